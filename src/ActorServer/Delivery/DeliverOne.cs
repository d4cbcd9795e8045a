using System.Text;
using ActorServer.Identity;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation.Fetching;

namespace ActorServer.Delivery;

/// <summary>One row of the queue: sign, POST, classify the answer, keep it. Whatever happens between, the row is still there afterwards.</summary>
internal sealed partial class DeliverOne(Db db, OwnIds own, SafeHttp http, Peers peers, QueueSignal queue, TimeProvider clock, ILogger<DeliverOne> log)
{
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        // Step 1: what to send. Committed with the row, so it is there.
        var activity = await db.ReadAsync(tx => ActivityRows.FindAsync(tx, row.ActivityUri), ct)
            ?? throw new InvalidOperationException($"Delivery {row.Seq} has no activity {row.ActivityUri}.");

        // Step 2: where to. A recipient whose inbox was not known when the owner published is looked up now.
        var (inbox, notFound) = row.Kind == WorkRow.Resolve ? await FindInboxAsync(row.Target, ct) : (row.Target, null);
        if (own.IsOwn(inbox)) notFound = new Outcome(Verdict.Refused, null, "That inbox is this server's own.");

        // Step 3: sign and send.
        var outcome = notFound ?? Outcome.Of(await http.PostAsync(new Uri(inbox!), Encoding.UTF8.GetBytes(activity.Json), ct));

        // Step 4: an inbox that is not there may have moved, or its owner may be gone.
        var moved = outcome.Verdict == Verdict.NoSuchInbox ? await FindMovedAsync(row, ct) : [];

        // Step 5: write down what came of it, also while the server stops: what was delivered must not be sent again after the next start.
        await db.WriteAsync(tx => RecordAsync(tx, row, outcome, moved), CancellationToken.None);
        if (moved.Count > 0) queue.Set();
        LogOutcome(outcome.Verdict, row.Target, row.ActivityUri, outcome.Status, row.Attempts + 1);
    }

    private async Task<(string? Inbox, Outcome? NotFound)> FindInboxAsync(string recipient, CancellationToken ct)
    {
        var (peer, failure) = await peers.BehindAsync(recipient, ct);
        if (peer is not null) return (peer.Inbox, null);
        return (null, failure is not null ? Outcome.Of(failure) : new Outcome(Verdict.Refused, null, "There is a document, but nobody with an inbox behind it."));
    }

    /// <summary>
    /// After a 404 or 410: the recipients behind this inbox are asked for anew from their own servers. Those that answer with another inbox get
    /// the delivery there (a shared inbox that is no more: their own); those that are gone follow nobody any more. [AP §7.1]
    /// </summary>
    private async Task<IReadOnlyList<WorkRow>> FindMovedAsync(WorkRow row, CancellationToken ct)
    {
        var behind = await db.ReadAsync(tx => PeerRows.BehindInboxAsync(tx, row.Target), ct);
        var moved = new List<WorkRow>();
        foreach (var peer in behind)
        {
            var now = await peers.RefreshAsync(peer.Uri, ct);
            var inbox = now is null ? null : peer.SharedInbox == row.Target ? now.Inbox : now.BestInbox;
            if (inbox is not null && inbox != row.Target) moved.Add(row with { Kind = WorkRow.Deliver, Target = inbox, Lane = new Uri(inbox).Authority });
        }
        return moved;
    }

    private async Task RecordAsync(Tx tx, WorkRow row, Outcome outcome, IReadOnlyList<WorkRow> moved)
    {
        var now = clock.GetUtcNow();
        foreach (var elsewhere in moved) await WorkRows.EnqueueAsync(tx, elsewhere with { DueAt = clock.Milliseconds() });
        await QueueRecord.RecordAsync(tx, row, outcome, now, Random.Shared.NextDouble());
        if (outcome.Verdict != Verdict.NoSuchInbox) return;
        await PeerRows.ForgetGoneFollowersAsync(tx);
        // After the actors were fetched anew: their documents may still name it.
        await PeerRows.ForgetSharedInboxAsync(tx, row.Target);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Verdict}: {Target} {Activity}, status {Status}, attempt {Attempt}")]
    private partial void LogOutcome(Verdict verdict, string target, string activity, int? status, int attempt);
}
