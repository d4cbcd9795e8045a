using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.OAuth;
using ActorServer.Objects;
using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Collections;

/// <summary>Every collection of the owner and of the owner's objects, in pages of a size that nobody else chooses [AP §B.9]. [AP §5]</summary>
internal static class CollectionEndpoints
{
    internal static void MapCollections(this IEndpointRouteBuilder routes)
    {
        var documents = routes.Documents();
        documents.MapMethods("/actor/outbox", Reading, GetOutboxAsync);
        documents.MapMethods("/actor/inbox", Reading, GetInboxAsync);
        documents.MapMethods("/actor/followers", Reading, (HttpContext http, Db db, OwnIds own) => GetFollowsAsync(http, db, own.Followers, FollowRow.In));
        documents.MapMethods("/actor/following", Reading, (HttpContext http, Db db, OwnIds own) => GetFollowsAsync(http, db, own.Following, FollowRow.Out));
        documents.MapMethods("/actor/liked", Reading, GetLikedAsync);
        documents.MapMethods("/inbox", Reading, GetSharedInboxAsync);
        documents.MapMethods("/actor/featured", Reading, (HttpContext http, Db db, OwnIds own) => GetItemsAsync(http, db, own.Featured));
        documents.MapMethods("/actor/featured-tags", Reading, (HttpContext http, Db db, OwnIds own) => GetItemsAsync(http, db, own.FeaturedTags, row => OwnedCollection.HashtagOf(row.Item)));
        documents.MapMethods("/actor/pending-followers", Reading, (HttpContext http, Db db, OwnIds own, AccessTokens tokens) => GetPendingAsync(http, db, tokens, own.PendingFollowers, FollowRow.In));
        documents.MapMethods("/actor/pending-following", Reading, (HttpContext http, Db db, OwnIds own, AccessTokens tokens) => GetPendingAsync(http, db, tokens, own.PendingFollowing, FollowRow.Out));
        documents.MapMethods("/actor/bookmarks", Reading, GetBookmarksAsync);
        documents.MapMethods("/actor/blocked", Reading, BlockedCollection.GetActorsAsync);
        documents.MapMethods("/actor/blocks", Reading, BlockedCollection.GetBlocksAsync);
        foreach (var name in new[] { "likes", "dislikes", "shares", "replies" })
        {
            documents.MapMethods($"/objects/{{id}}/{name}", Reading, (HttpContext http, string id, Db db, OwnIds own) => GetOfObjectAsync(http, id, name, db, own));
        }
        documents.MapMethods("/objects/{id}/context", Reading, ConversationCollection.GetAsync);
        documents.MapMethods("/actor/followers_synchronization", Reading, FollowersSynchronization.GetAsync);
    }

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>[AP §5.1] What the owner said and passed on: to everybody what they may see, to the owner everything.</summary>
    private static async Task<IResult> GetOutboxAsync(HttpContext http, Db db, OwnIds own)
    {
        var requester = await Requester.OfAsync(http);
        // An app whose token expired must hear of it, not take the public part for the whole; one that may not read more gets that part.
        if (requester.Access?.Refusal is { } refusal) return refusal.ToResult();
        var reader = requester.IsOwner ? Reader.Owner : await db.ReadAsync(tx => Reader.OfAsync(tx, requester.Peer), http.RequestAborted);
        return await GetActivitiesAsync(http, db, own.Outbox, ActivityRow.Out, reader);
    }

    /// <summary>[AP §5.2] [SWICG Basic Profile, Collections] What came in. For the owner's apps; nobody else may read it.</summary>
    private static async Task<IResult> GetInboxAsync(HttpContext http, Db db, OwnIds own, AccessTokens tokens)
    {
        if ((await tokens.FindAsync(http)).Deny(Scopes.ReadInbox) is { } denied) return denied;
        return await GetActivitiesAsync(http, db, own.Inbox, ActivityRow.In, Reader.Owner);
    }

    /// <summary>[FEP-4ccd] Follows that wait for an answer: those that others sent, or those that the owner sent. For the owner's apps.</summary>
    private static async Task<IResult> GetPendingAsync(HttpContext http, Db db, AccessTokens tokens, string id, string direction)
    {
        var scope = direction == FollowRow.In ? Scopes.ReadFollowers : Scopes.ReadFollowing;
        if ((await tokens.FindAsync(http)).Deny(scope) is { } denied) return denied;
        return await new Listing<ActivityRow>(id,
            tx => FollowRows.CountAsync(tx, direction, FollowRow.Pending),
            (tx, before) => ActivityRows.PendingFollowsAsync(tx, direction, before, Limits.PageSize),
            row => JsonNode.Parse(row.Json)!, row => row.Seq,
            (tx, item) => FollowRows.PositionAsync(tx, direction, item)).AnswerAsync(http, db);
    }

    private static Task<IResult> GetActivitiesAsync(HttpContext http, Db db, string id, string direction, Reader reader) =>
        new Listing<ActivityRow>(id,
            tx => ActivityRows.CountAsync(tx, direction, reader),
            (tx, before) => ActivityRows.PageAsync(tx, direction, reader, before, Limits.PageSize),
            row => JsonNode.Parse(row.Json)!, row => row.Seq, ActivityRows.PositionAsync).AnswerAsync(http, db);

    /// <summary>
    /// [AP §4.1 SHOULD] What others said to everybody and sent here. It tells whom the owner follows, so it is empty for others where the owner
    /// keeps that to themselves.
    /// </summary>
    private static async Task<IResult> GetSharedInboxAsync(HttpContext http, Db db, OwnIds own)
    {
        var hidden = await HidesFollowsAsync(http, db);
        return await new Listing<ActivityRow>(own.SharedInbox,
            async tx => hidden ? 0 : await ActivityRows.CountPublicInAsync(tx),
            async (tx, before) => hidden ? [] : await ActivityRows.PublicInPageAsync(tx, before, Limits.PageSize),
            row => JsonNode.Parse(row.Json)!, row => row.Seq, ActivityRows.PositionAsync).AnswerAsync(http, db);
    }

    /// <summary>[AP §5.3, §5.4] For others only how many, where the owner does not want to say who. [AP §5.3 MAY, §5.4 MAY]</summary>
    private static async Task<IResult> GetFollowsAsync(HttpContext http, Db db, string id, string direction)
    {
        var hidden = await HidesFollowsAsync(http, db);
        return await new Listing<FollowRow>(id,
            tx => FollowRows.CountAsync(tx, direction),
            async (tx, before) => hidden ? [] : await FollowRows.PageAsync(tx, direction, FollowRow.Accepted, before, Limits.PageSize),
            row => row.Actor, row => row.Seq,
            (tx, item) => FollowRows.PositionAsync(tx, direction, item)).AnswerAsync(http, db);
    }

    private static async Task<bool> HidesFollowsAsync(HttpContext http, Db db) =>
        await db.ReadAsync(async tx => (await Owner.GetAsync(tx)).HidesFollows, http.RequestAborted) && !(await Requester.OfAsync(http)).IsOwner;

    /// <summary>[AP §5.5] What the owner likes; what is not for everybody is in it for the owner only.</summary>
    private static async Task<IResult> GetLikedAsync(HttpContext http, Db db, OwnIds own)
    {
        if ((await Requester.OfAsync(http)).IsOwner) return await GetItemsAsync(http, db, own.Liked);
        return await new Listing<CollectionRow>(own.Liked,
            tx => CollectionRows.CountOpenAsync(tx, own.Liked),
            (tx, before) => CollectionRows.OpenPageAsync(tx, own.Liked, before, Limits.PageSize),
            row => row.Item, row => row.Seq, (tx, item) => CollectionRows.PositionAsync(tx, own.Liked, item)).AnswerAsync(http, db);
    }

    /// <summary>What the owner saved for later. For the owner's apps; nobody else may read it.</summary>
    private static async Task<IResult> GetBookmarksAsync(HttpContext http, Db db, OwnIds own, AccessTokens tokens)
    {
        if ((await tokens.FindAsync(http)).Deny(Scopes.ReadInbox) is { } denied) return denied;
        return await GetItemsAsync(http, db, own.Bookmarks);
    }

    /// <summary>A collection that the owner made, for whoever may see it: as the owner described it, with what was added. [AP §6.6]</summary>
    internal static Task<IResult> GetCustomAsync(HttpContext http, Db db, ObjectRow made) => new Listing<CollectionRow>(made.Uri,
        tx => CollectionRows.CountAsync(tx, made.Uri),
        (tx, before) => CollectionRows.PageAsync(tx, made.Uri, before, Limits.PageSize),
        row => row.Item, row => row.Seq, (tx, item) => CollectionRows.PositionAsync(tx, made.Uri, item))
    {
        Description = JsonObjects.ParseOwn(made.Json),
    }.AnswerAsync(http, db);

    private static Task<IResult> GetItemsAsync(HttpContext http, Db db, string id, Func<CollectionRow, JsonNode>? item = null) =>
        new Listing<CollectionRow>(id,
            tx => CollectionRows.CountAsync(tx, id),
            (tx, before) => CollectionRows.PageAsync(tx, id, before, Limits.PageSize),
            item ?? (row => row.Item), row => row.Seq, (tx, sought) => CollectionRows.PositionAsync(tx, id, sought)).AnswerAsync(http, db);

    /// <summary>[AP §5.7, §5.8] likes, dislikes, shares and replies of a post, for whoever may see the post; answers that are private are not listed.</summary>
    private static async Task<IResult> GetOfObjectAsync(HttpContext http, string id, string name, Db db, OwnIds own)
    {
        var (row, refusal) = await FindPostAsync(http, id, db, own);
        if (row is null) return refusal.ToResult();
        var collection = $"{row.Uri}/{name}";
        if (name != "replies") return await GetItemsAsync(http, db, collection);
        return await new Listing<CollectionRow>(collection,
            tx => CollectionRows.CountPublicAsync(tx, collection),
            (tx, before) => CollectionRows.PublicPageAsync(tx, collection, before, Limits.PageSize),
            reply => reply.Item, reply => reply.Seq, (tx, item) => CollectionRows.PositionAsync(tx, collection, item)).AnswerAsync(http, db);
    }

    /// <summary>The post that a collection belongs to, if whoever asks may see it.</summary>
    internal static async Task<(ObjectRow? Post, Refusal Refusal)> FindPostAsync(HttpContext http, string id, Db db, OwnIds own)
    {
        var row = await db.ReadAsync(tx => ObjectRows.FindAsync(tx, own.Object(id)), http.RequestAborted);
        if (row is null or { DeletedAt: not null }) return (null, row is null ? Refusal.NotFound : Refusal.Gone);
        if (row.Visibility is nameof(Visibility.Public) or nameof(Visibility.Unlisted)) return (row, default);
        var requester = await Requester.OfAsync(http);
        if (await db.ReadAsync(tx => ReplyConsent.IsHeldFromAsync(tx, row.Uri, requester), http.RequestAborted)) return (null, Refusal.NotFound);
        var may = await db.ReadAsync(tx => requester.MayReadAsync(tx, JsonObjects.ParseOwn(row.Json).ToAsNode(), row.Blind, own), http.RequestAborted);
        return may ? (row, default) : (null, Refusal.NotFound);
    }
}
