using ActorServer.Identity;
using ActorServer.Objects;
using Federation;

namespace ActorServer.RemoteActors;

/// <summary>
/// A line of somebody else's profile, in either of the two ways in which it is written. Html is made harmless; Link is the page that it names, if it is
/// one. [FEP-fb2a §2, §3]
/// </summary>
internal sealed record PeerField(string Name, string Html, string? Link)
{
    internal static IReadOnlyList<PeerField> In(AsNode actor)
    {
        var items = actor.Each("attachment").ToList();
        var named = items.Where(item => item.Is(As.Note) || item.Is(As.Link)).Select(item => Plain(item.Name)).ToHashSet();
        return [.. items.Where(item => !(item.Is(As.PropertyValue) && named.Contains(Plain(item.Name)))).Select(Read).OfType<PeerField>().Take(Limits.ProfileFields)];
    }

    private static PeerField? Read(AsNode item)
    {
        var name = Plain(item.Name);
        if (item.Is(As.Link) && item.IdOf("href") is { } href && ObjectDocument.IsWebAddress(href)) return Of(name, $"""<a href="{Sanitizer.Encode(href)}">{Sanitizer.Encode(href)}</a>""", href);
        var html = item.Is(As.PropertyValue) ? item.Text("value") : item.Is(As.Note) ? item.Content : null;
        return html is null ? null : Of(name, html, RelMe.LinkIn(html));
    }

    private static PeerField? Of(string name, string html, string? link)
    {
        var clean = Sanitizer.Clean(html.Length > Limits.NoteCharacters ? html[..Limits.NoteCharacters] : html);
        return name.Length == 0 || clean.Length == 0 ? null : new(name, clean, link);
    }

    private static string Plain(string? text) =>
        Sanitizer.ToText(text ?? "").Trim() is var plain && plain.Length > Limits.ProfileFieldCharacters ? plain[..Limits.ProfileFieldCharacters] : plain;
}
