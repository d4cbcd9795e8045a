namespace Federation.Json;

/// <summary>How much of a stranger's document is read.</summary>
public sealed record JsonLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static JsonLimits Default { get; } = new();

    /// <summary>Bytes. The largest honest documents are long articles with all their tags, well under this.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>Nested objects and arrays. Honest documents stay under 12; a recursive reader must not meet its stack's end.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Values, the members' own and those of arrays, at every depth. Bounds the memory for a text that is all commas.</summary>
    public int MaxValues { get; init; } = 50_000;

    /// <summary>Whether the root may be an array: JSON-LD's expanded form is one. ActivityStreams itself wants an object. [AS2 §2]</summary>
    public bool RootMayBeArray { get; init; }
}
