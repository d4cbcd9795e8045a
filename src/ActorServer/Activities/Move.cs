using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Fetching;

namespace ActorServer.Activities;

/// <summary>Going on at another account. Both accounts must say so, or anybody could take somebody's followers along. [FEP-7628]</summary>
internal static class Move
{
    /// <summary>
    /// The new account, if both agree: fetched from their origins, before any transaction. The old account says so by its signature, or, where the
    /// new one sends the Move, in its document; the new one lists the old in alsoKnownAs. One that has moved on itself is nobody to go to.
    /// </summary>
    internal static async Task<(AuthenticNode? Target, Refusal? Refusal)> ConfirmAsync(Activity activity, FetchOnce fetcher, CancellationToken ct)
    {
        if (activity.ObjectId is not { } old || activity.Node.Target is not { } target || target == old) return (null, Refusal.ObjectMissing);
        if (activity.ActorId != old && activity.ActorId != target) return (null, Refusal.NotTheOwnerOfTheObject);
        if ((await fetcher.GetAsync(target, ct)).Value is not { } going) return (null, Refusal.ObjectUnavailable);
        if (going.Id != target || !going.Node.Ids("alsoKnownAs").Contains(old) || going.Node.First("movedTo") is not null) return (null, Refusal.MoveUnconfirmed);
        var leaving = (await fetcher.GetAsync(old, ct)).Value;
        var leadsTo = leaving?.Id == old ? leaving.Node.IdOf("movedTo") : null;
        var isConfirmed = leadsTo == target || (leadsTo is null && activity.ActorId == old);
        return isConfirmed ? (going, null) : (null, Refusal.MoveUnconfirmed);
    }

    /// <summary>Whoever the owner followed there is followed at the new account instead.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        var (old, now) = (cx.ObjectId, cx.Now.ToUnixTimeMilliseconds());
        if (await FollowRows.FindAsync(cx.Tx, FollowRow.Out, old) is not { } following || cx.Fetched is not { } target) return Effect.None;
        if (target.Id == cx.Own.Actor || (await BlockList.LoadAsync(cx.Tx)).Has(target.Id)) return Effect.None;
        if (Peers.ToRow(target, now) is not { } row) return Effect.None;
        await Peers.KeepAsync(cx.Tx, row, target.Node, now);
        var undo = new JsonObject { ["type"] = As.Undo, ["object"] = following.ActivityUri };
        var follow = new JsonObject { ["type"] = As.Follow, ["object"] = target.Id };
        return new Effect
        {
            Answers = await FollowRows.FindAsync(cx.Tx, FollowRow.Out, target.Id) is null ? [follow, undo] : [undo],
            Notification = cx.Notify(NotificationRow.Move, target.Id, row.Handle),
        };
    }

    /// <summary>
    /// The owner goes on elsewhere. The new account must list this one; its document was fetched before the transaction. From now on the actor
    /// leads there, and followers are told.
    /// </summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.Activity["target"].IdOf() is not { } target || target == cx.Own.Actor) return Refusal.ObjectMissing;
        if (cx.ObjectId is { } moved && moved != cx.Own.Actor) return Refusal.NotTheOwnerOfTheObject;
        var peer = await PeerRows.FindAsync(cx.Tx, target);
        if (peer is null || Peers.Read(peer) is not { } document || !document.Ids("alsoKnownAs").Contains(cx.Own.Actor)) return Refusal.MoveUnconfirmed;
        await SetMovedToAsync(cx, target);
        cx.Activity["object"] = cx.Own.Actor;
        cx.Activity["target"] = target;
        cx.TellEverybody();
        return null;
    }

    /// <summary>The owner stays after all. Followers who went are gone, but the actor leads nowhere else any more.</summary>
    internal static Task PublishUndoAsync(Outbound cx) => SetMovedToAsync(cx, null);

    /// <summary>Who keeps a copy of the actor is told of the new one. [FEP-7628 SHOULD]</summary>
    private static async Task SetMovedToAsync(Outbound cx, string? target)
    {
        await Owner.SetAsync(cx.Tx, await Owner.GetAsync(cx.Tx) with { MovedTo = target });
        await cx.Also(new JsonObject { ["type"] = As.Update, ["object"] = cx.Own.Actor });
    }
}
