using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;

namespace ActorServer.Activities;

/// <summary>Liking a post.</summary>
internal static class Like
{
    /// <summary>[AP §7.10] Counted once for each person; the owner hears of likes of the owner's own posts.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (await ObjectRows.FindAsync(cx.Tx, cx.ObjectId) is not { DeletedAt: null } liked) return Effect.None;
        var likes = ObjectCollections.Likes(liked.Uri);
        if (await CollectionRows.HasActorAsync(cx.Tx, likes, cx.Activity.ActorId)) return Effect.None;
        await CollectionRows.AddAsync(cx.Tx, likes, cx.Activity.Id, cx.Activity.ActorId, cx.Now.ToUnixTimeMilliseconds());
        return liked.Own ? new Effect { Notification = cx.Notify(NotificationRow.Like, liked.Uri) } : Effect.None;
    }

    /// <summary>[AP §6.8] The owner likes a post: it stands in `liked`, and its author is told.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } liked) return Refusal.ObjectMissing;
        await CollectionRows.AddAsync(cx.Tx, cx.Own.Liked, liked, cx.Own.Actor, cx.NowMilliseconds);
        if (!await CollectionRows.HasActorAsync(cx.Tx, ObjectCollections.Likes(liked), cx.Own.Actor))
        {
            await CollectionRows.AddAsync(cx.Tx, ObjectCollections.Likes(liked), cx.Id, cx.Own.Actor, cx.NowMilliseconds);
        }
        cx.Activity["object"] = liked;
        await cx.TellAuthorOfAsync(liked);
        return null;
    }

    internal static async Task<Effect> ReceiveUndoAsync(Inbound cx, string liked)
    {
        await CollectionRows.RemoveByActorAsync(cx.Tx, ObjectCollections.Likes(liked), cx.Activity.ActorId);
        return Effect.None;
    }

    internal static async Task PublishUndoAsync(Outbound cx, string liked)
    {
        await CollectionRows.RemoveAsync(cx.Tx, cx.Own.Liked, liked);
        await CollectionRows.RemoveByActorAsync(cx.Tx, ObjectCollections.Likes(liked), cx.Own.Actor);
    }
}
