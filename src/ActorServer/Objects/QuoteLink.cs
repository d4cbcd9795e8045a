using System.Text.Json.Nodes;
using ActorServer.Activities;
using Federation;

namespace ActorServer.Objects;

/// <summary>Which post a post quotes, in all the ways in which that is said. [FEP-044f]</summary>
internal static class QuoteLink
{
    private const string Rel = "https://misskey-hub.net/ns#_misskey_quote";

    /// <summary>FEP-044f's own term first; the older ones name the same thing.</summary>
    private static readonly string[] Properties = ["quote", "quoteUrl", "quoteUri", "_misskey_quote"];

    /// <summary>The id of the quoted post; null when there is none.</summary>
    internal static string? Of(AsNode post)
    {
        var named = Properties.Select(post.IdOf).FirstOrDefault(id => id is not null) ?? post.Each("tag").Where(IsQuote).Select(tag => tag.Href).FirstOrDefault();
        return named is not null && ObjectDocument.IsWebAddress(named) ? named : null;
    }

    /// <summary>The owner's post says it in every way, so that each peer finds its own; and in the text for those who know none.</summary>
    internal static void Write(JsonObject post, string quoted)
    {
        foreach (var property in Properties) post[property] = quoted;
        var tags = post["tag"] switch { JsonArray list => list, null => [], var one => [one.DeepClone()] };
        if (!tags.OfType<JsonObject>().Any(tag => tag["href"].IdOf() == quoted && tag.TypeOf() == As.Link))
        {
            // [FEP-e232]
            tags.Add(new JsonObject { ["type"] = As.Link, ["mediaType"] = As.LdMediaType, ["rel"] = Rel, ["href"] = quoted, ["name"] = $"RE: {quoted}" });
        }
        if (post["tag"] != tags) post["tag"] = tags;
        var content = post["content"].IdOf() ?? "";
        var encoded = System.Net.WebUtility.HtmlEncode(quoted);
        if (!content.Contains(encoded, StringComparison.Ordinal)) post["content"] = $"{content}<p class=\"quote-inline\">RE: <a href=\"{encoded}\">{encoded}</a></p>";
    }

    private static bool IsQuote(AsNode tag) => tag.Is(As.Link) && tag.Ids("rel").Any(rel => rel is Rel or "https://misskey-hub.net/ns/#_misskey_quote" or "https://w3id.org/fep/044f#quote");
}
