using ActorServer.Inbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Activities;

/// <summary>Saying no to a Follow, at once or later. [AP §7.7]</summary>
internal static class Reject
{
    /// <summary>Whom the owner asked says no, or not any more.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (await QuoteAnswer.FindAsync(cx.Tx, cx.ObjectId) is { } quote) return await QuoteAnswer.ReceiveAsync(cx, quote);
        if (await ReplyAnswer.FindAsync(cx.Tx, cx.ObjectId) is { } reply) return await ReplyAnswer.ReceiveAsync(cx, reply);
        if (await Accept.IsForSomebodyElseAsync(cx)) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        if (await Accept.FindAskedAsync(cx) is null) return Effect.None;
        await FollowRows.RemoveAsync(cx.Tx, FollowRow.Out, cx.Activity.ActorId);
        return new Effect { Notification = cx.Notify(NotificationRow.Rejected) };
    }

    /// <summary>The owner does not let somebody follow, or removes a follower.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (await QuoteAnswer.FindAsync(cx.Tx, cx.ObjectId) is { } quote && cx.Own.IsOwn(quote.Quoted)) return await QuoteAnswer.PublishAsync(cx, quote);
        if (await ReplyAnswer.FindAsync(cx.Tx, cx.ObjectId) is { } reply && cx.Own.IsOwn(reply.Replied)) return await ReplyAnswer.PublishAsync(cx, reply);
        if (await Accept.FindFollowerAsync(cx) is not { } follow) return Refusal.ObjectMissing;
        await FollowRows.RemoveAsync(cx.Tx, FollowRow.In, follow.Actor);
        cx.Activity["object"] = Follow.Answer(As.Reject, follow.ActivityUri, follow.Actor, cx.Own.Actor)["object"]!.DeepClone();
        cx.Tell(follow.Actor);
        return null;
    }
}
