using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;

namespace ActorServer.Activities;

/// <summary>Not wanting to have to do with somebody.</summary>
internal static class Block
{
    /// <summary>[AP §6.9] Somebody blocks the owner. Nobody follows anybody any more; the owner is not told, as nobody likes to be.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (cx.ObjectId != cx.Own.Actor) return Effect.None;
        await FollowRows.RemoveAsync(cx.Tx, FollowRow.In, cx.Activity.ActorId);
        await FollowRows.RemoveAsync(cx.Tx, FollowRow.Out, cx.Activity.ActorId);
        return Effect.None;
    }

    /// <summary>
    /// [AP §6.9] The owner blocks somebody: both follows end, and are told as ended, or the other server would go on sending; then nothing more goes
    /// there, the Block itself least of all. [AP §6.9 SHOULD NOT deliver]
    /// </summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } blocked) return Refusal.ObjectMissing;
        if (cx.Own.IsOwn(blocked) || !ObjectDocument.IsWebAddress(blocked)) return Refusal.RecipientInvalid;
        cx.Activity["object"] = blocked;
        cx.TellNobody();
        if (await FollowRows.FindAsync(cx.Tx, FollowRow.In, blocked) is not null)
        {
            await cx.Also(new JsonObject { ["type"] = As.Reject, ["object"] = blocked });
        }
        if (await FollowRows.FindAsync(cx.Tx, FollowRow.Out, blocked) is { } following)
        {
            await cx.Also(new JsonObject { ["type"] = As.Undo, ["object"] = following.ActivityUri });
        }
        await BlockRows.AddAsync(cx.Tx, blocked, cx.NowMilliseconds);
        await Blocks.ForgetAsync(cx.Tx, blocked);
        return null;
    }

    /// <summary>They are heard again. They were not told of the Block, so they are not told of this.</summary>
    internal static async Task PublishUndoAsync(Outbound cx, string blocked)
    {
        await BlockRows.RemoveAsync(cx.Tx, blocked);
        cx.TellNobody();
    }
}
