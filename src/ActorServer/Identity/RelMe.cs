using ActorServer.Objects;

namespace ActorServer.Identity;

/// <summary>Who links to whom with rel="me": only who writes a page can put that there. [HTML rel-me]</summary>
internal static class RelMe
{
    /// <summary>Has the page an <c>a</c> or <c>link</c> whose rel has "me" and which leads where it should?</summary>
    internal static bool Leads(string html, Uri at, Func<string, bool> isThere)
    {
        var tokens = new HtmlTokens(html);
        while (tokens.MoveNext())
        {
            var token = tokens.Current;
            if (token.Kind != HtmlTokenKind.Start) continue;
            if (token.Value is "script" or "style" or "template" or "textarea" or "title" or "noscript") tokens.SkipElement(token.Value);
            else if (token.Value is "a" or "link" && HasMe(Value(token, "rel")) && Uri.TryCreate(at, Value(token, "href"), out var to) && isThere(Address(to))) return true;
        }
        return false;
    }

    /// <summary>The first address that the text of a profile's field links to, or is.</summary>
    internal static string? LinkIn(string html)
    {
        var tokens = new HtmlTokens(html);
        while (tokens.MoveNext())
        {
            if (tokens.Current is { Kind: HtmlTokenKind.Start, Value: "a" } token && Value(token, "href") is var href && ObjectDocument.IsWebAddress(href)) return href;
        }
        return Sanitizer.ToText(html).Trim() is var text && ObjectDocument.IsWebAddress(text) && !text.Any(char.IsWhiteSpace) ? text : null;
    }

    /// <summary>Without its fragment, and without a slash at the end: people write both.</summary>
    internal static string Address(Uri to) => to.GetLeftPart(UriPartial.Query).TrimEnd('/');

    private static bool HasMe(string rel) =>
        rel.Split([' ', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries).Contains("me", StringComparer.OrdinalIgnoreCase);

    private static string Value(HtmlToken token, string name) => token.Attributes.FirstOrDefault(attribute => attribute.Name == name).Value ?? "";
}
