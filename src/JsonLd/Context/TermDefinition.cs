namespace JsonLd;

/// <summary>The containers of a term [JSON-LD §9.15.1 @container]; a term may have several.</summary>
[Flags]
internal enum Containers
{
    None = 0,
    List = 1,
    Set = 2,
    Index = 4,
    Language = 8,
    Graph = 16,
    Id = 32,
    Type = 64,
}

/// <summary>A mapping that may be absent, null or a value: an absent one falls back to the context's default.</summary>
internal readonly record struct Mapping(bool Given, string? Value);

/// <summary>What a term stands for [JSON-LD-API §4.1 "term definition"]. Frozen once it is in a context.</summary>
internal sealed record TermDefinition
{
    internal string? Iri { get; set; }
    internal bool Prefix { get; set; }
    internal bool Protected { get; set; }
    internal bool Reverse { get; set; }
    internal string? TypeMapping { get; set; }
    internal Containers Container { get; set; }
    internal Mapping Language { get; set; }
    internal Mapping Direction { get; set; }
    internal string? Index { get; set; }
    internal string? Nest { get; set; }

    /// <summary>The scoped context, unprocessed; C#'s null where there is none.</summary>
    internal LdJson? LocalContext { get; set; }
    internal string? BaseUrl { get; set; }

    internal bool Has(Containers container) => (Container & container) != 0;

    /// <summary>Equal in all but the protection [JSON-LD-API §4.2.2 step 27.1].</summary>
    internal bool SameAs(TermDefinition other) =>
        Iri == other.Iri && Prefix == other.Prefix && Reverse == other.Reverse && TypeMapping == other.TypeMapping
        && Container == other.Container && Language == other.Language && Direction == other.Direction && Index == other.Index
        && Nest == other.Nest && LdEquality.Comparer.Equals(LocalContext, other.LocalContext);
}
