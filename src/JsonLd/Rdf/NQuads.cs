using System.Text;

namespace JsonLd;

/// <summary>N-Quads [RDF 1.1 N-Quads], written in the canonical form of RDFC-1.0 §5.</summary>
public static class NQuads
{
    /// <summary>Parses a document.</summary>
    /// <param name="text">Statements, one a line.</param>
    /// <param name="limits">What is accepted.</param>
    /// <param name="generalized">Whether a blank node may be a predicate.</param>
    /// <exception cref="JsonLdException">Not N-Quads, or a limit was exceeded.</exception>
    public static RdfDataset Parse(string text, JsonLdLimits? limits = null, bool generalized = true) =>
        NQuadsParser.Parse(text, limits ?? JsonLdLimits.Default, generalized);

    /// <summary>Writes the quads in their order.</summary>
    /// <exception cref="JsonLdException">The text would exceed <see cref="JsonLdLimits.MaxCharacters"/>, or a string is not well-formed.</exception>
    public static string Write(RdfDataset dataset, JsonLdLimits? limits = null)
    {
        limits ??= JsonLdLimits.Default;
        var text = new Utf8Buffer(256);
        foreach (var quad in dataset.Quads)
        {
            NQuadsWriter.Quad(text, quad, NQuadsEscaping.Canonical);
            NQuadsWriter.Check(text.Length, limits);
        }

        return Encoding.UTF8.GetString(text.Span);
    }

    internal static string Text(RdfTerm term)
    {
        var text = new Utf8Buffer(128);
        NQuadsWriter.Term(text, term, NQuadsEscaping.Canonical);
        return Encoding.UTF8.GetString(text.Span);
    }
}
