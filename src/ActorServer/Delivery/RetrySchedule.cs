namespace ActorServer.Delivery;

/// <summary>When to try again [AP §7.1 SHOULD], ever more rarely [AP §B.7 SHOULD]. Pure: time and chance arrive as arguments.</summary>
internal static class RetrySchedule
{
    /// <summary>Wait after the n-th failure in a row (1, 2, …): it doubles up to a limit; jitter in [0, 1) spreads it from half to one and a half.</summary>
    internal static TimeSpan DelayAfter(int failures, double jitter)
    {
        var doubled = Limits.FirstRetry * Math.Pow(2, Math.Min(failures - 1, 30));
        return (doubled < Limits.LongestRetry ? doubled : Limits.LongestRetry) * (0.5 + jitter);
    }

    /// <summary>What a peer asks for, within reason: at least our own wait, at most the longest one.</summary>
    internal static TimeSpan Honour(TimeSpan? retryAfter, TimeSpan delay) =>
        retryAfter is not { } asked || asked <= delay ? delay : asked < Limits.LongestRetry ? asked : Limits.LongestRetry;

    /// <summary>Has this waited so long that the next try would come too late? The delivery ends then; whoever follows stays a follower. [AP §7.5]</summary>
    internal static bool IsTooLate(DateTimeOffset created, DateTimeOffset now, TimeSpan delay) => now + delay - created > Limits.DeliveryLifetime;
}
