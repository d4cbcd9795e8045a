using System.Buffers;
using System.Text;

namespace ActorServer.Objects;

/// <summary>
/// Makes HTML from peers harmless [AP §B.10]: written anew, tag by tag, from an allowlist. Nothing of the original is copied that is not text or an allowed
/// name, and every element that is opened is closed. The list is what Mastodon, GoToSocial and Pixelfed send in posts.
/// </summary>
internal static class Sanitizer
{
    /// <summary>Deeper nesting than any post has; beyond it only the text is kept.</summary>
    private const int Depth = 64;

    /// <summary>What is added to the links of a usual post, so that it is written in one piece.</summary>
    private const int RoomForAttributes = 128;

    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "p", "br", "a", "span", "em", "strong", "b", "i", "u", "del", "s", "sub", "sup", "code", "pre", "blockquote", "ul", "ol", "li",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ruby", "rt", "rp", "small", "abbr", "q", "cite",
    };

    /// <summary>Where one of these begins, an open paragraph ends. [HTML §13.2.6.4.7]</summary>
    private static readonly HashSet<string> EndParagraph = new(StringComparer.Ordinal) { "p", "blockquote", "pre", "ul", "ol", "hr", "h1", "h2", "h3", "h4", "h5", "h6" };

    /// <summary>Their words stand on lines of their own.</summary>
    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "p", "br", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "div", "hr", "tr", "section", "article", "dt", "dd", "figure", "figcaption",
    };

    /// <summary>Their text is no text for people: dropped with all that they hold.</summary>
    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal)
    {
        "script", "style", "template", "noscript", "iframe", "object", "embed", "noembed", "noframes", "svg", "math", "head", "title", "textarea",
        "select", "option", "xmp", "plaintext", "form", "button", "audio", "video", "canvas", "frameset",
    };

    /// <summary>Microformat classes that peers use to mark mentions, hashtags and shortened links.</summary>
    private static readonly HashSet<string> Classes = new(StringComparer.Ordinal) { "mention", "hashtag", "u-url", "h-card", "invisible", "ellipsis" };

    /// <summary>HTML with only allowed elements and attributes; links lead to the web and say nofollow.</summary>
    internal static string Clean(string html)
    {
        var output = new StringBuilder(html.Length + RoomForAttributes);
        var open = new List<string>();
        var ignored = 0;    // tags beyond the depth, whose end tags must not close others
        var tokens = new HtmlTokens(html);
        while (tokens.MoveNext())
        {
            var token = tokens.Current;
            if (token.Kind == HtmlTokenKind.Text) Encode(token.Value, output);
            else if (token.Kind == HtmlTokenKind.Start && Dropped.Contains(token.Value)) tokens.SkipElement(token.Value);
            else if (!Allowed.Contains(token.Value)) BreakLine(token.Value, output);
            else if (token.Kind == HtmlTokenKind.Start) ignored += Open(token, open, output) ? 0 : 1;
            else if (ignored > 0) ignored--;
            else Close(token.Value, open, output);
        }
        CloseDownTo(0, open, output);
        return output.ToString();
    }

    /// <summary>Only the words, a line break where a block ends. For summaries, names and previews.</summary>
    internal static string ToText(string html)
    {
        if (!html.Contains('<') && !html.Contains('&')) return html.Trim();
        var output = new StringBuilder(html.Length);
        var tokens = new HtmlTokens(html);
        while (tokens.MoveNext())
        {
            var token = tokens.Current;
            if (token.Kind == HtmlTokenKind.Text) output.Append(token.Value);
            else if (token.Kind == HtmlTokenKind.Start && Dropped.Contains(token.Value)) tokens.SkipElement(token.Value);
            else if (Blocks.Contains(token.Value) && output.Length > 0 && output[^1] != '\n') output.Append('\n');
        }
        return output.ToString().Trim();
    }

    /// <summary>False when it is too deep to be written.</summary>
    private static bool Open(HtmlToken token, List<string> open, StringBuilder output)
    {
        var name = token.Value;
        if (EndParagraph.Contains(name)) Close("p", open, output);
        if (name == "li" && open.LastIndexOf("li") > Math.Max(open.LastIndexOf("ul"), open.LastIndexOf("ol"))) Close("li", open, output);
        var isEmpty = name is "br" or "hr";
        if (open.Count >= Depth && !isEmpty) return false;
        output.Append('<').Append(name);
        WriteAttributes(token, output);
        output.Append('>');
        if (!isEmpty) open.Add(name);
        return true;
    }

    /// <summary>Closes the innermost element of that name, and what is open within it. An end tag of nothing is nothing.</summary>
    private static void Close(string name, List<string> open, StringBuilder output)
    {
        if (open.LastIndexOf(name) is >= 0 and var at) CloseDownTo(at, open, output);
    }

    private static void CloseDownTo(int count, List<string> open, StringBuilder output)
    {
        for (var i = open.Count - 1; i >= count; i--) output.Append("</").Append(open[i]).Append('>');
        open.RemoveRange(count, open.Count - count);
    }

    /// <summary>A block that is not on the list goes, but its words do not run into the next ones.</summary>
    private static void BreakLine(string name, StringBuilder output)
    {
        if (Blocks.Contains(name) && output.Length > 0 && output[^1] != '>') output.Append("<br>");
    }

    private static void WriteAttributes(HtmlToken token, StringBuilder output)
    {
        if (token.Attributes.Count == 0) return;
        var classes = Value(token, "class").Split([' ', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries).Where(Classes.Contains).Distinct().ToArray();
        if (classes.Length > 0) Attribute("class", string.Join(' ', classes), output);
        if (token.Value == "a" && Value(token, "href") is { Length: > 0 } href && ObjectDocument.IsWebAddress(href))
        {
            Attribute("href", href, output);
            Attribute("rel", "nofollow noopener noreferrer", output);
        }
        if (token.Value == "ol" && int.TryParse(Value(token, "start"), out var start))
        {
            Attribute("start", start.ToString(System.Globalization.CultureInfo.InvariantCulture), output);
        }
    }

    /// <summary>Of two attributes of one name the first counts, as in browsers.</summary>
    private static string Value(HtmlToken token, string name)
    {
        foreach (var attribute in token.Attributes) if (attribute.Name == name) return attribute.Value;
        return "";
    }

    private static void Attribute(string name, string value, StringBuilder output)
    {
        output.Append(' ').Append(name).Append("=\"");
        Encode(value, output);
        output.Append('"');
    }

    /// <summary>Text as HTML.</summary>
    internal static string Encode(string text)
    {
        var output = new StringBuilder(text.Length);
        Encode(text, output);
        return output.ToString();
    }

    private static void Encode(string text, StringBuilder output)
    {
        var rest = text.AsSpan();
        for (int at; (at = rest.IndexOfAny(Special)) >= 0; rest = rest[(at + 1)..])
        {
            output.Append(rest[..at]).Append(rest[at] switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                _ => "&#39;",
            });
        }
        output.Append(rest);
    }

    private static readonly SearchValues<char> Special = SearchValues.Create("<>&\"'");
}
