using ActorServer.Objects;

namespace ActorServer.OwnFiles;

/// <summary>A smaller copy of a picture, or the poster of a film: a file in the folder where the tools worked.</summary>
internal sealed record MadeCopy(string Path, MediaType Type);

/// <summary>What the tools found out and made of a file.</summary>
internal sealed record Looked
{
    internal int? Width { get; init; }
    internal int? Height { get; init; }
    internal TimeSpan? Duration { get; init; }
    internal string? Blurhash { get; init; }

    /// <summary>What is better kept instead of the file: turned as it was meant to be looked at, without what it says about its place.</summary>
    internal MadeCopy? Instead { get; init; }
    internal IReadOnlyList<MadeCopy> Copies { get; init; } = [];
}

/// <summary>How looking at a file ended: with what was found, with a file that the tools do not read, or not yet.</summary>
internal sealed record Look(Looked? Found, bool IsLater)
{
    internal static readonly Look Later = new(null, true);

    /// <summary>It stays as it came.</summary>
    internal static readonly Look Nothing = new(null, false);

    /// <summary>What a tool did not do: it may have been slow, or it is no use.</summary>
    internal static Look Failed(ToolResult result) => result.IsLate ? Later : Nothing;
}
