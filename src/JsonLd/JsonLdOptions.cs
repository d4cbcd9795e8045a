namespace JsonLd;

/// <summary>Which version of the algorithms is applied [JSON-LD-API §9.3 processingMode].</summary>
public enum JsonLdProcessingMode
{
    /// <summary>json-ld-1.1</summary>
    JsonLd11,
    /// <summary>json-ld-1.0: features that came with 1.1 are errors or ignored.</summary>
    JsonLd10,
}

/// <summary>How a base direction is expressed in RDF [JSON-LD-API §9.3 rdfDirection].</summary>
public enum RdfDirection
{
    /// <summary>Not at all: @direction is dropped.</summary>
    None,
    /// <summary>As a datatype of https://www.w3.org/ns/i18n#</summary>
    I18nDatatype,
    /// <summary>As a blank node with rdf:value, rdf:language and rdf:direction.</summary>
    CompoundLiteral,
}

/// <summary>The options of JSON-LD 1.1 API §9.3 with their defaults there, and the limits.</summary>
public sealed record JsonLdOptions
{
    /// <summary>The base IRI of documents that bring none. Null leaves relative references relative; RDF then drops them.</summary>
    public string? Base { get; init; }

    /// <summary>
    /// Where remote contexts come from. The default knows the bundled contexts and refuses everything else
    /// (<see cref="BundledContexts"/>): nothing in this library opens a connection.
    /// </summary>
    public IDocumentLoader Loader { get; init; } = BundledContexts.Strict;

    /// <summary>json-ld-1.1 unless said otherwise.</summary>
    public JsonLdProcessingMode ProcessingMode { get; init; } = JsonLdProcessingMode.JsonLd11;

    /// <summary>A context that is applied before the document's own [expandContext].</summary>
    public LdJson? ExpandContext { get; init; }

    /// <summary>Arrays of one value become the value in compact form.</summary>
    public bool CompactArrays { get; init; } = true;

    /// <summary>IRIs become relative to the base in compact form.</summary>
    public bool CompactToRelative { get; init; } = true;

    /// <summary>
    /// An IRI such as <c>as:manuallyApprovesFollowers</c> stays as it is in compact form, where the specification has the error
    /// "IRI confused with prefix". Mbin needs it: its own context says <c>as:</c> and does not define it. The documents are readable
    /// otherwise. What is kept so must not be expanded again with the context: it would change its meaning.
    /// </summary>
    public bool KeepUndefinedPrefixes { get; init; }

    /// <summary>Members are processed in the order of their names rather than of the document.</summary>
    public bool Ordered { get; init; }

    /// <summary>
    /// Language tags are lowercased, as JSON-LD 1.1 §4.2.4 allows. It changes the RDF, hence signatures: jsonld.js does it, Ruby's
    /// json-ld, with which Mastodon signs, does not. Terms are found without regard to case in any event.
    /// </summary>
    public bool LowercaseLanguageTags { get; init; }

    /// <summary>Blank nodes as predicates are kept when RDF is made.</summary>
    public bool ProduceGeneralizedRdf { get; init; }

    /// <summary>How @direction is expressed in RDF.</summary>
    public RdfDirection RdfDirection { get; init; }

    /// <summary>xsd:integer, xsd:double and xsd:boolean become JSON numbers and booleans when RDF is read.</summary>
    public bool UseNativeTypes { get; init; }

    /// <summary>rdf:type stays a property when RDF is read, rather than becoming @type.</summary>
    public bool UseRdfType { get; init; }

    /// <summary>What one call may cost.</summary>
    public JsonLdLimits Limits { get; init; } = JsonLdLimits.Default;
}
