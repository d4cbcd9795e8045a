using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.OAuth;
using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Collections;

/// <summary>Every collection of the owner and of the owner's objects, paged. [AP §5]</summary>
internal static class CollectionEndpoints
{
    internal static void MapCollections(this IEndpointRouteBuilder routes)
    {
        var documents = routes.Documents();
        Map("/actor/outbox", GetOutboxAsync);
        Map("/actor/inbox", GetInboxAsync);
        Map("/actor/followers", (HttpContext http, Db db, OwnIds own) => GetFollowsAsync(http, db, own.Followers, FollowRow.In));
        Map("/actor/following", (HttpContext http, Db db, OwnIds own) => GetFollowsAsync(http, db, own.Following, FollowRow.Out));
        Map("/actor/liked", (HttpContext http, Db db, OwnIds own) => GetItemsAsync(http, db, own.Liked));
        Map("/actor/featured", (HttpContext http, Db db, OwnIds own) => GetItemsAsync(http, db, own.Featured));
        Map("/actor/featured-tags", (HttpContext http, Db db, OwnIds own) => GetItemsAsync(http, db, own.FeaturedTags, row => OwnedCollection.HashtagOf(row.Item)));
        Map("/actor/pending-followers", (HttpContext http, Db db, OwnIds own, AccessTokens tokens) => GetPendingAsync(http, db, tokens, own.PendingFollowers, FollowRow.In));
        Map("/actor/pending-following", (HttpContext http, Db db, OwnIds own, AccessTokens tokens) => GetPendingAsync(http, db, tokens, own.PendingFollowing, FollowRow.Out));
        Map("/actor/blocked", BlockedCollection.GetActorsAsync);
        Map("/actor/blocks", BlockedCollection.GetBlocksAsync);
        foreach (var name in new[] { "likes", "shares", "replies" })
        {
            Map($"/objects/{{id}}/{name}", (HttpContext http, string id, Db db, OwnIds own) => GetOfObjectAsync(http, id, name, db, own));
        }

        void Map(string path, Delegate answer) => documents.MapMethods(path, Reading, answer);
    }

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>[AP §5.1] What the owner said and passed on: to anybody what is public, to the owner everything.</summary>
    private static async Task<IResult> GetOutboxAsync(HttpContext http, Db db, OwnIds own)
    {
        var requester = await Requester.OfAsync(http);
        // An app whose token expired must hear of it, not take the public part for the whole; one that may not read more gets that part.
        if (requester.Access?.Refusal is { } refusal) return refusal.ToResult();
        var publicOnly = !requester.IsOwner;
        return await GetActivitiesAsync(http, db, own.Outbox, ActivityRow.Out, publicOnly);
    }

    /// <summary>[AP §5.2] [SWICG Basic Profile, Collections] What came in. For the owner's apps; nobody else may read it.</summary>
    private static async Task<IResult> GetInboxAsync(HttpContext http, Db db, OwnIds own, AccessTokens tokens)
    {
        if ((await tokens.FindAsync(http)).Deny(Scopes.ReadInbox) is { } denied) return denied;
        return await GetActivitiesAsync(http, db, own.Inbox, ActivityRow.In, publicOnly: false);
    }

    /// <summary>[FEP-4ccd] Follows that wait for an answer: those that others sent, or those that the owner sent. For the owner's apps.</summary>
    private static async Task<IResult> GetPendingAsync(HttpContext http, Db db, AccessTokens tokens, string id, string direction)
    {
        var scope = direction == FollowRow.In ? Scopes.ReadFollowers : Scopes.ReadFollowing;
        if ((await tokens.FindAsync(http)).Deny(scope) is { } denied) return denied;
        return await AnswerAsync(http, db, id,
            tx => FollowRows.CountAsync(tx, direction, FollowRow.Pending),
            (tx, before) => ActivityRows.PendingFollowsAsync(tx, direction, before, Limits.PageSize),
            row => JsonNode.Parse(row.Json)!, row => row.Seq);
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

    /// <summary>A collection that the owner made, for whoever may see it: as the owner described it, with what was added. [AP §6.6]</summary>
    internal static Task<IResult> GetCustomAsync(HttpContext http, Db db, ObjectRow made) => AnswerAsync(http, db, made.Uri,
        tx => CollectionRows.CountAsync(tx, made.Uri),
        (tx, before) => CollectionRows.PageAsync(tx, made.Uri, before, Limits.PageSize),
        row => row.Item, row => row.Seq, JsonObjects.ParseOwn(made.Json));

    private static Task<IResult> GetItemsAsync(HttpContext http, Db db, string id, Func<CollectionRow, JsonNode>? item = null) =>
        AnswerAsync(http, db, id,
            tx => CollectionRows.CountAsync(tx, id),
            (tx, before) => CollectionRows.PageAsync(tx, id, before, Limits.PageSize),
            item ?? (row => row.Item), row => row.Seq);

    /// <summary>[AP §5.7, §5.8] likes, shares and replies of a post, for whoever may see the post; answers that are private are not listed.</summary>
    private static async Task<IResult> GetOfObjectAsync(HttpContext http, string id, string name, Db db, OwnIds own)
    {
        var row = await db.ReadAsync(tx => ObjectRows.FindAsync(tx, own.Object(id)), http.RequestAborted);
        if (row is null or { DeletedAt: not null }) return (row is null ? Refusal.NotFound : Refusal.Gone).ToResult();
        if (row.Visibility is not (nameof(Visibility.Public) or nameof(Visibility.Unlisted)))
        {
            var requester = await Requester.OfAsync(http);
            var may = await db.ReadAsync(tx => requester.MayReadAsync(tx, JsonObjects.ParseOwn(row.Json).ToAsNode(), row.Blind, own), http.RequestAborted);
            if (!may) return requester.Denied ?? Refusal.NotFound.ToResult();
        }
        var collection = $"{row.Uri}/{name}";
        if (name != "replies") return await GetItemsAsync(http, db, collection);
        return await AnswerAsync(http, db, collection,
            tx => CollectionRows.CountPublicAsync(tx, collection),
            (tx, before) => CollectionRows.PublicPageAsync(tx, collection, before, Limits.PageSize),
            reply => reply.Item, reply => reply.Seq);
    }

    internal static async Task<IResult> AnswerAsync<TRow>(
        HttpContext http, Db db, string id, Func<Tx, Task<long>> count, Func<Tx, long, Task<IReadOnlyList<TRow>>> page, Func<TRow, JsonNode> item, Func<TRow, long> position, JsonObject? description = null)
    {
        // For people: the page of the post that it belongs to, or the profile.
        if (!MediaTypes.WantsDocument(http.Request)) return Results.Redirect(id.Contains("/objects/", StringComparison.Ordinal) ? id[..id.LastIndexOf('/')] : "/");
        var before = PagedCollection.Before(http.Request);
        return await db.ReadAsync(async tx =>
        {
            var total = await count(tx);
            if (before is not { } start) return new DocumentResult(PagedCollection.Collection(id, total, description));
            var rows = await page(tx, start);
            var next = rows.Count == Limits.PageSize ? position(rows[^1]) : (long?)null;
            return new DocumentResult(PagedCollection.Page(id, total, start, rows.Select(item), next));
        }, http.RequestAborted);
    }
}
