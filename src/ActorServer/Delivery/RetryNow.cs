using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>The owner asks for another round now: rests end, and what was given up waits again with its whole time before it.</summary>
internal sealed class RetryNow(Db db, QueueSignal queue, TimeProvider clock)
{
    /// <summary>How many rows. What is named narrows it: one row, one activity, one host; nothing named is everything.</summary>
    internal Task<int> RunAsync(long? row = null, string? activity = null, string? host = null, CancellationToken ct = default) => db.WriteAsync(async tx =>
    {
        // A row of its own is tried whatever its host's rest: without a name everybody's rest ends.
        await WorkRows.EndRestsAsync(tx, clock.Milliseconds(), activity, host);
        await HostRows.WakeAsync(tx, activity, host);
        var count = await WorkRows.RetryAsync(tx, row, clock.Milliseconds(), activity, host);
        tx.AfterCommit(queue.Set);
        return count;
    }, ct);
}
