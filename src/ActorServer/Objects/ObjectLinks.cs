using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Store;
using Federation;
using Federation.Origins;

namespace ActorServer.Objects;

/// <summary>
/// Links in a post of the owner's to posts that are known here stand among its tags as well: others need not fetch a page to see that there is an
/// object behind it. Without a relation, so that none of them is taken for a quote. [FEP-e232]
/// </summary>
internal static class ObjectLinks
{
    internal static async Task TagAsync(Tx tx, JsonObject made)
    {
        var tags = made["tag"] switch { JsonArray list => list, null => [], var one => [one.DeepClone()] };
        var tagged = tags.OfType<JsonObject>().Select(tag => tag["href"].IdOf()).ToHashSet();
        var links = In(made["content"].IdOf() ?? "").Where(link => !tagged.Contains(link.Href)).DistinctBy(link => link.Href).Take(Limits.ObjectLinks).ToList();
        if (links.Count == 0) return;
        var known = await ObjectRows.FindBehindAsync(tx, [.. links.Select(link => link.Href)]);
        foreach (var link in links)
        {
            if (known.FirstOrDefault(row => IsBehind(row, link.Href)) is not { } row || !tagged.Add(row.Uri)) continue;
            tags.Add(new JsonObject { ["type"] = As.Link, ["mediaType"] = As.LdMediaType, ["href"] = row.Uri, ["name"] = link.Text });
        }
        if (tags.Count > 0 && made["tag"] != tags) made["tag"] = tags;
    }

    /// <summary>Its id, or its page: one on its own origin, or anybody could put a post behind a page of somebody else's.</summary>
    private static bool IsBehind(ObjectRow row, string href) => row.Uri == href || (row.Url == href && Origin.Same(row.Url, row.Uri));

    /// <summary>Where links lead, and what they say. Mentions and hashtags have tags of their own.</summary>
    private static List<(string Href, string Text)> In(string html)
    {
        var found = new List<(string, string)>();
        var tokens = new HtmlTokens(html);
        string? href = null;
        var text = "";
        while (tokens.MoveNext())
        {
            var token = tokens.Current;
            if (token.Kind == HtmlTokenKind.Text) text += href is null ? "" : token.Value;
            if (token.Kind == HtmlTokenKind.Text || token.Value != "a") continue;
            if (href is not null && ObjectDocument.IsWebAddress(href)) found.Add((href, text.Trim()));
            var attributes = token.Kind == HtmlTokenKind.Start ? token.Attributes : [];
            var isMarked = attributes.Any(attribute => attribute.Name == "class" && attribute.Value.Split(' ').Any(name => name is "mention" or "hashtag"));
            (href, text) = (isMarked ? null : attributes.FirstOrDefault(attribute => attribute.Name == "href").Value, "");
        }
        return found;
    }
}
