using System.Text;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation;
using Federation.Json;

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
            As.Like => await Like.ReceiveUndoAsync(cx, undone, about),
            As.Announce => await Announce.ReceiveUndoAsync(cx, undone, about),
            As.Dislike => await Dislike.ReceiveUndoAsync(cx, about),
            As.EmojiReact => await Reaction.ReceiveUndoAsync(cx, undone),
            As.Add => await Add.ReceiveUndoAsync(cx, about, embedded?.Target ?? TargetOf(stored)),
            As.QuoteRequest => await QuoteRequest.ReceiveUndoAsync(cx, undone),
            As.ReplyRequest => await ReplyRequest.ReceiveUndoAsync(cx, undone),
            _ => Effect.None,
        };
    }

    /// <summary>[AP §6.10] The owner takes something back. What is undone is embedded: many peers do not keep ids of likes and boosts.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } undone) return Refusal.ObjectMissing;
        if (await ActivityRows.FindAsync(cx.Tx, undone) is not { Direction: ActivityRow.Out } stored || !MayBeUndone(stored.Type)) return Refusal.NotUndoable;
        if (await ActivityRows.NewestAsync(cx.Tx, As.Undo, cx.Own.Actor, undone) is not null) return Refusal.NotUndoable;
        var whole = JsonObjects.ParseOwn(stored.Json);
        cx.AddressLike(whole);
        cx.TellBlind(stored.Blind);
        whole.Remove("@context");
        cx.Activity["object"] = whole;
        var about = stored.ObjectUri ?? "";
        switch (stored.Type)
        {
            case As.Follow: await Follow.PublishUndoAsync(cx, about); break;
            case As.Like: await Like.PublishUndoAsync(cx, undone, about); break;
            case As.Announce: await Announce.PublishUndoAsync(cx, undone, about); break;
            case As.Dislike: await Dislike.PublishUndoAsync(cx, about); break;
            case As.EmojiReact: await Reaction.PublishUndoAsync(cx, undone); break;
            case As.Block: await Block.PublishUndoAsync(cx, about); break;
            case As.Add: await Add.PublishUndoAsync(cx, whole); break;
            case As.Flag: await Flag.PublishUndoAsync(cx, whole); break;
            case As.Move: await Move.PublishUndoAsync(cx); break;
        }
        return null;
    }

    /// <summary>What has another way back: a Delete for a Create, an Add for a Remove, an Update for an Update. An answer was given.</summary>
    private static bool MayBeUndone(string type) =>
        type is not (As.Create or As.Update or As.Delete or As.Undo or As.Remove or As.Accept or As.Reject or As.TentativeAccept or As.TentativeReject);

    private static string? TargetOf(ActivityRow? stored) =>
        stored is not null && ActivityDocument.TryRead(Encoding.UTF8.GetBytes(stored.Json), out var document, out _) ? document.Node.Target : null;
}
