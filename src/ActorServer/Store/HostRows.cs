namespace ActorServer.Store;

/// <summary>A host's health. While <see cref="RetryAt"/> lies ahead nothing is sent there: the lane rests as a whole.</summary>
internal sealed record HostRow
{
    public required string Name { get; init; }
    public int Failures { get; init; }
    public long? FailingSince { get; init; }
    public long RetryAt { get; init; }
    public long? LastOkAt { get; init; }
    public string? LastFailure { get; init; }

    /// <summary>What it says that it runs. [NodeInfo]</summary>
    public string? Software { get; init; }
}

internal static class HostRows
{
    internal static Task<HostRow?> FindAsync(Tx tx, string name) => tx.FirstAsync<HostRow>("SELECT * FROM host WHERE name = @name", new { name });

    /// <summary>Which of these are known to be well, and were since a moment.</summary>
    internal static Task<IReadOnlyList<string>> NotedWellAsync(Tx tx, IReadOnlyCollection<string> names, long since, long now) => tx.ListAsync<string>(
        "SELECT name FROM host WHERE name IN @names AND failures = 0 AND last_ok_at > @since AND last_ok_at <= @now", new { names, since, now });

    internal static Task<IReadOnlyList<HostRow>> FailingAsync(Tx tx) =>
        tx.ListAsync<HostRow>("SELECT * FROM host WHERE failures > 0 ORDER BY failing_since");

    internal static Task SetWellAsync(Tx tx, string name, long now) => tx.ExecuteAsync(
        """
        INSERT INTO host (name, last_ok_at) VALUES (@name, @now)
        ON CONFLICT (name) DO UPDATE SET failures = 0, failing_since = NULL, retry_at = 0, last_ok_at = excluded.last_ok_at
        """, new { name, now });

    internal static Task SetSoftwareAsync(Tx tx, string name, string software) => tx.ExecuteAsync(
        "INSERT INTO host (name, software) VALUES (@name, @software) ON CONFLICT (name) DO UPDATE SET software = excluded.software", new { name, software });

    internal static Task SetFailingAsync(Tx tx, string name, int failures, string lastFailure, long now, long retryAt) => tx.ExecuteAsync(
        """
        INSERT INTO host (name, failures, failing_since, retry_at, last_failure) VALUES (@name, @failures, @now, @retryAt, @lastFailure)
        ON CONFLICT (name) DO UPDATE SET failures = excluded.failures, failing_since = COALESCE(host.failing_since, excluded.failing_since),
            retry_at = excluded.retry_at, last_failure = excluded.last_failure
        """, new { name, failures, now, retryAt, lastFailure });

    /// <summary>The owner asks for another try: rests end, of everybody, of one host, or of those that an activity goes to.</summary>
    internal static Task WakeAsync(Tx tx, string? activity = null, string? host = null) => tx.ExecuteAsync(
        """
        UPDATE host SET retry_at = 0
        WHERE retry_at > 0 AND (CAST(@host AS TEXT) IS NULL OR name = @host)
            AND (CAST(@activity AS TEXT) IS NULL OR name IN (SELECT lane FROM work WHERE activity_uri = @activity))
        """, new { activity, host });
}
