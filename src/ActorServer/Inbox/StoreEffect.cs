using ActorServer.Activities;
using ActorServer.Delivery;
using ActorServer.Outbox;
using ActorServer.Push;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;

namespace ActorServer.Inbox;

/// <summary>What follows from an activity beside its own rows: wall item, notification, what is to be fetched, the owner's answers, copies for others.</summary>
internal sealed class StoreEffect(PublishActivity publish, ConversationCopies conversations, RememberedSenders senders, QueueSignal queue, ActivitySignal signal)
{
    /// <summary>In the activity's own transaction. Null, or why the owner's answer cannot be published: then nothing of the activity may stay.</summary>
    internal async Task<Refusal?> RunAsync(Inbound cx, Effect effect)
    {
        if (effect.Wall is { } item) await WallRows.AddAsync(cx.Tx, item, cx.Row?.Uri == item.ObjectUri ? cx.Row : null);
        if (effect.Notification is { } notification && !await IsInMutedThreadAsync(cx.Tx, notification))
        {
            await NotificationRows.AddAsync(cx.Tx, notification);
            await SendPush.EnqueueAsync(cx.Tx, notification);
            cx.Tx.AfterCommit(queue.Set);
        }
        foreach (var fetch in effect.Fetches.OfType<WorkRow>())
        {
            await WorkRows.ArmAsync(cx.Tx, fetch);
            cx.Tx.AfterCommit(queue.Set);
        }
        foreach (var answer in effect.Answers)
        {
            if ((await publish.InTransactionAsync(cx.Tx, answer)).Refusal is { } unanswerable) return unanswerable;
        }
        if (effect.Release is { } uri) await publish.ReleaseAsync(cx.Tx, uri);
        if (!effect.IsKeptBack) await PassOnAsync(cx, effect);
        // These may be about an actor.
        if (cx.Activity.Type is As.Update or As.Delete or As.Move) cx.Tx.AfterCommit(senders.Forget);
        cx.Tx.AfterCommit(signal.Set);
        return null;
    }

    private async Task PassOnAsync(Inbound cx, Effect effect)
    {
        // [AP §7.1.2 MUST] What was sent to our followers because of something of ours is passed on to them; and what its effect says must be.
        var copies = await ForwardFromInbox.CopiesAsync(cx.Tx, cx.Activity, cx.Signer, effect, cx.Own, cx.Now);
        var shared = cx.Conversation is { } context ? await conversations.ToParticipantsAsync(cx.Tx, context, cx.Activity, cx.Signer) : [];
        foreach (var copy in copies.UnionBy(shared, row => row.Target))
        {
            await (copy.Kind == WorkRow.Expand ? FanOut.BeginAsync(cx.Tx, copy, cx.Own) : WorkRows.EnqueueAsync(cx.Tx, copy));
            cx.Tx.AfterCommit(queue.Set);
        }
    }

    /// <summary>The owner wants no news of that conversation. What waits for the owner's answer is told all the same.</summary>
    private static async Task<bool> IsInMutedThreadAsync(Tx tx, NotificationRow notification) =>
        notification is { ObjectUri: { } about, Kind: not (NotificationRow.QuoteRequest or NotificationRow.ReplyRequest) } && await MutedThreadRows.AboveAsync(tx, about) is not null;
}
