namespace JsonLd;

/// <summary>A quad and the numbers of its blank nodes, -1 where a component is none.</summary>
internal readonly record struct QuadOfNodes(RdfQuad Quad, int Subject, int Object, int Graph)
{
    /// <summary>Writes the line with the canonical labels [RDFC-1.0 §4.4.3 step 6].</summary>
    internal void WriteCanonical(Utf8Buffer text, NQuadsEscaping escaping, IdentifierIssuer canonical)
    {
        Part(text, Quad.Subject, Subject < 0 ? null : canonical.Find(Subject), escaping);
        NQuadsWriter.Part(text, Quad.Predicate, escaping);
        Part(text, Quad.Object, Object < 0 ? null : canonical.Find(Object), escaping);
        if (Quad.Graph is not null) Part(text, Quad.Graph, Graph < 0 ? null : canonical.Find(Graph), escaping);
        text.Append(".\n"u8);
    }

    /// <summary>Writes the line with "a" for one node and "z" for all others [RDFC-1.0 §4.6.3 step 3].</summary>
    internal void WriteAround(Utf8Buffer text, NQuadsEscaping escaping, int node)
    {
        Part(text, Quad.Subject, Name(Subject, node), escaping);
        NQuadsWriter.Part(text, Quad.Predicate, escaping);
        Part(text, Quad.Object, Name(Object, node), escaping);
        if (Quad.Graph is not null) Part(text, Quad.Graph, Name(Graph, node), escaping);
        text.Append(".\n"u8);
    }

    private static string? Name(int other, int node) => other < 0 ? null : other == node ? "a" : "z";

    private static void Part(Utf8Buffer text, RdfTerm term, string? name, NQuadsEscaping escaping)
    {
        if (name is null)
        {
            NQuadsWriter.Part(text, term, escaping);
            return;
        }

        text.Append("_:"u8);
        text.Append(name.AsSpan());
        text.Append((byte)' ');
    }
}
