using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Operations;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation.Fetching;

namespace ActorServer.Delivery;

/// <summary>One row of the queue: sign, POST, classify the answer, keep it. Whatever happens between, the row is still there afterwards. [AP §7 SHOULD: each has an id]</summary>
internal sealed partial class DeliverOne(
    Db db, OwnIds own, OutgoingActivities outgoing, SafeHttp http, Peers peers, CollectionRecipient collections, Receipts receipts, QueueSignal queue, TimeProvider clock, ILogger<DeliverOne> log)
{
    internal async Task<Outcome> RunAsync(WorkRow row, CancellationToken ct)
    {
        using var span = Telemetry.Span("deliver");
        // Step 1: what to send. Committed with the row, so it is there.
        var activity = await outgoing.FindAsync(row, ct);

        // Step 2: where to. A recipient whose inbox was not known when the owner published is looked up now.
        var (inbox, notFound, elsewhere) = row.Kind switch
        {
            WorkRow.Resolve => await FindInboxAsync(row, ct),
            WorkRow.ContextOwner => await FindOwnerAsync(row, ct),
            _ => (row.Target, null, []),
        };
        if (own.IsOwn(inbox)) notFound = new Outcome(Verdict.Refused, null, "That inbox is this server's own.");

        // Step 3: sign and send; to a host with followers, with what they add up to. [FEP-8fcf]
        var outcome = notFound ?? await SendAsync(activity, new Uri(inbox!), ct);

        // Step 4: an inbox that is not there may have moved, or its owner may be gone.
        if (outcome.Verdict == Verdict.NoSuchInbox) elsewhere = await FindMovedAsync(row, ct);

        // Step 5: write down what came of it, also while the server stops: what was delivered must not be sent again after the next start.
        if (outcome.Verdict == Verdict.Delivered && elsewhere.Count == 0) await receipts.NoteAsync(row, outcome);
        else await db.WriteAsync(tx => RecordAsync(tx, row, outcome, elsewhere), CancellationToken.None);
        if (elsewhere.Count > 0) queue.Set();
        Telemetry.Delivered(outcome.Verdict);
        span?.SetTag("verdict", outcome.Verdict.ToString());
        LogOutcome(outcome.Verdict, row.Target, row.ActivityUri, outcome.Status, row.Attempts + 1);
        return outcome;
    }

    private async Task<Outcome> SendAsync(OutgoingActivity activity, Uri inbox, CancellationToken ct) =>
        Outcome.Of(await http.PostAsync(inbox, activity.Body, ct, await outgoing.HeadersAsync(activity, inbox, ct)));

    /// <summary>The recipient's inbox; or why there is none, and the members, where the recipient is a collection.</summary>
    private async Task<(string? Inbox, Outcome? NotFound, IReadOnlyList<WorkRow> Elsewhere)> FindInboxAsync(WorkRow row, CancellationToken ct)
    {
        if (own.IsOwn(row.Target)) return (null, new(Verdict.Refused, null, "That is this server's own."), []);
        var (peer, failure, document) = await peers.BehindAsync(row.Target, ct);
        // Whoever has a copy already, as somebody named, gets no second one through a collection. [AP §7.1 MUST de-duplicate]
        if (peer is not null && row.Depth > 0) return (null, new(Verdict.Delivered, null, "Found."), [row with { Kind = WorkRow.Deliver, Target = peer.Inbox, Lane = new Uri(peer.Inbox).Authority }]);
        if (peer is not null) return (peer.Inbox, null, []);
        if (failure is not null) return (null, Outcome.Of(failure), []);
        if (document is null || !RemoteCollection.Is(document.Node)) return (null, new(Verdict.Refused, null, "There is a document, but nobody with an inbox behind it."), []);
        var (members, outcome) = await collections.ExpandAsync(row, document, ct);
        return (null, outcome, members);
    }

    /// <summary>
    /// Who keeps a conversation: the one to whom its collection, on the same origin, is attributed, or who is the conversation. Nobody gets it twice.
    /// [FEP-7888 SHOULD]
    /// </summary>
    private async Task<(string? Inbox, Outcome? NotFound, IReadOnlyList<WorkRow> Elsewhere)> FindOwnerAsync(WorkRow row, CancellationToken ct)
    {
        var (owner, failure, _) = await peers.BehindAsync(row.Target, ct);
        if (failure is not null) return (null, Outcome.Of(failure), []);
        if (owner is null) return (null, new(Verdict.Delivered, null, "It does not say who keeps it."), []);
        var (blocked, sent) = await db.ReadAsync(async tx => (await BlockList.LoadAsync(tx), await WorkRows.OfActivityAsync(tx, row.ActivityUri)), ct);
        if (blocked.Has(owner.Uri) || own.IsOwn(owner.Uri)) return (null, new(Verdict.Delivered, null, "Nobody who is told."), []);
        if (sent.Any(other => other.Target == owner.Inbox || other.Target == owner.SharedInbox || other.Target == owner.Uri)) return (null, new(Verdict.Delivered, null, "Told anyway."), []);
        return (null, new(Verdict.Delivered, null, "Found."), [row with { Kind = WorkRow.Deliver, Target = owner.Inbox, Lane = new Uri(owner.Inbox).Authority }]);
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

    private async Task RecordAsync(Tx tx, WorkRow row, Outcome outcome, IReadOnlyList<WorkRow> elsewhere)
    {
        var now = clock.GetUtcNow();
        foreach (var copy in elsewhere) await WorkRows.EnqueueAsync(tx, copy with { DueAt = clock.Milliseconds() });
        await QueueRecord.RecordAsync(tx, row, outcome, now, Random.Shared.NextDouble());
        if (outcome.Verdict != Verdict.NoSuchInbox) return;
        await PeerRows.ForgetGoneFollowersAsync(tx);
        // After the actors were fetched anew: their documents may still name it.
        await PeerRows.ForgetSharedInboxAsync(tx, row.Target);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Verdict}: {Target} {Activity}, status {Status}, attempt {Attempt}")]
    private partial void LogOutcome(Verdict verdict, string target, string activity, int? status, int attempt);
}
