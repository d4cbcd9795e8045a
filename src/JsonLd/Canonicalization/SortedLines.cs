using System.Buffers.Binary;

namespace JsonLd;

/// <summary>
/// Lines of a text, joined in the order of their bytes, which is the order of their code points. Lines of a dataset begin alike for
/// long (a subject's IRI, a vocabulary's), so what all lines of a group have in common is skipped, and they are ordered by the eight
/// bytes that follow; lines that are the same there too are the next group.
/// </summary>
internal sealed class SortedLines(Utf8Buffer text) : IComparer<SortedLines.Line>
{
    // A group in a group takes stack. Lines made to go deeper than any real ones do are compared byte by byte.
    private const int MostLevels = 64;

    // Up to so many lines inserting each is faster than what the library does.
    private const int MostInserted = 32;

    private Line[] lines = new Line[32];
    private int count;

    /// <summary>Where a line is, and eight of its bytes as a number that orders as they do.</summary>
    internal readonly record struct Line(int Start, int End, ulong Key) : IComparable<Line>
    {
        public int CompareTo(Line other) => Key.CompareTo(other.Key);
    }

    /// <summary>The length of all lines.</summary>
    internal int Length { get; private set; }

    /// <summary>The order of all bytes of two lines.</summary>
    public int Compare(Line x, Line y) => Bytes(x, 0).SequenceCompareTo(Bytes(y, 0));

    internal void Clear() => (count, Length) = (0, 0);

    /// <summary>Adds a line that is in the text.</summary>
    internal void Add(int start, int end)
    {
        if (count == lines.Length) Array.Resize(ref lines, count * 2);
        lines[count++] = new(start, end, 0);
        Length += end - start;
    }

    /// <summary>The lines in order, written at the end of the text. The span is good until the text changes.</summary>
    internal ReadOnlySpan<byte> Join()
    {
        if (count == 1) return Bytes(lines[0], 0);
        var start = text.Length;
        foreach (var line in Sorted()) text.Append(Bytes(line, 0));
        return text.Span[start..];
    }

    internal byte[] ToArray()
    {
        var joined = GC.AllocateUninitializedArray<byte>(Length);
        var at = 0;
        foreach (var line in Sorted())
        {
            Bytes(line, 0).CopyTo(joined.AsSpan(at));
            at += line.End - line.Start;
        }

        return joined;
    }

    private ReadOnlySpan<byte> Bytes(Line line, int from) => new(text.Bytes, line.Start + from, line.End - line.Start - from);

    private Span<Line> Sorted()
    {
        var all = lines.AsSpan(0, count);
        if (count > 1) Sort(all, 0, 0);
        return all;
    }

    private void Sort(Span<Line> group, int from, int level)
    {
        var same = level == MostLevels ? -1 : SkipSame(group, from);
        if (same < 0)
        {
            group.Sort(this);
            return;
        }

        foreach (ref var line in group) line = line with { Key = Key(Bytes(line, same)) };
        if (group.Length <= MostInserted) Insert(group);
        else group.Sort();
        for (int start = 0, end; start < group.Length; start = end)
        {
            end = start + 1;
            while (end < group.Length && group[end].Key == group[start].Key) end++;
            if (end > start + 1) Sort(group[start..end], same, level + 1);
        }
    }

    private static void Insert(Span<Line> group)
    {
        for (var i = 1; i < group.Length; i++)
        {
            var (line, at) = (group[i], i);
            for (; at > 0 && group[at - 1].Key > line.Key; at--) group[at] = group[at - 1];
            group[at] = line;
        }
    }

    // How many bytes all lines have in common; negative where a line has no others, and there is no key to take.
    private int SkipSame(ReadOnlySpan<Line> group, int from)
    {
        var first = Bytes(group[0], from);
        var (same, shortest) = (first.Length, first.Length);
        foreach (ref readonly var line in group[1..])
        {
            var other = Bytes(line, from);
            shortest = Math.Min(shortest, other.Length);
            same = first[..same].CommonPrefixLength(other);
        }

        return same < shortest ? from + same : -1;
    }

    // A line that ends earlier orders before those that go on, or has the same key and is told apart in the next group.
    private static ulong Key(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong)) return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        ulong key = 0;
        for (var i = 0; i < sizeof(ulong); i++) key = (key << 8) | (i < bytes.Length ? bytes[i] : 0u);
        return key;
    }
}
