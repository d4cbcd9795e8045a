using System.Text;
using System.Text.RegularExpressions;
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
        foreach (var tag in new AsNode(root).Each("tag").Where(tag => tag.Types.Any(type => type is As.Emoji or "toot:Emoji")).Take(Limits.Emojis))
        {
            if (tag.Name is not { } name || !Shortcode().IsMatch(name = ":" + name.Trim(':') + ":")) continue;
            if (tag.First("icon") is { } icon && icon.Href is { } picture && ObjectDocument.IsWebAddress(picture)) pictures.TryAdd(name, picture);
        }
        return pictures.Count == 0 ? None : new(pictures);
    }

    /// <summary>Plain text, encoded, with pictures. [FEP-9098 MUST escape before replacing]</summary>
    internal string InText(string text) => Replace(Sanitizer.Encode(text));

    /// <summary>
    /// HTML as the sanitiser wrote it, with pictures in its text, never in a tag, and not where text is code. [FEP-9098 MUST only in text nodes]
    /// [FEP-9098 MUST NOT in code and pre]
    /// </summary>
    internal string InHtml(string clean)
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
            output.Append(isTag || verbatim > 0 ? piece : Replace(piece));
            at = end;
        }
        return output.ToString();
    }

    private string Replace(string encoded) => _pictures.Count == 0 ? encoded : Shortcodes().Replace(encoded, match =>
        _pictures.TryGetValue(match.Value, out var picture)
            ? $"""<img class="emoji" src="{Sanitizer.Encode(picture)}" alt="{match.Value}" title="{match.Value}" loading="lazy" />""" : match.Value);

    [GeneratedRegex(@"\A:[A-Za-z0-9_]+:\z")]
    private static partial Regex Shortcode();

    [GeneratedRegex(":[A-Za-z0-9_]+:")]
    private static partial Regex Shortcodes();
}
