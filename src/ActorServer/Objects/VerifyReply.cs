using ActorServer.Delivery;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation.Origins;

namespace ActorServer.Objects;

/// <summary>
/// Looks whether an answer to somebody else's post is let in by its author: gets that post, and the stamp from its author's origin. Looked at again, one whose stamp is gone
/// is not in the thread any more. [GoToSocial interaction controls]
/// </summary>
internal sealed class VerifyReply(Db db, FetchOnce fetcher, FetchObject objects, TimeProvider clock)
{
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var (answer, reply) = await db.ReadAsync(async tx => (await ObjectRows.FindAsync(tx, row.Target), await ReplyRows.FindAsync(tx, row.Target)), ct);
        var stamp = answer is { DeletedAt: null } ? ReplyConsent.StampOn(answer) : null;
        var (isApproved, failure) = stamp is not null && reply is not null ? await CheckAsync(reply, stamp, row, ct) : (false, null);
        // A stamp that is gone was taken back. A host that is only in trouble says nothing about it: the row waits for its answer.
        var isGone = failure is { Verdict: Verdict.NoSuchInbox } && reply is { IsAccepted: true };
        var outcome = (isGone ? null : failure) ?? new Outcome(Verdict.Delivered, failure?.Status, isApproved ? "approved" : "not approved");
        await db.WriteAsync(async tx =>
        {
            if (reply is not null && outcome.Verdict == Verdict.Delivered) await KeepAsync(tx, reply, stamp, isApproved);
            await QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        }, ct);
    }

    /// <summary>What the author refused or took back, or the answer's author changed meanwhile, stays as it is then.</summary>
    private async Task KeepAsync(Tx tx, ReplyRow asked, string? stamp, bool isApproved)
    {
        if (await ReplyRows.FindAsync(tx, asked.Replying) is not { State: ReplyRow.Pending or ReplyRow.Accepted } now || now.Replied != asked.Replied) return;
        if (isApproved) await ReplyConsent.SetStateAsync(tx, now, ReplyRow.Accepted, stamp);
        else if (now.IsAccepted && now.Stamp == asked.Stamp) await ReplyConsent.SetStateAsync(tx, now, ReplyRow.Revoked, now.Stamp);
        await ReplyRows.SetCheckedAsync(tx, asked.Replying, clock.Milliseconds());
    }

    private async Task<(bool IsApproved, Outcome? Failure)> CheckAsync(ReplyRow reply, string stamp, WorkRow row, CancellationToken ct)
    {
        var (post, asked) = await objects.GetAsync(reply.Replied, row, ct);
        if (post is null) return (false, asked.Verdict == Verdict.Delivered ? null : asked);
        // The owner's own word is known here; nobody writes it for the owner.
        if (post.Own || !Origin.Same(stamp, post.AttributedTo)) return (false, null);
        var document = await fetcher.GetAsync(stamp, ct);
        if (document.Failure is { } missing) return (false, Outcome.Of(missing));
        return (document.Value!.Id == stamp && ReplyStamp.Approves(document.Value.Node, post.AttributedTo, reply.Replying, reply.Replied), null);
    }

    /// <summary>The row that asks for it.</summary>
    internal static WorkRow Later(string replying, string stamp, long now) => new()
    {
        Kind = WorkRow.VerifyReply,
        Lane = new Uri(stamp).Authority,
        Subject = replying,
        ActivityUri = replying,
        Target = replying,
        DueAt = now,
        CreatedAt = now,
    };
}
