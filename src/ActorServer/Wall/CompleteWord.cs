using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>People who are known here, for whoever types @ and the beginning of a name; the owner's own hashtags after #.</summary>
internal static class CompleteWord
{
    private const int Most = 6;

    /// <summary>Posts of the owner's that are looked through for hashtags: what is in use now.</summary>
    private const int Posts = 200;

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForOwnerAsync(http, "", async (tx, _) =>
    {
        var word = http.Request.Query["word"].ToString();
        var found = word.Length < 2 || word[0] is not ('@' or '#') ? [] : word[0] == '@' ? await PeopleAsync(tx, word[1..]) : await TagsAsync(tx, word[1..], own);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new JsonArray([.. found]));
    });

    private static async Task<IEnumerable<JsonNode>> PeopleAsync(Tx tx, string begin) =>
        (await PeerRows.BeginningWithAsync(tx, begin, Most)).Select(peer => (JsonNode)new JsonObject { ["word"] = peer.Handle, ["name"] = peer.Name });

    private static async Task<IEnumerable<JsonNode>> TagsAsync(Tx tx, string begin, OwnIds own) =>
        (await ObjectRows.PublicPageAsync(tx, own.Actor, long.MaxValue, Posts))
            .SelectMany(row => PostText.Hashtags(PostText.Read(Sanitizer.ToText(row.ContentHtml))))
            .Where(tag => tag.StartsWith(begin, StringComparison.OrdinalIgnoreCase)).Distinct().Take(Most)
            .Select(tag => (JsonNode)new JsonObject { ["word"] = "#" + tag, ["name"] = "" });
}
