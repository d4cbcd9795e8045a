using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Activities;

/// <summary>Liking a post.</summary>
internal static class Like
{
    /// <summary>[AP §7.10] Counted once for each person; the owner hears of likes of the owner's own posts.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (await ObjectRows.FindAsync(cx.Tx, cx.ObjectId) is not { DeletedAt: null } liked) return Effect.None;
        if (!await CollectionRows.AddOnceAsync(cx.Tx, ObjectCollections.Likes(liked.Uri), cx.Activity.Id, cx.Activity.ActorId, cx.Now.ToUnixTimeMilliseconds())) return Effect.None;
        // A Like with an emoji is one more of both; the owner is told once.
        var emoji = Reaction.EmojiOf(cx.Activity.Node);
        if (emoji is not null) await Reaction.KeepAsync(cx, liked.Uri, emoji);
        if (!liked.Own) return Effect.None;
        return new Effect { Notification = cx.Notify(emoji is null ? NotificationRow.Like : NotificationRow.Reaction, liked.Uri, emoji) };
    }

    /// <summary>[AP §6.8] The owner likes a post: it stands in `liked`, and its author is told.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } liked) return Refusal.ObjectMissing;
        if (await InteractionPolicy.RefusesAsync(cx, InteractionPolicy.Like, liked)) return Refusal.NotAllowedByAuthor;
        if (Reaction.EmojiOf(cx.Activity.ToAsNode()) is { } emoji && !await Reaction.KeepAsync(cx, liked, emoji)) return Refusal.EmojiUnknown;
        await CollectionRows.AddAsync(cx.Tx, cx.Own.Liked, liked, cx.Own.Actor, cx.NowMilliseconds);
        await CollectionRows.AddOnceAsync(cx.Tx, ObjectCollections.Likes(liked), cx.Id, cx.Own.Actor, cx.NowMilliseconds);
        await UnindexedRows.AddAsync(cx.Tx, liked);
        cx.Activity["object"] = liked;
        await cx.TellAuthorOfAsync(liked);
        return null;
    }

    internal static async Task<Effect> ReceiveUndoAsync(Inbound cx, string likeId, string liked)
    {
        await ReactionRows.RemoveAsync(cx.Tx, likeId);
        await CollectionRows.RemoveByActorAsync(cx.Tx, ObjectCollections.Likes(liked), cx.Activity.ActorId);
        return Effect.None;
    }

    internal static async Task PublishUndoAsync(Outbound cx, string likeId, string liked)
    {
        await ReactionRows.RemoveAsync(cx.Tx, likeId);
        await CollectionRows.RemoveAsync(cx.Tx, cx.Own.Liked, liked);
        await CollectionRows.RemoveByActorAsync(cx.Tx, ObjectCollections.Likes(liked), cx.Own.Actor);
        await UnindexedRows.AddAsync(cx.Tx, liked);
    }
}
