namespace JsonLd;

/// <summary>Lines in a buffer, joined in the order of their bytes, which is the order of their code points.</summary>
internal sealed class SortedLines : IComparer<SortedLines.Line>
{
    private readonly Utf8Buffer text = new(1024);
    private readonly Utf8Buffer sorted = new(1024);
    private Line[] lines = new Line[16];
    private int count;

    internal readonly record struct Line(int Start, int End);

    /// <summary>Where lines are written to; each ends with a call of <see cref="EndLine"/>.</summary>
    internal Utf8Buffer Text => text;

    public int Compare(Line x, Line y) => text.Span[x.Start..x.End].SequenceCompareTo(text.Span[y.Start..y.End]);

    internal void Clear()
    {
        text.Clear();
        count = 0;
    }

    internal void EndLine()
    {
        if (count == lines.Length) Array.Resize(ref lines, count * 2);
        lines[count] = new(count == 0 ? 0 : lines[count - 1].End, text.Length);
        count++;
    }

    internal ReadOnlySpan<byte> Join()
    {
        if (count < 2) return text.Span;
        Array.Sort(lines, 0, count, this);
        sorted.Clear();
        foreach (var line in lines.AsSpan(0, count)) sorted.Append(text.Span[line.Start..line.End]);
        return sorted.Span;
    }
}
