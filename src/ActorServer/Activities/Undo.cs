using ActorServer.Inbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Activities;

/// <summary>Taking back an activity. What that means stands in the file of the activity taken back.</summary>
internal static class Undo
{
    /// <summary>[AP §7.12] The activity is named by id or embedded; only who did it can undo it. [FEP-fe34]</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        var stored = await ActivityRows.FindAsync(cx.Tx, cx.ObjectId);
        if (stored is not null && stored.Actor != cx.Activity.ActorId) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);

        // What we never saw, or what a peer rebuilt under another id, is told by what is embedded: it can only take back the sender's own.
        var embedded = cx.Activity.Object is { IsObject: true } node && node.Actor == cx.Activity.ActorId ? node : (AsNode?)null;
        var undone = stored?.Uri ?? cx.ObjectId;
        if ((stored?.Type ?? embedded?.Type) is not { } type || (stored?.ObjectUri ?? embedded?.IdOf("object")) is not { } about) return Effect.None;
        if (stored is null && await ActivityRows.NewestAsync(cx.Tx, type, cx.Activity.ActorId, about) is { } rebuilt) undone = rebuilt.Uri;
        await NotificationRows.RemoveActivityAsync(cx.Tx, undone);
        return type switch
        {
            As.Follow when about == cx.Own.Actor => await Follow.ReceiveUndoAsync(cx, undone),
            As.Like => await Like.ReceiveUndoAsync(cx, about),
            As.Announce => await Announce.ReceiveUndoAsync(cx, undone, about),
            _ => Effect.None,
        };
    }

    /// <summary>[AP §6.10] The owner takes something back. What is undone is embedded: many peers do not keep ids of likes and boosts.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } undone) return Refusal.ObjectMissing;
        if (await ActivityRows.FindAsync(cx.Tx, undone) is not { Direction: ActivityRow.Out, ObjectUri: { } about } stored) return Refusal.NotUndoable;
        if (await ActivityRows.NewestAsync(cx.Tx, As.Undo, cx.Own.Actor, undone) is not null) return Refusal.NotUndoable;
        if (await ActivityRows.NewestAsync(cx.Tx, As.Undo, cx.Own.Actor, undone) is not null) return Refusal.NotUndoable;
        var whole = JsonObjects.ParseOwn(stored.Json);
        cx.AddressLike(whole);
        cx.TellBlind(stored.Blind);
        whole.Remove("@context");
        cx.Activity["object"] = whole;
        switch (stored.Type)
        {
            case As.Follow: await Follow.PublishUndoAsync(cx, about); break;
            case As.Like: await Like.PublishUndoAsync(cx, about); break;
            case As.Announce: await Announce.PublishUndoAsync(cx, undone, about); break;
            default: return Refusal.NotUndoable;
        }
        return null;
    }
}
