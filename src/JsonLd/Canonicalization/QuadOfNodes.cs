namespace JsonLd;

/// <summary>
/// A quad whose terms were written once: <c>subject? predicate | object? graph?</c>, where a blank node is left out and its number
/// kept (-1 where the component is none), so that the line can be put together for any labels.
/// </summary>
internal readonly record struct QuadOfNodes(int Subject, int Object, int Graph, int Start, int Middle, int End)
{
    /// <summary>Writes the line with the canonical labels [RDFC-1.0 §4.4.3 step 6].</summary>
    internal void WriteCanonical(Utf8Buffer text, ReadOnlySpan<byte> parts, IdentifierIssuer canonical) => Write(
        text, parts,
        Subject < 0 ? null : canonical.Find(Subject),
        Object < 0 ? null : canonical.Find(Object),
        Graph < 0 ? null : canonical.Find(Graph));

    /// <summary>Writes the line with "a" for one node and "z" for all others [RDFC-1.0 §4.6.3 step 3].</summary>
    internal void WriteAround(Utf8Buffer text, ReadOnlySpan<byte> parts, int node) =>
        Write(text, parts, Name(Subject, node), Name(Object, node), Name(Graph, node));

    private static string? Name(int other, int node) => other < 0 ? null : other == node ? "a" : "z";

    private void Write(Utf8Buffer text, ReadOnlySpan<byte> parts, string? subject, string? value, string? graph)
    {
        if (subject is not null) Label(text, subject);
        text.Append(parts[Start..Middle]);
        if (value is not null) Label(text, value);
        text.Append(parts[Middle..End]);
        if (graph is not null) Label(text, graph);
        text.Append(".\n"u8);
    }

    private static void Label(Utf8Buffer text, string name)
    {
        text.Append("_:"u8);
        text.Append(name.AsSpan());
        text.Append((byte)' ');
    }
}
