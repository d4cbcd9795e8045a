namespace JsonLd;

/// <summary>One call of the processor: its options, its cancellation, and what it has used of its limits.</summary>
internal sealed class Operation(JsonLdOptions options, ContextCache cache, CancellationToken cancellation)
{
    // Looking at the token costs more than a step; this many steps take some microseconds.
    private const int StepsBetweenLooks = 256;

    private int nodes;
    private int contexts;
    private int terms;
    private long characters;
    private int depth;

    internal JsonLdOptions Options { get; } = options;
    internal JsonLdLimits Limits { get; } = options.Limits;
    internal ContextCache Cache { get; } = cache;
    internal CancellationToken Cancellation => cancellation;
    internal bool Is10 => Options.ProcessingMode == JsonLdProcessingMode.JsonLd10;

    /// <summary>One value was visited.</summary>
    internal void Visit()
    {
        if (++nodes > Limits.MaxNodes) throw new JsonLdException(JsonLdErrorCode.TooManyNodes, $"more than {Limits.MaxNodes} values");
        if (nodes % StepsBetweenLooks == 0) cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Recursion goes one level deeper. An algorithm may need two levels for one of the document.</summary>
    internal void Enter()
    {
        Visit();
        if (++depth > Limits.MaxDepth * 4) throw new JsonLdException(JsonLdErrorCode.TooDeep, $"more than {Limits.MaxDepth} levels");
    }

    internal void Leave() => depth--;

    internal void UseContext()
    {
        if (++contexts > Limits.MaxContexts) throw new JsonLdException(JsonLdErrorCode.TooManyContexts, $"more than {Limits.MaxContexts} contexts");
        cancellation.ThrowIfCancellationRequested();
    }

    internal int Terms => terms;

    internal void UseTerms(int count)
    {
        if ((terms += count) > Limits.MaxTermDefinitions || terms < 0)
            throw new JsonLdException(JsonLdErrorCode.TooManyTermDefinitions, $"more than {Limits.MaxTermDefinitions} term definitions");
    }

    internal void UseCharacters(long count)
    {
        if ((characters += count) > Limits.MaxCharacters)
            throw new JsonLdException(JsonLdErrorCode.TooManyCharacters, $"more than {Limits.MaxCharacters} characters");
    }

    /// <summary>A language tag as the options want it.</summary>
    internal string LanguageTag(string tag) => Options.LowercaseLanguageTags ? tag.ToLowerInvariant() : tag;

    internal string Join(string start, string end)
    {
        UseCharacters(start.Length + end.Length);
        return string.Concat(start, end);
    }
}
