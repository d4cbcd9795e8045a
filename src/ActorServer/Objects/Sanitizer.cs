using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace ActorServer.Objects;

/// <summary>
/// Makes HTML from peers harmless: parsed as a browser parses it, and written anew from an allowlist. Nothing of the original text is copied
/// that is not text or an allowed name. The list is what Mastodon, GoToSocial and Pixelfed send in posts.
/// </summary>
internal static class Sanitizer
{
    /// <summary>Deeper nesting than any post has; flattened beyond, so that a page cannot be made to overflow a stack.</summary>
    private const int Depth = 64;

    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "p", "br", "a", "span", "em", "strong", "b", "i", "u", "del", "s", "sub", "sup", "code", "pre", "blockquote", "ul", "ol", "li",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ruby", "rt", "rp", "small", "abbr", "q", "cite",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal) { "p", "br", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "div", "hr" };

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
        if (html.Length == 0) return "";
        var output = new StringBuilder(html.Length);
        WriteChildren(Parse(html), output, 0);
        return output.ToString();
    }

    /// <summary>Only the words, a line break where a block ends. For summaries, names and previews.</summary>
    internal static string ToText(string html)
    {
        if (!html.Contains('<') && !html.Contains('&')) return html.Trim();
        var output = new StringBuilder(html.Length);
        AppendText(Parse(html), output, 0);
        return output.ToString().Trim();
    }

    private static IElement Parse(string html) => new HtmlParser().ParseDocument("<!doctype html><body>" + html).Body!;

    private static void WriteChildren(INode parent, StringBuilder output, int depth)
    {
        foreach (var child in parent.ChildNodes)
        {
            if (child is IText text) Encode(text.Data, output);
            else if (child is IElement element) WriteElement(element, output, depth);
        }
    }

    private static void WriteElement(IElement element, StringBuilder output, int depth)
    {
        var name = element.LocalName;
        if (Dropped.Contains(name)) return;
        if (!Allowed.Contains(name) || element.NamespaceUri != "http://www.w3.org/1999/xhtml" || depth >= Depth)
        {
            // An unknown element is no reason to lose what it says. Past the depth only its text is kept.
            if (depth >= Depth) Encode(element.TextContent, output);
            else WriteChildren(element, output, depth + 1);
            return;
        }
        output.Append('<').Append(name);
        WriteAttributes(element, output);
        output.Append('>');
        if (name is "br" or "hr") return;
        WriteChildren(element, output, depth + 1);
        output.Append("</").Append(name).Append('>');
    }

    private static void WriteAttributes(IElement element, StringBuilder output)
    {
        var classes = element.ClassList.Where(Classes.Contains).ToArray();
        if (classes.Length > 0) Attribute("class", string.Join(' ', classes), output);
        if (element.LocalName == "a" && element.GetAttribute("href") is { } href && ObjectDocument.IsWebAddress(href))
        {
            Attribute("href", href, output);
            Attribute("rel", "nofollow noopener noreferrer", output);
        }
        if (element.LocalName == "ol" && int.TryParse(element.GetAttribute("start"), out var start))
        {
            Attribute("start", start.ToString(System.Globalization.CultureInfo.InvariantCulture), output);
        }
    }

    private static void Attribute(string name, string value, StringBuilder output)
    {
        output.Append(' ').Append(name).Append("=\"");
        Encode(value, output);
        output.Append('"');
    }

    private static void Encode(string text, StringBuilder output)
    {
        foreach (var c in text)
        {
            switch (c)
            {
                case '<': output.Append("&lt;"); break;
                case '>': output.Append("&gt;"); break;
                case '&': output.Append("&amp;"); break;
                case '"': output.Append("&quot;"); break;
                case '\'': output.Append("&#39;"); break;
                default: output.Append(c); break;
            }
        }
    }

    private static void AppendText(INode parent, StringBuilder output, int depth)
    {
        if (depth >= Depth) { output.Append(parent.TextContent); return; }
        foreach (var child in parent.ChildNodes)
        {
            if (child is IText text) output.Append(text.Data);
            else if (child is IElement element && !Dropped.Contains(element.LocalName))
            {
                AppendText(element, output, depth + 1);
                if (Blocks.Contains(element.LocalName) && output.Length > 0 && output[^1] != '\n') output.Append('\n');
            }
        }
    }
}
