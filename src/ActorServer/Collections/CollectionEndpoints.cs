using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Collections;

/// <summary>Every collection of the owner and of the owner's objects, paged. [AP §5]</summary>
internal static class CollectionEndpoints
{
    internal static void MapCollections(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/actor/inbox", GetInboxAsync);
        var documents = routes.Documents();
        documents.MapGet("/actor/outbox", GetOutboxAsync);
        documents.MapGet("/actor/followers", (HttpContext http, Db db, OwnIds own) => GetFollowsAsync(http, db, own.Followers, FollowRow.In));
        documents.MapGet("/actor/following", (HttpContext http, Db db, OwnIds own) => GetFollowsAsync(http, db, own.Following, FollowRow.Out));
        documents.MapGet("/actor/liked", (HttpContext http, Db db, OwnIds own) => GetItemsAsync(http, db, own.Liked));
        foreach (var name in new[] { "likes", "shares", "replies" })
        {
            documents.MapGet($"/objects/{{id}}/{name}", (HttpContext http, string id, Db db, OwnIds own) => GetOfObjectAsync(http, id, name, db, own));
        }
        documents.MapGet("/objects/{id}/context", ConversationCollection.GetAsync);
        documents.MapGet("/actor/followers_synchronization", FollowersSynchronization.GetAsync);
    }

    /// <summary>[AP §5.1] What the owner said and passed on: to anybody what is public, to the owner everything.</summary>
    private static async Task<IResult> GetOutboxAsync(HttpContext http, Db db, OwnIds own)
    {
        var publicOnly = !(await Requester.OfAsync(http)).IsOwner;
        return await GetActivitiesAsync(http, db, own.Outbox, ActivityRow.Out, publicOnly);
    }

    /// <summary>[AP §5.2] What came in. For the owner's apps; nobody else may read it.</summary>
    private static async Task<IResult> GetInboxAsync(HttpContext http, Db db, OwnIds own, AccessTokens tokens)
    {
        if (await tokens.CheckAsync(http.Request, http.RequestAborted) is { } denied) return denied.ToResult();
        return await GetActivitiesAsync(http, db, own.Inbox, ActivityRow.In, publicOnly: false);
    }

    private static Task<IResult> GetActivitiesAsync(HttpContext http, Db db, string id, string direction, bool publicOnly) =>
        AnswerAsync(http, db, id,
            tx => ActivityRows.CountAsync(tx, direction, publicOnly),
            (tx, before) => ActivityRows.PageAsync(tx, direction, publicOnly, before, Limits.PageSize),
            row => JsonNode.Parse(row.Json)!, row => row.Seq);

    /// <summary>[AP §5.3, §5.4]</summary>
    private static Task<IResult> GetFollowsAsync(HttpContext http, Db db, string id, string direction) =>
        AnswerAsync(http, db, id,
            tx => FollowRows.CountAsync(tx, direction),
            (tx, before) => FollowRows.PageAsync(tx, direction, FollowRow.Accepted, before, Limits.PageSize),
            row => row.Actor, row => row.Seq);

    private static Task<IResult> GetItemsAsync(HttpContext http, Db db, string id) =>
        AnswerAsync(http, db, id,
            tx => CollectionRows.CountAsync(tx, id),
            (tx, before) => CollectionRows.PageAsync(tx, id, before, Limits.PageSize),
            row => row.Item, row => row.Seq);

    /// <summary>[AP §5.7, §5.8] likes, shares and replies of a post, for whoever may see the post; answers that are private are not listed.</summary>
    private static async Task<IResult> GetOfObjectAsync(HttpContext http, string id, string name, Db db, OwnIds own)
    {
        var (row, refusal) = await FindPostAsync(http, id, db, own);
        if (row is null) return refusal.ToResult();
        var collection = $"{row.Uri}/{name}";
        if (name != "replies") return await GetItemsAsync(http, db, collection);
        return await AnswerAsync(http, db, collection,
            tx => CollectionRows.CountPublicAsync(tx, collection),
            (tx, before) => CollectionRows.PublicPageAsync(tx, collection, before, Limits.PageSize),
            reply => reply.Item, reply => reply.Seq);
    }

    /// <summary>The post that a collection belongs to, if whoever asks may see it.</summary>
    internal static async Task<(ObjectRow? Post, Refusal Refusal)> FindPostAsync(HttpContext http, string id, Db db, OwnIds own)
    {
        var row = await db.ReadAsync(tx => ObjectRows.FindAsync(tx, own.Object(id)), http.RequestAborted);
        if (row is null or { DeletedAt: not null }) return (null, row is null ? Refusal.NotFound : Refusal.Gone);
        if (row.Visibility is nameof(Visibility.Public) or nameof(Visibility.Unlisted)) return (row, default);
        var requester = await Requester.OfAsync(http);
        var may = await db.ReadAsync(tx => requester.MayReadAsync(tx, JsonObjects.ParseOwn(row.Json).ToAsNode(), row.Blind, own), http.RequestAborted);
        return may ? (row, default) : (null, Refusal.NotFound);
    }

    private static async Task<IResult> AnswerAsync<TRow>(
        HttpContext http, Db db, string id, Func<Tx, Task<long>> count, Func<Tx, long, Task<IReadOnlyList<TRow>>> page, Func<TRow, JsonNode> item, Func<TRow, long> position)
    {
        // For people: the page of the post that it belongs to, or the profile.
        if (!MediaTypes.WantsDocument(http.Request)) return Results.Redirect(id.Contains("/objects/", StringComparison.Ordinal) ? id[..id.LastIndexOf('/')] : "/");
        var before = PagedCollection.Before(http.Request);
        return await db.ReadAsync(async tx =>
        {
            var total = await count(tx);
            if (before is not { } start) return new DocumentResult(PagedCollection.Collection(id, total));
            var rows = await page(tx, start);
            var next = rows.Count == Limits.PageSize ? position(rows[^1]) : (long?)null;
            return new DocumentResult(PagedCollection.Page(id, total, start, rows.Select(item), next));
        }, http.RequestAborted);
    }
}
