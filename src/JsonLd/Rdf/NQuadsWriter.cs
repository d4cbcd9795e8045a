using System.Buffers;
using System.Text;

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

    /// <summary>Writes a quad and a line feed; blank nodes by the names that a function gives, or their own.</summary>
    internal static void Write(ArrayBufferWriter<byte> writer, in RdfQuad quad, Func<string, string>? names, NQuadsEscaping escaping)
    {
        Part(writer, quad.Subject, names, escaping);
        Part(writer, quad.Predicate, names, escaping);
        Part(writer, quad.Object, names, escaping);
        if (quad.Graph is not null) Part(writer, quad.Graph, names, escaping);
        writer.Write(".\n"u8);
    }

    private static void Part(ArrayBufferWriter<byte> writer, RdfTerm term, Func<string, string>? names, NQuadsEscaping escaping)
    {
        if (term.IsBlank)
        {
            writer.Write("_:"u8);
            Utf8(writer, names is null ? term.Value : names(term.Value));
        }
        else
        {
            Term(writer, term, escaping);
        }

        writer.Write(" "u8);
    }

    internal static void Check(long written, JsonLdLimits limits)
    {
        if (written > limits.MaxCharacters)
            throw new JsonLdException(JsonLdErrorCode.TooManyCharacters, $"more than {limits.MaxCharacters} bytes of N-Quads");
    }

    internal static void Term(ArrayBufferWriter<byte> writer, RdfTerm term, NQuadsEscaping escaping)
    {
        switch (term.Kind)
        {
            case RdfTermKind.Iri:
                Bracketed(writer, term.Value);
                break;
            case RdfTermKind.BlankNode:
                writer.Write("_:"u8);
                Utf8(writer, term.Value);
                break;
            case RdfTermKind.Literal:
                Literal(writer, term, escaping);
                break;
        }
    }

    private static void Bracketed(ArrayBufferWriter<byte> writer, string iri)
    {
        writer.Write("<"u8);
        Utf8(writer, iri);
        writer.Write(">"u8);
    }

    private static void Literal(ArrayBufferWriter<byte> writer, RdfTerm term, NQuadsEscaping escaping)
    {
        writer.Write("\""u8);
        Escaped(writer, term.Value, escaping == NQuadsEscaping.Canonical ? EscapedCanonical : EscapedUrdna2015);
        writer.Write("\""u8);
        if (term.Language is not null)
        {
            writer.Write("@"u8);
            Utf8(writer, term.Language);
        }
        else if (term.Datatype != RdfVocabulary.String)
        {
            writer.Write("^^"u8);
            Bracketed(writer, term.Datatype);
        }
    }

    private static void Escaped(ArrayBufferWriter<byte> writer, string text, SearchValues<char> escaped)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAny(escaped) is var at && at >= 0)
        {
            Utf8(writer, rest[..at]);
            Utf8(writer, Escape(rest[at]));
            rest = rest[(at + 1)..];
        }

        Utf8(writer, rest);
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

    internal static void Utf8(ArrayBufferWriter<byte> writer, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        var status = System.Text.Unicode.Utf8.FromUtf16(text, writer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length)), out _, out var written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done) throw new JsonLdException(JsonLdErrorCode.LoneSurrogate, "N-Quads cannot express half of a surrogate pair");
        writer.Advance(written);
    }
}
