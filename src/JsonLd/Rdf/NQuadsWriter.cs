using System.Buffers;

namespace JsonLd;

/// <summary>Which characters of a literal are escaped.</summary>
internal enum NQuadsEscaping
{
    /// <summary>[RDFC-1.0 §5]: all control characters.</summary>
    Canonical,

    /// <summary>What implementations of URDNA2015 did: quotation mark, backslash, line feed and carriage return only.</summary>
    Urdna2015,
}

/// <summary>Writes quads as UTF-8.</summary>
internal static class NQuadsWriter
{
    private static readonly SearchValues<char> EscapedCanonical = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 0x20).Select(c => (char)c)) + "\"\\\u007F");

    private static readonly SearchValues<char> EscapedUrdna2015 = SearchValues.Create("\"\\\n\r");

    /// <summary>Writes a quad and a line feed.</summary>
    internal static void Quad(Utf8Buffer text, in RdfQuad quad, NQuadsEscaping escaping)
    {
        Part(text, quad.Subject, escaping);
        Part(text, quad.Predicate, escaping);
        Part(text, quad.Object, escaping);
        if (quad.Graph is not null) Part(text, quad.Graph, escaping);
        text.Append(".\n"u8);
    }

    /// <summary>Writes a term and a space.</summary>
    internal static void Part(Utf8Buffer text, RdfTerm term, NQuadsEscaping escaping)
    {
        if (term.Kind == RdfTermKind.Iri)
        {
            text.AppendIri(term.Value);
            return;
        }

        Term(text, term, escaping);
        text.Append((byte)' ');
    }

    internal static void Check(long written, JsonLdLimits limits)
    {
        if (written > limits.MaxCharacters)
            throw new JsonLdException(JsonLdErrorCode.TooManyCharacters, $"more than {limits.MaxCharacters} bytes of N-Quads");
    }

    internal static void Term(Utf8Buffer text, RdfTerm term, NQuadsEscaping escaping)
    {
        switch (term.Kind)
        {
            case RdfTermKind.Iri:
                Bracketed(text, term.Value);
                break;
            case RdfTermKind.BlankNode:
                text.Append("_:"u8);
                text.Append(term.Value);
                break;
            case RdfTermKind.Literal:
                Literal(text, term, escaping);
                break;
        }
    }

    private static void Bracketed(Utf8Buffer text, string iri)
    {
        text.Append((byte)'<');
        text.Append(iri);
        text.Append((byte)'>');
    }

    private static void Literal(Utf8Buffer text, RdfTerm term, NQuadsEscaping escaping)
    {
        text.Append((byte)'"');
        Escaped(text, term.Value, escaping == NQuadsEscaping.Canonical ? EscapedCanonical : EscapedUrdna2015);
        text.Append((byte)'"');
        if (term.Language is not null)
        {
            text.Append((byte)'@');
            text.Append(term.Language);
        }
        else if (term.Datatype != RdfVocabulary.String)
        {
            text.Append("^^"u8);
            Bracketed(text, term.Datatype);
        }
    }

    private static void Escaped(Utf8Buffer text, string value, SearchValues<char> escaped)
    {
        var rest = value.AsSpan();
        while (rest.IndexOfAny(escaped) is var at && at >= 0)
        {
            text.Append(rest[..at]);
            text.Append(Escape(rest[at]));
            rest = rest[(at + 1)..];
        }

        text.Append(rest);
    }

    private static string Escape(char c) => c switch
    {
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        '"' => "\\\"",
        '\\' => "\\\\",
        _ => $"\\u{(int)c:X4}",
    };
}
