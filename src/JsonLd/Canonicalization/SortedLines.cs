namespace JsonLd;

/// <summary>Lines in a buffer, joined in the order of their bytes, which is the order of their code points.</summary>
internal sealed class SortedLines : IComparer<SortedLines.Line>
{
    private readonly Utf8Buffer text = new(4096);
    private readonly Utf8Buffer sorted = new(1024);
    private Line[] lines = new Line[32];
    private int count;

    internal readonly record struct Line(int Start, int End);

    /// <summary>Where lines are written to; each ends with a call of <see cref="EndLine"/>.</summary>
    internal Utf8Buffer Text => text;

    public int Compare(Line x, Line y)
    {
        var bytes = text.Bytes;
        return new ReadOnlySpan<byte>(bytes, x.Start, x.End - x.Start).SequenceCompareTo(new ReadOnlySpan<byte>(bytes, y.Start, y.End - y.Start));
    }

    internal int Capacity => text.Capacity + sorted.Capacity;

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

    /// <summary>The lines in order. The span is good until the next call.</summary>
    internal ReadOnlySpan<byte> Join()
    {
        if (count < 2) return text.Span;
        sorted.Clear();
        foreach (var line in Sorted()) sorted.Append(text.Span[line.Start..line.End]);
        return sorted.Span;
    }

    internal byte[] ToArray()
    {
        var joined = GC.AllocateUninitializedArray<byte>(text.Length);
        var at = 0;
        foreach (var line in Sorted())
        {
            text.Span[line.Start..line.End].CopyTo(joined.AsSpan(at));
            at += line.End - line.Start;
        }

        return joined;
    }

    private ReadOnlySpan<Line> Sorted()
    {
        Array.Sort(lines, 0, count, this);
        return lines.AsSpan(0, count);
    }
}
