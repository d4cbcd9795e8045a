using System.Globalization;
using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;

namespace ActorServer.Collections;

/// <summary>
/// A conversation that the owner began: what everybody may see of it and is here, oldest first, the post that began it in front. Others read it to
/// have the whole thread. [FEP-7888] [FEP-f228]
/// </summary>
internal static class ConversationCollection
{
    internal static async Task<IResult> GetAsync(HttpContext http, string id, Db db, OwnIds own)
    {
        var (post, refusal) = await CollectionEndpoints.FindPostAsync(http, id, db, own);
        if (post is null) return refusal.ToResult();
        if (!MediaTypes.WantsDocument(http.Request)) return Results.Redirect(post.Uri);
        var context = ObjectCollections.Context(post.Uri);
        return await db.ReadAsync(async tx =>
        {
            var total = await ThreadRows.CountPublicAsync(tx, post.Uri);
            if (Number(http.Request) is not { } number) return new DocumentResult(Collection(context, total, own));
            var items = await ThreadRows.PublicPageAsync(tx, post.Uri, number * Limits.PageSize, Limits.PageSize);
            return new DocumentResult(Page(context, total, number, items));
        }, http.RequestAborted);
    }

    private static JsonObject Collection(string id, long total, OwnIds own) => OutgoingContext.With(new JsonObject
    {
        ["id"] = id,
        ["type"] = As.OrderedCollection,
        ["attributedTo"] = own.Actor,       // [FEP-7888 SHOULD]
        ["totalItems"] = total,
        ["first"] = $"{id}?page=0",
    });

    private static JsonObject Page(string id, long total, long number, IReadOnlyList<string> items)
    {
        var page = new JsonObject
        {
            ["id"] = $"{id}?page={number}",
            ["type"] = As.OrderedCollectionPage,
            ["partOf"] = id,
            ["totalItems"] = total,
            ["orderedItems"] = new JsonArray([.. items.Select(item => (JsonNode)item)]),
        };
        if ((number + 1) * Limits.PageSize < total) page["next"] = $"{id}?page={number + 1}";
        return OutgoingContext.With(page);
    }

    /// <summary>
    /// Pages are numbered from the beginning, where nothing changes but for posts that are found late or deleted. A page that nobody named is
    /// the one behind the end.
    /// </summary>
    private static long? Number(HttpRequest request) => request.Query["page"].ToString() switch
    {
        "" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => int.MaxValue,
    };
}
