using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Activities;

/// <summary>Following: asking for what somebody says from now on.</summary>
internal static class Follow
{
    /// <summary>[AP §7.5] Somebody follows the owner: accepted at once, or kept for the owner to decide.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (cx.ObjectId != cx.Own.Actor) return Effect.None;
        var known = await FollowRows.FindAsync(cx.Tx, FollowRow.In, cx.Activity.ActorId);
        var byHand = (await Owner.GetAsync(cx.Tx)).ManuallyApprovesFollowers;
        // Somebody accepted before who asks again (their server forgot) is accepted again.
        var accepted = !byHand || known is { State: FollowRow.Accepted };
        await FollowRows.PutAsync(cx.Tx, new FollowRow
        {
            Direction = FollowRow.In,
            Actor = cx.Activity.ActorId,
            ActivityUri = cx.Activity.Id,
            State = accepted ? FollowRow.Accepted : FollowRow.Pending,
            At = cx.Now.ToUnixTimeMilliseconds(),
        });
        return new Effect
        {
            Notification = known is null ? cx.Notify(accepted ? NotificationRow.Follow : NotificationRow.FollowRequest) : null,
            Answers = accepted ? [Answer(As.Accept, cx.Activity.Id, cx.Activity.ActorId, cx.Own.Actor)] : [],
        };
    }

    /// <summary>[AP §6.5] The owner follows somebody. They are in `following` only once they accepted. [AP §7.6]</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } followed) return Refusal.ObjectMissing;
        if (followed == cx.Own.Actor) return Refusal.RecipientInvalid;
        var known = await FollowRows.FindAsync(cx.Tx, FollowRow.Out, followed);
        await FollowRows.PutAsync(cx.Tx, new FollowRow
        {
            Direction = FollowRow.Out,
            Actor = followed,
            ActivityUri = cx.Id,
            State = known?.State ?? FollowRow.Pending,
            At = cx.NowMilliseconds,
        });
        cx.Activity["object"] = followed;
        cx.Tell(followed);
        return null;
    }

    /// <summary>They do not want to hear from the owner any more.</summary>
    internal static async Task<Effect> ReceiveUndoAsync(Inbound cx, string followId)
    {
        // An Undo that comes late must not end a newer Follow.
        if (await FollowRows.FindAsync(cx.Tx, FollowRow.In, cx.Activity.ActorId) is { } follow && follow.ActivityUri == followId)
        {
            await FollowRows.RemoveAsync(cx.Tx, FollowRow.In, cx.Activity.ActorId);
        }
        return Effect.None;
    }

    /// <summary>The owner does not want to hear from them any more: what they said goes from the wall, what the owner answered stays.</summary>
    internal static async Task PublishUndoAsync(Outbound cx, string followed)
    {
        await FollowRows.RemoveAsync(cx.Tx, FollowRow.Out, followed);
        // Whoever only moved is followed at the new account; what they said at the old one stays.
        if (await ActivityRows.NewestAsync(cx.Tx, As.Move, followed, followed) is null) await WallRows.RemoveActorAsync(cx.Tx, followed);
        cx.Tell(followed);
    }

    /// <summary>
    /// An Accept or Reject of a Follow. The Follow is embedded with its id, actor and object: some peers look it up by id, others trust only
    /// what the answer itself holds.
    /// </summary>
    internal static JsonObject Answer(string type, string followId, string follower, string owner) => new()
    {
        ["type"] = type,
        ["to"] = new JsonArray(follower),
        ["object"] = new JsonObject { ["id"] = followId, ["type"] = As.Follow, ["actor"] = follower, ["object"] = owner },
    };
}
