using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Activities;

/// <summary>Not liking a post. [AS2 Vocabulary: Dislike]</summary>
internal static class Dislike
{
    /// <summary>Counted once for each person; the owner hears of those of the owner's own posts.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (await ObjectRows.FindAsync(cx.Tx, cx.ObjectId) is not { DeletedAt: null } known) return Effect.None;
        var isFirst = await CollectionRows.AddOnceAsync(cx.Tx, ObjectCollections.Dislikes(known.Uri), cx.Activity.Id, cx.Activity.ActorId, cx.Now.ToUnixTimeMilliseconds());
        return isFirst && known.Own ? new Effect { Notification = cx.Notify(NotificationRow.Dislike, known.Uri) } : Effect.None;
    }

    /// <summary>The owner does not like a post; its author is told.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } disliked) return Refusal.ObjectMissing;
        if (await InteractionPolicy.RefusesAsync(cx, InteractionPolicy.Like, disliked)) return Refusal.NotAllowedByAuthor;
        await CollectionRows.AddOnceAsync(cx.Tx, ObjectCollections.Dislikes(disliked), cx.Id, cx.Own.Actor, cx.NowMilliseconds);
        cx.Activity["object"] = disliked;
        await cx.TellAuthorOfAsync(disliked);
        return null;
    }

    internal static async Task<Effect> ReceiveUndoAsync(Inbound cx, string disliked)
    {
        await CollectionRows.RemoveByActorAsync(cx.Tx, ObjectCollections.Dislikes(disliked), cx.Activity.ActorId);
        return Effect.None;
    }

    internal static Task PublishUndoAsync(Outbound cx, string disliked) =>
        CollectionRows.RemoveByActorAsync(cx.Tx, ObjectCollections.Dislikes(disliked), cx.Own.Actor);
}
