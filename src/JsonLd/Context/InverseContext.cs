namespace JsonLd;

internal sealed class InverseContext
{
    internal InverseContext(ActiveContext active) => Count = active.TermCount;

    internal int Count { get; }
}
