using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorServer.Identity;
using ActorServer.RemoteMedia;
using ActorServer.Store;
using Federation;
using Federation.Json;

namespace ActorServer.Objects;

/// <summary>
/// The small pictures that a document brings along for its `:shortcodes:`. [FEP-9098] They are put in when a page is made; what is stored keeps the
/// shortcodes, which say enough where pictures are not shown.
/// </summary>
internal sealed partial class CustomEmoji
{
    private static readonly CustomEmoji None = new([]);

    private readonly Dictionary<string, string> _pictures;

    private CustomEmoji(Dictionary<string, string> pictures) => _pictures = pictures;

    /// <summary>Those that a stored document tags. Names are letters, digits and underscores, pictures are on the web. [FEP-9098]</summary>
    internal static CustomEmoji In(string json)
    {
        if (!json.Contains("Emoji", StringComparison.Ordinal) || !BoundedJson.TryParse(Encoding.UTF8.GetBytes(json), out var root, out _)) return None;
        var pictures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in TagsOf(new AsNode(root)))
        {
            if (NameOf(tag) is { } name && PictureOf(tag) is { } picture) pictures.TryAdd(name, picture);
        }
        return pictures.Count == 0 ? None : new(pictures);
    }

    /// <summary>The picture of one of them, by its shortcode.</summary>
    internal static string? PictureIn(AsNode document, string shortcode) => Find(document, shortcode) is { } tag ? PictureOf(tag) : null;

    /// <summary>One of them as it goes along with what we say: what is needed to show it, and nothing else that a stranger wrote. Null when it is not there.</summary>
    internal static JsonObject? TakeFrom(AsNode document, string shortcode)
    {
        if (Find(document, shortcode) is not { } tag) return null;
        var icon = new JsonObject { ["type"] = As.Image, ["url"] = PictureOf(tag) };
        if (tag.First("icon")?.MediaType is { } type) icon["mediaType"] = type;
        var emoji = new JsonObject { ["type"] = As.Emoji, ["name"] = shortcode, ["icon"] = icon };
        if (tag.Id is { } id && ObjectDocument.IsWebAddress(id)) emoji["id"] = id;
        if (tag.Updated is { } updated) emoji["updated"] = updated.ToXsd();
        return emoji;
    }

    private static AsNode? Find(AsNode document, string shortcode)
    {
        foreach (var tag in TagsOf(document))
        {
            if (NameOf(tag) == shortcode && PictureOf(tag) is not null) return tag;
        }
        return null;
    }

    private static IEnumerable<AsNode> TagsOf(AsNode document) => document.Each("tag").Where(tag => tag.Types.Any(type => type is As.Emoji or "toot:Emoji")).Take(Limits.Emojis);

    private static string? NameOf(AsNode tag) => tag.Name is { } name && Shortcode().IsMatch(name = ":" + name.Trim(':') + ":") ? name : null;

    private static string? PictureOf(AsNode tag) => tag.First("icon")?.Href is { } picture && ObjectDocument.IsWebAddress(picture) ? picture : null;

    /// <summary>Plain text, encoded, with pictures. [FEP-9098 MUST escape before replacing]</summary>
    internal string InText(string text, OwnIds own) => Replace(Sanitizer.Encode(text), own);

    /// <summary>
    /// HTML as the sanitiser wrote it, with pictures in its text, never in a tag, and not where text is code. [FEP-9098 MUST only in text nodes]
    /// [FEP-9098 MUST NOT in code and pre]
    /// </summary>
    internal string InHtml(string clean, OwnIds own)
    {
        if (_pictures.Count == 0) return clean;
        var output = new StringBuilder(clean.Length + 64);
        var verbatim = 0;
        for (var at = 0; at < clean.Length;)
        {
            var isTag = clean[at] == '<';
            var end = isTag ? clean.IndexOf('>', at) + 1 : clean.IndexOf('<', at);
            if (end <= at) end = clean.Length;
            var piece = clean[at..end];
            if (isTag) verbatim += piece.StartsWith("<code", StringComparison.Ordinal) || piece.StartsWith("<pre", StringComparison.Ordinal) ? 1 : piece is "</code>" or "</pre>" ? -1 : 0;
            output.Append(isTag || verbatim > 0 ? piece : Replace(piece, own));
            at = end;
        }
        return output.ToString();
    }

    private string Replace(string encoded, OwnIds own) => _pictures.Count == 0 ? encoded : Shortcodes().Replace(encoded, match =>
        _pictures.TryGetValue(match.Value, out var address) && own.Shown(address, FileUse.Emoji) is { } picture
            ? $"""<img class="emoji" src="{Sanitizer.Encode(picture)}" alt="{match.Value}" title="{match.Value}" loading="lazy" />""" : match.Value);

    [GeneratedRegex(@"\A:[A-Za-z0-9_]+:\z")]
    private static partial Regex Shortcode();

    [GeneratedRegex(":[A-Za-z0-9_]+:")]
    private static partial Regex Shortcodes();
}
