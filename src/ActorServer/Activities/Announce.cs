using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.LinkCards;
using ActorServer.Objects;
using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Activities;

/// <summary>Passing a post on (a boost).</summary>
internal static class Announce
{
    /// <summary>
    /// [AP §7.11] Counted once for each person. If the owner follows them, the post comes to the wall; when it is not here yet it is fetched from
    /// its own origin by the queue: an embedded copy of somebody else's post is never believed. [FEP-fe34]
    /// </summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (!ObjectDocument.IsWebAddress(cx.ObjectId)) return Effect.None;
        var known = await ObjectRows.FindAsync(cx.Tx, cx.ObjectId);
        if (known is { DeletedAt: not null } || IsAnothersPrivate(known, cx.Activity.ActorId)) return Effect.None;
        var isFirst = known is not null
            && await CollectionRows.AddOnceAsync(cx.Tx, ObjectCollections.Shares(cx.ObjectId), cx.Activity.Id, cx.Activity.ActorId, cx.Now.ToUnixTimeMilliseconds());
        var isForTheWall = await cx.OwnerFollowsSenderAsync();
        if (isForTheWall && known is not null) await LinkCard.NoteAsync(cx.Tx, known, cx.Own, cx.Now);
        return new Effect
        {
            Wall = isForTheWall ? cx.ForTheWall(WallRow.Boost, cx.ObjectId, cx.Activity.Node.Published) : null,
            Fetches = [isForTheWall && known is null && !cx.Own.IsOwn(cx.ObjectId) ? FetchLater(cx.Activity.Id, cx.ObjectId, cx.Now) : null],
            Notification = isFirst && known!.Own ? cx.Notify(NotificationRow.Boost, cx.ObjectId) : null,
        };
    }

    /// <summary>What is not for everybody is not passed on, but by whoever wrote it: who may see it never widens.</summary>
    internal static bool IsAnothersPrivate(ObjectRow? known, string announcer) =>
        known is not null && known.Visibility is not (nameof(Visibility.Public) or nameof(Visibility.Unlisted)) && known.AttributedTo != announcer;

    /// <summary>[AP §6] The owner passes a post on, to everybody unless said otherwise; its author is told. Private posts stay where they are.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } announced) return Refusal.ObjectMissing;
        var known = await ObjectRows.FindAsync(cx.Tx, announced);
        if (known is { DeletedAt: not null }) return Refusal.Gone;
        if (known is not null && known.Visibility is not (nameof(Visibility.Public) or nameof(Visibility.Unlisted))) return Refusal.NotTheOwnerOfTheObject;
        if (await InteractionPolicy.RefusesAsync(cx, InteractionPolicy.Announce, announced)) return Refusal.NotAllowedByAuthor;
        cx.Activity["object"] = announced;
        cx.TellEverybody();
        await cx.TellAuthorOfAsync(announced);
        if (cx.AuthorsToFind.Contains(announced)) await WorkRows.EnqueueAsync(cx.Tx, FetchLater(cx.Id, announced, cx.Now));
        await CollectionRows.AddOnceAsync(cx.Tx, ObjectCollections.Shares(announced), cx.Id, cx.Own.Actor, cx.NowMilliseconds);
        await WallRows.AddAsync(cx.Tx, cx.ForTheWall(WallRow.Boost, announced));
        return null;
    }

    internal static async Task<Effect> ReceiveUndoAsync(Inbound cx, string announceId, string announced)
    {
        await WallRows.RemoveActivityAsync(cx.Tx, announceId);
        await CollectionRows.RemoveByActorAsync(cx.Tx, ObjectCollections.Shares(announced), cx.Activity.ActorId);
        return Effect.None;
    }

    internal static async Task PublishUndoAsync(Outbound cx, string announceId, string announced)
    {
        await WallRows.RemoveActivityAsync(cx.Tx, announceId);
        await CollectionRows.RemoveByActorAsync(cx.Tx, ObjectCollections.Shares(announced), cx.Own.Actor);
    }

    private static WorkRow FetchLater(string announceId, string announced, DateTimeOffset now) => new()
    {
        Kind = WorkRow.Fetch,
        Lane = new Uri(announced).Authority,
        Subject = announced,
        ActivityUri = announceId,
        Target = announced,
        DueAt = now.ToUnixTimeMilliseconds(),
        CreatedAt = now.ToUnixTimeMilliseconds(),
    };
}
