using ActorServer.Inbox;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Origins;

namespace ActorServer.Activities;

/// <summary>Accepting a Follow [AP §7.6], a QuoteRequest [FEP-044f], or an answer or the ReplyRequest for it [GoToSocial interaction controls].</summary>
internal static class Accept
{
    /// <summary>Whom the owner asked to follow says yes.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (await QuoteAnswer.FindAsync(cx.Tx, cx.ObjectId) is { } quote) return await QuoteAnswer.ReceiveAsync(cx, quote);
        if (await ReplyAnswer.FindAsync(cx.Tx, cx.ObjectId) is { } reply) return await ReplyAnswer.ReceiveAsync(cx, reply);
        if (await IsForSomebodyElseAsync(cx)) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        if (await FindAskedAsync(cx) is not { State: FollowRow.Pending }) return Effect.None;
        await FollowRows.AcceptAsync(cx.Tx, FollowRow.Out, cx.Activity.ActorId);
        return new Effect { Notification = cx.Notify(NotificationRow.Accepted), Fetches = [BackfillPosts.Of(cx.Sender, cx.Activity.Id, cx.Now)] };
    }

    /// <summary>The owner lets somebody follow who had to wait.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (await QuoteAnswer.FindAsync(cx.Tx, cx.ObjectId) is { } quote && cx.Own.IsOwn(quote.Quoted)) return await QuoteAnswer.PublishAsync(cx, quote);
        if (await ReplyAnswer.FindAsync(cx.Tx, cx.ObjectId) is { } reply && cx.Own.IsOwn(reply.Replied)) return await ReplyAnswer.PublishAsync(cx, reply);
        if (await FindFollowerAsync(cx) is not { } follow) return Refusal.ObjectMissing;
        await FollowRows.AcceptAsync(cx.Tx, FollowRow.In, follow.Actor);
        cx.Activity["object"] = Follow.Answer(As.Accept, follow.ActivityUri, follow.Actor, cx.Own.Actor)["object"]!.DeepClone();
        cx.Tell(follow.Actor);
        return null;
    }

    /// <summary>
    /// The owner's Follow that this Accept or Reject means: named by id, or embedded, whole or in part. It counts only when it comes from
    /// whom the owner asked. [AP §7.6: check that the Follow was sent] [FEP-fe34]
    /// </summary>
    internal static async Task<FollowRow?> FindAskedAsync(Inbound cx)
    {
        if (await FollowRows.FindAsync(cx.Tx, FollowRow.Out, cx.Activity.ActorId) is not { } asked) return null;
        if (cx.Activity.ObjectId == asked.ActivityUri) return asked;
        // Peers that rebuild the Follow may give it an id of their own or none: who asked whom must then be right.
        var embedded = cx.Activity.Object is { IsObject: true } node && node.Is(As.Follow)
            && node.Actor == cx.Own.Actor && node.IdOf("object") == cx.Activity.ActorId;
        return embedded ? asked : null;
    }

    /// <summary>
    /// An answer to a Follow that the owner sent to somebody else, or that is made to look so. Compared by origin where the answer rebuilt it: some
    /// peers write the address of their profile there. [FEP-fe34]
    /// </summary>
    internal static async Task<bool> IsForSomebodyElseAsync(Inbound cx)
    {
        if (!cx.Own.IsOwn(cx.ObjectId)) return false;
        if (await ActivityRows.FindAsync(cx.Tx, cx.ObjectId) is { Type: As.Follow } asked && asked.ObjectUri != cx.Activity.ActorId) return true;
        return cx.Activity.Object is { IsObject: true } rebuilt && rebuilt.IdOf("object") is { } whom && !Origin.Same(whom, cx.Activity.ActorId);
    }

    /// <summary>The follower whose Follow the owner answers: by the Follow's id, embedded or not, or by the follower's own id.</summary>
    internal static async Task<FollowRow?> FindFollowerAsync(Outbound cx)
    {
        var follow = cx.ObjectId is { } id ? await ActivityRows.FindAsync(cx.Tx, id) : null;
        var actor = follow?.Actor ?? cx.ObjectId;
        return actor is null ? null : await FollowRows.FindAsync(cx.Tx, FollowRow.In, actor);
    }
}
