using System.Text;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.LinkCards;

/// <summary>
/// What a page says of itself, for whoever is led to it: title, description, picture. Not the name of its site: anybody can call themselves a bank, so its host is shown. Read from its head, as Open Graph has it,
/// else from what HTML itself has. Plain text, and an address of the web; nothing of it is markup here. Pure. [Open Graph] [HTML §4.2]
/// </summary>
internal static class LinkedPage
{
    /// <summary>Null when it has no title.</summary>
    internal static LinkCardRow? Read(string html, string href, Uri at, long now)
    {
        var said = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var tokens = new HtmlTokens(html);
        while (tokens.MoveNext())
        {
            var token = tokens.Current;
            if (token is not { Kind: HtmlTokenKind.Start }) continue;
            if (token.Value == "body" && Find(said, "og:title", "title") is not null) break;
            if (token.Value == "title") said.TryAdd("title", ReadTitle(ref tokens));
            else if (token.Value is "script" or "style" or "noscript" or "template" or "svg" or "textarea") tokens.SkipElement(token.Value);
            else if (token.Value == "meta" && (Value(token, "property") ?? Value(token, "name")) is { } name && Value(token, "content") is { } content) said.TryAdd(name, content);
        }
        return Find(said, "og:title", "twitter:title", "title") is not { } title ? null : new LinkCardRow
        {
            Href = href,
            Title = Cut(title, Limits.CardTitleCharacters),
            Description = Find(said, "og:description", "twitter:description", "description") is { } description ? Cut(description, Limits.CardTextCharacters) : null,
            Image = Find(said, "og:image:secure_url", "og:image", "twitter:image") is { } image && Uri.TryCreate(at, image, out var address) && ObjectDocument.IsWebAddress(address.AbsoluteUri) ? address.AbsoluteUri : null,
            FetchedAt = now,
        };
    }

    /// <summary>Text only: a tag within a title is a mistake, and whatever stands behind it is left out. [HTML §4.2.2]</summary>
    private static string ReadTitle(ref HtmlTokens tokens)
    {
        var title = "";
        while (tokens.MoveNext() && tokens.Current.Kind == HtmlTokenKind.Text) title += tokens.Current.Value;
        if (tokens.Current is { Kind: HtmlTokenKind.Start }) tokens.SkipElement("title");
        return title;
    }

    /// <summary>By what the answer says, else by what the page says, else UTF-8. What is no encoding is UTF-8. [HTML §13.2.3.2]</summary>
    internal static string Decode(ReadOnlySpan<byte> bytes, string contentType)
    {
        var charset = After(contentType, "charset=") ?? After(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 1024)]), "charset=");
        return (charset is null ? null : CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Builtin(charset))?.GetString(bytes) ?? Encoding.UTF8.GetString(bytes);
    }

    private static Encoding? Builtin(string charset)
    {
        try { return Encoding.GetEncoding(charset); }
        catch (ArgumentException) { return null; }
    }

    private static string? After(string text, string name)
    {
        var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var value = string.Concat(text[(at + name.Length)..].TrimStart('"', '\'', ' ').TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ':'));
        return value.Length == 0 ? null : value;
    }

    private static string? Find(Dictionary<string, string> said, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) if (said.GetValueOrDefault(name) is { } value && OneLine(value) is { Length: > 0 } line) return line;
        return null;
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Cut(string text, int most) => text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1), "…");

    private static string? Value(HtmlToken token, string name) => token.Attributes.FirstOrDefault(attribute => attribute.Name == name).Value;
}
