using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Objects;
using ActorServer.Store;
using Federation.Origins;

namespace ActorServer.Outbox;

/// <summary>
/// From one of the owner's collections to deliveries, of an activity of the owner's or of one that is passed on, a bounded step at a time, each in a transaction of its own: how far it came is committed with what
/// it made. Whoever leaves before their turn gets nothing more. The next step is due after the deliveries of the one before, so what is
/// published meanwhile never waits behind all of a large audience. (docs/adr/0016)
/// </summary>
internal sealed class FanOut(Db db, OwnIds own, QueueSignal queue, TimeProvider clock)
{
    /// <summary>The first step, with the activity; a row for those that are left.</summary>
    internal static async Task BeginAsync(Tx tx, WorkRow fanOut, OwnIds own)
    {
        if (await StepAsync(tx, fanOut, own, Limits.FanOutStep) is { } position) await WorkRows.EnqueueAsync(tx, fanOut with { Position = position });
    }

    /// <summary>The next step.</summary>
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        await db.WriteAsync(async tx =>
        {
            var now = clock.Milliseconds();
            var position = await StepAsync(tx, row with { FanOut = row.Seq, DueAt = now }, own, db.IsShared ? Limits.FanOutStepShared : Limits.FanOutStep);
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
    private static async Task<long?> StepAsync(Tx tx, WorkRow fanOut, OwnIds own, int count)
    {
        var follows = await FollowRows.InboxesAfterAsync(tx, DirectionOf(fanOut.Target, own), fanOut.Position, count);
        var reached = fanOut.NotTo is { } origins ? await WithoutAsync(tx, follows, origins) : follows;
        string[] inboxes = [.. reached.Select(follow => follow.Best).Distinct()];
        await WorkRows.EnqueueCopiesAsync(tx, fanOut with { Kind = WorkRow.Deliver }, [.. inboxes.Select(inbox => new Uri(inbox).Authority)], inboxes);
        return follows.Count < count ? null : follows[^1].Seq;
    }

    /// <summary>Whom an activity of somebody else's is passed on to: neither those who are where it came from, nor whom the owner blocked. [AP §7.1.2]</summary>
    private static async Task<IReadOnlyList<FollowInbox>> WithoutAsync(Tx tx, IReadOnlyList<FollowInbox> follows, string origins)
    {
        var blocked = await BlockList.LoadAsync(tx);
        var not = origins.Split(' ');
        return [.. follows.Where(follow => !not.Any(origin => Origin.Same(follow.Actor, origin)) && !blocked.Has(follow.Actor) && ObjectDocument.IsWebAddress(follow.Best))];
    }
}
