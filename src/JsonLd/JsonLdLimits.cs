namespace JsonLd;

/// <summary>
/// What one call may cost, whoever wrote the document. Every limit ends in a <see cref="JsonLdException"/> of its own code;
/// none of them is reached by a document that a server of the federation was seen to send (the largest has some 900 nodes).
/// </summary>
public sealed record JsonLdLimits
{
    /// <summary>The defaults, fit for documents that strangers send.</summary>
    public static JsonLdLimits Default { get; } = new();

    /// <summary>UTF-8 bytes of one JSON or N-Quads text. An ActivityPub document has 1 to 60 KB; a megabyte is generous.</summary>
    public int MaxBytes { get; init; } = 1 << 20;

    /// <summary>Arrays and objects within each other. Recursion is as deep as this, so it protects the stack.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>JSON values that are parsed, and again values that an algorithm visits. Bounds time and memory of everything linear.</summary>
    public int MaxNodes { get; init; } = 250_000;

    /// <summary>
    /// Local contexts that one call applies, scoped contexts and cached ones included, so that a document's fate does not depend
    /// on the cache. A node with two scoped types costs two.
    /// </summary>
    public int MaxContexts { get; init; } = 10_000;

    /// <summary>Remote contexts that include each other [JSON-LD-API §4.1.2 step 5.2.3]. Real chains have two.</summary>
    public int MaxRemoteContexts { get; init; } = 16;

    /// <summary>Term definitions that one call creates or copies (a sixteenth each). schema.org's context alone has 3,000.</summary>
    public int MaxTermDefinitions { get; init; } = 200_000;

    /// <summary>
    /// Characters of text that one call builds by joining: a prefix or vocabulary of 500 KB before a thousand terms, or a subject
    /// repeated in each of its quads, would turn a megabyte into gigabytes.
    /// </summary>
    public int MaxCharacters { get; init; } = 1 << 25;

    /// <summary>Quads of a dataset that is made, parsed or canonicalised.</summary>
    public int MaxQuads { get; init; } = 100_000;

    /// <summary>
    /// Calls of Hash N-Degree Quads, and permutations within them, in one canonicalisation [RDFC-1.0 §7 "dataset poisoning"].
    /// A graph of n blank nodes that all look alike needs n! of them; the suite's hardest legitimate cases need some 3,000.
    /// </summary>
    public int MaxHashNDegreeQuadsCalls { get; init; } = 20_000;

    /// <summary>
    /// Calls of Hash N-Degree Quads within each other: a chain of blank nodes that look alike is as deep as it is long, and recursion
    /// needs stack. Exceeding it is <see cref="JsonLdErrorCode.TooManyHashNDegreeQuadsCalls"/>, too.
    /// </summary>
    public int MaxHashNDegreeQuadsDepth { get; init; } = 512;

    /// <summary>
    /// Neighbours that are looked at per allowed call of Hash N-Degree Quads, on average: one blank node with fifty thousand neighbours
    /// would make each call cost as much as fifty thousand.
    /// </summary>
    internal const int NeighboursPerCall = 16;
}
