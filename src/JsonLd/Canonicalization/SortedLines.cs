namespace JsonLd;

/// <summary>Lines in a buffer, joined in the order of their bytes.</summary>
internal static class SortedLines
{
    internal static byte[] Join(ReadOnlyMemory<byte> text, ReadOnlySpan<int> ends)
    {
        var lines = new Range[ends.Length];
        for (var i = 0; i < ends.Length; i++) lines[i] = (i == 0 ? 0 : ends[i - 1])..ends[i];
        Array.Sort(lines, (a, b) => text.Span[a].SequenceCompareTo(text.Span[b]));
        var sorted = new byte[text.Length];
        var at = 0;
        foreach (var line in lines)
        {
            text.Span[line].CopyTo(sorted.AsSpan(at));
            at += line.End.Value - line.Start.Value;
        }

        return sorted;
    }
}
