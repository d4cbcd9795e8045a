namespace JsonLd;

/// <summary>What an RDF term is.</summary>
public enum RdfTermKind
{
    /// <summary>An IRI.</summary>
    Iri,
    /// <summary>A blank node; its value is the label without "_:".</summary>
    BlankNode,
    /// <summary>A literal.</summary>
    Literal,
}

/// <summary>An RDF term [RDF 1.1 Concepts §3]. Compared by value.</summary>
public sealed class RdfTerm : IEquatable<RdfTerm>
{
    private readonly int hash;

    private RdfTerm(RdfTermKind kind, string value, string datatype, string? language)
    {
        Kind = kind;
        Value = value;
        Datatype = datatype;
        Language = language;
        hash = HashCode.Combine(kind, value.GetHashCode(StringComparison.Ordinal), datatype.Length, language?.Length ?? -1);
    }

    /// <summary>IRI, blank node or literal.</summary>
    public RdfTermKind Kind { get; }

    /// <summary>The IRI, the blank node's label or the literal's lexical form.</summary>
    public string Value { get; }

    /// <summary>A literal's datatype IRI; empty for other terms.</summary>
    public string Datatype { get; }

    /// <summary>A literal's language tag, or null.</summary>
    public string? Language { get; }

    internal bool IsBlank => Kind == RdfTermKind.BlankNode;

    /// <summary>An IRI.</summary>
    public static RdfTerm Iri(string iri) => new(RdfTermKind.Iri, iri, "", null);

    /// <summary>A blank node by its label without "_:".</summary>
    public static RdfTerm BlankNode(string label) => new(RdfTermKind.BlankNode, label, "", null);

    /// <summary>A literal; without datatype it is a string, or language-tagged where there is a language.</summary>
    public static RdfTerm Literal(string lexicalForm, string? datatype = null, string? language = null) =>
        new(RdfTermKind.Literal, lexicalForm, language is not null ? RdfVocabulary.LangString : datatype ?? RdfVocabulary.String, language);

    /// <inheritdoc/>
    public bool Equals(RdfTerm? other) => ReferenceEquals(this, other) || (other is not null && hash == other.hash && Kind == other.Kind
        && Value == other.Value && Datatype == other.Datatype && Language == other.Language);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RdfTerm);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    /// <summary>The term's N-Quads form.</summary>
    public override string ToString() => NQuads.Text(this);
}

/// <summary>A quad; its graph is null where it belongs to the default graph.</summary>
public readonly record struct RdfQuad(RdfTerm Subject, RdfTerm Predicate, RdfTerm Object, RdfTerm? Graph);
