using System.Buffers.Text;

namespace JsonLd;

/// <summary>
/// A quad whose terms were written once: <c>subject? predicate | object? graph?</c>, where a blank node is left out and its number
/// kept (-1 where the component is none), so that the line can be put together for any labels. Without blank nodes it is the line.
/// </summary>
internal readonly record struct QuadOfNodes(int Subject, int Object, int Graph, int Start, int Middle, int End)
{
    // Of an int, without sign.
    private const int MostDigits = 10;

    internal bool IsGround => (Subject & Object & Graph) < 0;

    /// <summary>Writes the line with the canonical labels [RDFC-1.0 §4.4.3 step 6].</summary>
    internal void WriteCanonical(Utf8Buffer text, ReadOnlySpan<BlankNode> nodes)
    {
        if (Subject >= 0) Label(text, nodes[Subject].Canonical);
        text.Append(text.Span[Start..Middle]);
        if (Object >= 0) Label(text, nodes[Object].Canonical);
        text.Append(text.Span[Middle..End]);
        if (Graph >= 0) Label(text, nodes[Graph].Canonical);
        text.Append(".\n"u8);
    }

    /// <summary>Writes the line with "a" for one node and "z" for all others [RDFC-1.0 §4.6.3 step 3].</summary>
    internal void WriteAround(Utf8Buffer text, int node)
    {
        if (Subject >= 0) text.Append(Name(Subject, node));
        text.Append(text.Span[Start..Middle]);
        if (Object >= 0) text.Append(Name(Object, node));
        text.Append(text.Span[Middle..End]);
        if (Graph >= 0) text.Append(Name(Graph, node));
        text.Append(".\n"u8);
    }

    private static ReadOnlySpan<byte> Name(int other, int node) => other == node ? "_:a "u8 : "_:z "u8;

    private static void Label(Utf8Buffer text, int canonical)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        _ = Utf8Formatter.TryFormat(canonical, digits, out var count);
        text.Append("_:c14n"u8);
        text.Append(digits[..count]);
        text.Append((byte)' ');
    }
}
