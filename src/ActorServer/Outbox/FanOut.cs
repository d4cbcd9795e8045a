using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Outbox;

/// <summary>
/// From one of the owner's collections to deliveries, a bounded step at a time, each in a transaction of its own: how far it came is committed with what
/// it made. Whoever leaves before their turn gets nothing more. The next step is due after the deliveries of the one before, so what is
/// published meanwhile never waits behind all of a large audience. (docs/adr/0016)
/// </summary>
internal sealed class FanOut(Db db, OwnIds own, QueueSignal queue, TimeProvider clock)
{
    /// <summary>The first step, with the activity; a row for those that are left.</summary>
    internal static async Task BeginAsync(Tx tx, WorkRow fanOut, OwnIds own)
    {
        if (await StepAsync(tx, fanOut, own) is { } position) await WorkRows.EnqueueAsync(tx, fanOut with { Position = position });
    }

    /// <summary>The next step.</summary>
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        await db.WriteAsync(async tx =>
        {
            var now = clock.Milliseconds();
            var position = await StepAsync(tx, row with { FanOut = row.Seq, DueAt = now }, own);
            var isMine = position is { } next ? await WorkRows.AdvanceAsync(tx, row.Seq, row.Position, next, now) : await WorkRows.EndFanOutAsync(tx, row.Seq, row.Position);
            if (!isMine) tx.Abandon();
        }, ct);
        queue.Set();
    }

    internal static string DirectionOf(string collection, OwnIds own) => collection == own.Following ? FollowRow.Out : FollowRow.In;

    /// <summary>
    /// One row for each inbox, never two for the same [AP §7.1 MUST de-duplicate], also across steps; their server's shared one where it has one
    /// [AP §7.1.3]. How far this came; null when nobody is left.
    /// </summary>
    private static async Task<long?> StepAsync(Tx tx, WorkRow fanOut, OwnIds own)
    {
        var follows = await FollowRows.InboxesAfterAsync(tx, DirectionOf(fanOut.Target, own), fanOut.Position, Limits.FanOutStep);
        await WorkRows.EnqueueAllAsync(tx, [.. follows.Select(follow => follow.Best).Distinct()
            .Select(inbox => fanOut with { Kind = WorkRow.Deliver, Lane = new Uri(inbox).Authority, Target = inbox, Position = 0 })]);
        return follows.Count < Limits.FanOutStep ? null : follows[^1].Seq;
    }
}
