using System.Globalization;
using System.Text;

namespace JsonLd;

/// <summary>The grammar of N-Quads [RDF 1.1 N-Quads §6], a method a production.</summary>
internal ref struct NQuadsParser
{
    private readonly ReadOnlySpan<char> text;
    private readonly bool generalized;
    private int at;

    private NQuadsParser(string text, bool generalized)
    {
        this.text = text;
        this.generalized = generalized;
    }

    internal static RdfDataset Parse(string text, JsonLdLimits limits, bool generalized)
    {
        if (text.Length > limits.MaxBytes) throw new JsonLdException(JsonLdErrorCode.TooManyBytes, $"more than {limits.MaxBytes} characters");
        var parser = new NQuadsParser(text, generalized);
        var dataset = new RdfDataset();
        while (parser.SkipToStatement())
        {
            dataset.Add(parser.Statement());
            if (dataset.Quads.Count > limits.MaxQuads) throw new JsonLdException(JsonLdErrorCode.TooManyQuads, $"more than {limits.MaxQuads} quads");
        }

        return dataset;
    }

    private readonly char Current => at < text.Length ? text[at] : '\0';

    private bool SkipToStatement()
    {
        while (at < text.Length)
        {
            if (Current is ' ' or '\t' or '\r' or '\n') at++;
            else if (Current == '#') SkipComment();
            else return true;
        }

        return false;
    }

    private void SkipComment()
    {
        while (at < text.Length && Current is not ('\r' or '\n')) at++;
    }

    private void SkipBlanks()
    {
        while (Current is ' ' or '\t') at++;
    }

    private RdfQuad Statement()
    {
        var subject = Resource();
        var predicate = Current == '_' && !generalized ? throw Error("a predicate is an IRI") : Resource();
        var value = Current == '"' ? Literal() : Resource();
        SkipBlanks();
        var graph = Current == '.' ? null : Resource();
        Expect('.');
        SkipBlanks();
        if (Current == '#') SkipComment();
        if (at < text.Length && Current is not ('\r' or '\n')) throw Error("text after the statement");
        return new RdfQuad(subject, predicate, value, graph);
    }

    private void Expect(char c)
    {
        if (Current != c) throw Error($"'{c}' expected");
        at++;
    }

    private readonly JsonLdException Error(string what) => new(JsonLdErrorCode.NotNQuads, $"{what} at character {at}");

    private RdfTerm Resource()
    {
        var term = Current == '_' ? BlankNode() : RdfTerm.Iri(IriRef());
        SkipBlanks();
        return term;
    }

    private string IriRef()
    {
        Expect('<');
        var end = text[at..].IndexOf('>');
        if (end < 0) throw Error("an IRI without end");
        var iri = Unescaped(text.Slice(at, end), iri: true);
        if (!Iri.IsWellFormed(iri)) throw Error("no absolute IRI");
        at += end + 1;
        return iri;
    }

    private RdfTerm BlankNode()
    {
        at++;
        Expect(':');
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(Current) || Current is '_' or '-' or '.' or ':' or '\u00B7' || Current > '\u02FF')) at++;
        // A full stop ends the statement, not the label.
        while (at > start && text[at - 1] == '.') at--;
        return at > start && Current != '-' && text[start] is not ('-' or '.') ? RdfTerm.BlankNode(text[start..at].ToString()) : throw Error("no blank node label");
    }

    private RdfTerm Literal()
    {
        at++;
        var start = at;
        while (at < text.Length && Current != '"')
        {
            if (Current is '\n' or '\r') throw Error("a line break in a literal");
            at += Current == '\\' ? 2 : 1;
        }

        if (at >= text.Length) throw Error("a literal without end");
        var value = Unescaped(text[start..at], iri: false);
        at++;
        var term = Current switch
        {
            '^' => TypedLiteral(value),
            '@' => RdfTerm.Literal(value, null, LanguageTag()),
            _ => RdfTerm.Literal(value),
        };
        SkipBlanks();
        return term;
    }

    private RdfTerm TypedLiteral(string value)
    {
        at++;
        Expect('^');
        return RdfTerm.Literal(value, IriRef());
    }

    private string LanguageTag()
    {
        var start = ++at;
        while (char.IsAsciiLetterOrDigit(Current) || Current == '-') at++;
        var tag = text[start..at].ToString();
        return LanguageTags.IsWellFormed(tag) ? tag : throw Error("no language tag");
    }

    private readonly string Unescaped(ReadOnlySpan<char> escaped, bool iri)
    {
        if (!escaped.Contains('\\')) return escaped.ToString();
        var plain = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\') plain.Append(escaped[i]);
            else i += Escape(escaped[i..], plain, iri);
        }

        return plain.ToString();
    }

    // Appends what an escape stands for and tells how many characters followed the backslash.
    private readonly int Escape(ReadOnlySpan<char> escape, StringBuilder plain, bool iri)
    {
        var kind = escape.Length > 1 ? escape[1] : '\0';
        var digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
        if (digits > 0)
        {
            if (escape.Length < digits + 2 || !uint.TryParse(escape.Slice(2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code))
                throw Error("no character by that number");
            plain.Append(new Rune(code).ToString());
            return digits + 1;
        }

        var literal = iri ? -1 : "tbnrf\"'\\".IndexOf(kind, StringComparison.Ordinal);
        if (literal < 0) throw Error("no such escape");
        plain.Append("\t\b\n\r\f\"'\\"[literal]);
        return 1;
    }
}
