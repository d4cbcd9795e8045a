using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Threads;

/// <summary>
/// What is asked of other servers so that a thread is whole, and how much of it: rows of the queue, so that nothing is lost when a host asks to
/// wait, and no host is asked for much at once. All rows of a round belong to the post that it began with. [FEP-f228]
/// </summary>
internal static class ThreadWork
{
    /// <summary>What an answer that just came in leads up to, if that is not here. Null when it is.</summary>
    internal static async Task<WorkRow?> AncestorOfAsync(Tx tx, string uri, OwnIds own, DateTimeOffset now) =>
        await ThreadRows.MissingAncestorAsync(tx, uri) is { } missing && ObjectDocument.IsWebAddress(missing) && !own.IsOwn(missing)
            ? Row(WorkRow.Ancestor, uri, missing, 0, now) : null;

    /// <summary>Begins a round for the thread of a post, unless one is under way or, where the owner did not ask for it, was a moment ago. False when there is nothing to ask for now.</summary>
    internal static async Task<bool> StartAsync(Tx tx, string uri, OwnIds own, DateTimeOffset now, bool isAsked = false)
    {
        if (isAsked ? await ThreadRows.HasWaitingAsync(tx, uri) : await IsCoolingAsync(tx, uri, now)) return false;
        var top = await ThreadRows.TopAsync(tx, uri) ?? uri;
        var others = await ThreadRows.OthersBelowAsync(tx, top, Limits.ThreadItemsPerHost);
        var ancestor = await AncestorOfAsync(tx, uri, own, now);
        if (others.Count == 0 && ancestor is null) return false;
        await ThreadRows.ForgetWorkAsync(tx, uri);
        await ThreadRows.StartAsync(tx, uri, now.ToUnixTimeMilliseconds());
        if (ancestor is not null) await WorkRows.EnqueueAsync(tx, ancestor);
        foreach (var other in others) await EnqueueAsync(tx, Row(WorkRow.Replies, uri, other, 0, now));
        return true;
    }

    /// <summary>The posts that a collection names: those that are not here, as far as the round has room for them.</summary>
    internal static async Task EnqueueItemsAsync(Tx tx, WorkRow from, IEnumerable<string> items, int depth, OwnIds own, DateTimeOffset now)
    {
        foreach (var item in items.Distinct().Where(id => ObjectDocument.IsWebAddress(id) && !own.IsOwn(id)))
        {
            if (await ObjectRows.FindAsync(tx, item) is null) await EnqueueAsync(tx, Row(WorkRow.Reply, from.ActivityUri, item, depth, now));
        }
    }

    /// <summary>One more document of the same round, if there is room.</summary>
    internal static Task EnqueueNextAsync(Tx tx, WorkRow from, string kind, string target, int depth, DateTimeOffset now) =>
        EnqueueAsync(tx, Row(kind, from.ActivityUri, target, depth, now));

    internal static bool IsTooLate(WorkRow row, DateTimeOffset now) => now - row.CreatedAt.ToTime() > Limits.ThreadTime;

    private static async Task EnqueueAsync(Tx tx, WorkRow row)
    {
        if (await ThreadRows.CountWorkAsync(tx, row.ActivityUri, null) >= Limits.ThreadItems) return;
        if (await ThreadRows.CountWorkAsync(tx, row.ActivityUri, row.Lane) >= Limits.ThreadItemsPerHost) return;
        await WorkRows.EnqueueAsync(tx, row);
    }

    private static async Task<bool> IsCoolingAsync(Tx tx, string uri, DateTimeOffset now) =>
        (await ThreadRows.StartedAtAsync(tx, uri) is { } started && now - started.ToTime() < Limits.ThreadCoolDown) || await ThreadRows.HasWaitingAsync(tx, uri);

    private static WorkRow Row(string kind, string thread, string target, int depth, DateTimeOffset now) => new()
    {
        Kind = kind,
        Lane = new Uri(target).Authority,
        Subject = thread,
        ActivityUri = thread,
        Target = target,
        Depth = depth,
        DueAt = now.ToUnixTimeMilliseconds(),
        CreatedAt = now.ToUnixTimeMilliseconds(),
    };
}
