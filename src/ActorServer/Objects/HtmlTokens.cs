using System.Net;

namespace ActorServer.Objects;

internal enum HtmlTokenKind
{
    Text,
    Start,
    End,
}

/// <summary>A piece of HTML: decoded text, or a tag with its name in lower case.</summary>
internal readonly record struct HtmlToken(HtmlTokenKind Kind, string Value, IReadOnlyList<(string Name, string Value)> Attributes);

/// <summary>
/// Cuts HTML into text and tags, in one pass whose time grows with the length alone. No tree is built: HTML's own rules for that make three
/// hundred kilobytes of unclosed tags cost minutes. Where this reads something otherwise than a browser would, no harm is done: what it takes
/// for text is encoded when it is written, and what it takes for a tag is judged by the list.
/// </summary>
internal ref struct HtmlTokens(string html)
{
    /// <summary>More than any honest tag has.</summary>
    private const int MostAttributes = 64;

    /// <summary>Between these and their end tags nothing is markup. [HTML §13.2.5]</summary>
    private static readonly HashSet<string> RawText = new(StringComparer.Ordinal)
    {
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Usual =
        new HashSet<string>(["p", "a", "br", "span", "em", "strong", "class", "href", "rel", "target", "translate"], StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly IReadOnlyList<(string Name, string Value)> NoAttributes = [];

    private int _at;

    internal HtmlToken Current { get; private set; }

    internal bool MoveNext()
    {
        while (_at < html.Length)
        {
            if (html[_at] != '<')
            {
                ReadText();
                return true;
            }
            var next = _at + 1 < html.Length ? html[_at + 1] : '\0';
            if (char.IsAsciiLetter(next)) return ReadTag(HtmlTokenKind.Start, _at + 1);
            if (next == '/' && _at + 2 < html.Length && char.IsAsciiLetter(html[_at + 2])) return ReadTag(HtmlTokenKind.End, _at + 2);
            if (next is '!' or '?' or '/') SkipComment();
            else
            {
                ReadText();     // a < that begins nothing
                return true;
            }
        }
        return false;
    }

    /// <summary>Goes behind the end tag of an element whose content is not wanted; to the end, where there is none.</summary>
    internal void SkipElement(string name)
    {
        if (RawText.Contains(name))
        {
            var end = name == "plaintext" ? -1 : html.IndexOf("</" + name, _at, StringComparison.OrdinalIgnoreCase);
            _at = end < 0 ? html.Length : end;
            MoveNext();
            return;
        }
        for (var open = 1; open > 0 && MoveNext();)
        {
            if (Current.Kind == HtmlTokenKind.Text) continue;
            if (Current.Kind == HtmlTokenKind.Start && RawText.Contains(Current.Value)) SkipElement(Current.Value);
            else if (Current.Value == name) open += Current.Kind == HtmlTokenKind.Start ? 1 : -1;
        }
    }

    private void ReadText()
    {
        var end = _at + 1 < html.Length ? html.IndexOf('<', _at + 1) : -1;
        if (end < 0) end = html.Length;
        Current = new(HtmlTokenKind.Text, WebUtility.HtmlDecode(html[_at..end]).Replace("\0", "", StringComparison.Ordinal), []);
        _at = end;
    }

    private void SkipComment()
    {
        var isComment = string.CompareOrdinal(html, _at, "<!--", 0, 4) == 0;
        var end = isComment ? html.IndexOf("-->", _at + 4, StringComparison.Ordinal) : html.IndexOf('>', _at);
        _at = end < 0 ? html.Length : end + (isComment ? 3 : 1);
    }

    private bool ReadTag(HtmlTokenKind kind, int at)
    {
        var start = at;
        while (at < html.Length && !IsSpace(html[at]) && html[at] is not ('/' or '>')) at++;
        var name = NameOf(start, at);
        List<(string, string)>? attributes = null;
        while (at < html.Length && html[at] != '>')
        {
            if (IsSpace(html[at]) || html[at] == '/') at++;
            else at = ReadAttribute(at, attributes ??= []);
        }
        // A tag that the document ends in is none.
        _at = Math.Min(at + 1, html.Length);
        if (at >= html.Length) return false;
        Current = new(kind, name, attributes ?? NoAttributes);
        return true;
    }

    private readonly int ReadAttribute(int at, List<(string Name, string Value)> attributes)
    {
        var start = at++;
        while (at < html.Length && !IsSpace(html[at]) && html[at] is not ('/' or '>' or '=')) at++;
        var name = NameOf(start, at);
        while (at < html.Length && IsSpace(html[at])) at++;
        if (at >= html.Length || html[at] != '=') return at;
        at++;
        while (at < html.Length && IsSpace(html[at])) at++;
        if (at >= html.Length || html[at] == '>') return at;
        var quote = html[at] is '"' or '\'' ? html[at] : '\0';
        var from = quote == '\0' ? at : at + 1;
        var to = quote == '\0' ? EndOfBareValue(from) : html.IndexOf(quote, from);
        if (to < 0) return html.Length;
        if (attributes.Count < MostAttributes) attributes.Add((name, WebUtility.HtmlDecode(html[from..to])));
        return quote == '\0' ? to : to + 1;
    }

    /// <summary>In lower case. Nearly all names are among a few.</summary>
    private readonly string NameOf(int start, int end) =>
        Usual.TryGetValue(html.AsSpan(start, end - start), out var usual) ? usual : html[start..end].ToLowerInvariant();

    private readonly int EndOfBareValue(int at)
    {
        while (at < html.Length && !IsSpace(html[at]) && html[at] != '>') at++;
        return at;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';
}
