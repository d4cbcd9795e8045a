using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>What becomes of a row after a try, and what the try says about the host.</summary>
internal static class QueueRecord
{
    internal static async Task RecordAsync(Tx tx, WorkRow row, Outcome outcome, DateTimeOffset now, double jitter)
    {
        var at = now.ToUnixTimeMilliseconds();
        switch (outcome.Verdict)
        {
            case Verdict.Delivered:
                await WorkRows.FinishAsync(tx, row.Seq, WorkRow.Done, outcome.Status, outcome.Answer, at);
                break;
            case Verdict.Refused or Verdict.NoSuchInbox:
                await WorkRows.FinishAsync(tx, row.Seq, WorkRow.GivenUp, outcome.Status, outcome.Answer, at);
                break;
            case Verdict.Later:
                await AgainAsync(tx, row, outcome, now, RetrySchedule.DelayAfter(row.Attempts + 1, jitter));
                break;
            case Verdict.HostDown:
                await RestAsync(tx, row, outcome, now, jitter);
                return;
        }
        // Whatever it said: the host answered.
        if (outcome.Status is not null) await SetWellAsync(tx, [row.Lane], at);
    }

    /// <summary>These hosts answered. When one last did is noted to the minute: a write for every delivery would say nothing more.</summary>
    internal static async Task SetWellAsync(Tx tx, IReadOnlyCollection<string> lanes, long now)
    {
        var noted = await HostRows.NotedWellAsync(tx, lanes, now - (long)Limits.HostIsWellAccuracy.TotalMilliseconds, now);
        foreach (var lane in lanes.Except(noted))
        {
            if (await HostRows.FindAsync(tx, lane) is { } host && host.RetryAt > now) await WorkRows.EndRestAsync(tx, lane, now, host.RetryAt);
            await HostRows.SetWellAsync(tx, lane, now);
        }
    }

    /// <summary>The whole lane rests: what else waits for this host is not even tried before the rest is over.</summary>
    private static async Task RestAsync(Tx tx, WorkRow row, Outcome outcome, DateTimeOffset now, double jitter)
    {
        var at = now.ToUnixTimeMilliseconds();
        var host = await HostRows.FindAsync(tx, row.Lane);
        var resting = host is not null && host.RetryAt > at;
        // Several deliveries may have been under way when the host went down: they are one failure.
        var failures = resting ? host!.Failures : (host?.Failures ?? 0) + 1;
        var delay = RetrySchedule.Honour(outcome.RetryAfter, RetrySchedule.DelayAfter(failures, jitter));
        var retryAt = resting ? host!.RetryAt : (now + delay).ToUnixTimeMilliseconds();
        if (!resting) await HostRows.SetFailingAsync(tx, row.Lane, failures, outcome.Answer, at, retryAt);
        if (RetrySchedule.IsTooLate(row.CreatedAt.ToTime(), now, delay)) await WorkRows.FinishAsync(tx, row.Seq, WorkRow.GivenUp, outcome.Status, outcome.Answer, at);
        else await WorkRows.PostponeAsync(tx, row.Seq, outcome.Status, outcome.Answer, retryAt);
        // A row a rest would never be done with the rows of a host that is gone: what came too late while the lane rested goes with this one.
        var oldest = now + delay - Limits.DeliveryLifetime;
        await WorkRows.GiveUpOlderAsync(tx, row.Lane, oldest.ToUnixTimeMilliseconds(), outcome.Answer, at);
        if (!resting) await WorkRows.RestAsync(tx, row.Lane, at, retryAt);
    }

    private static Task AgainAsync(Tx tx, WorkRow row, Outcome outcome, DateTimeOffset now, TimeSpan delay) =>
        RetrySchedule.IsTooLate(row.CreatedAt.ToTime(), now, delay)
            ? WorkRows.FinishAsync(tx, row.Seq, WorkRow.GivenUp, outcome.Status, outcome.Answer, now.ToUnixTimeMilliseconds())
            : WorkRows.PostponeAsync(tx, row.Seq, outcome.Status, outcome.Answer, (now + delay).ToUnixTimeMilliseconds());
}
