namespace ActorServer.Store;

/// <summary>What somebody's server was asked when the owner opened their page, and what it counts.</summary>
internal sealed record PeerLookRow
{
    public required string Actor { get; init; }
    public long StartedAt { get; init; }
    public long? FinishedAt { get; init; }
    public long? Posts { get; init; }
    public long? Followers { get; init; }
    public long? Following { get; init; }

    /// <summary>Why it could not be read.</summary>
    public string? Problem { get; init; }
}

internal static class PeerLookRows
{
    internal static Task<PeerLookRow?> FindAsync(Tx tx, string actor) => tx.FirstAsync<PeerLookRow>("SELECT * FROM peer_look WHERE actor = @actor", new { actor });

    /// <summary>What was counted before stays until it is counted again.</summary>
    internal static Task StartAsync(Tx tx, string actor, long now) => tx.ExecuteAsync(
        "INSERT INTO peer_look (actor, started_at) VALUES (@actor, @now) ON CONFLICT (actor) DO UPDATE SET started_at = excluded.started_at, finished_at = NULL, problem = NULL", new { actor, now });

    internal static Task FinishAsync(Tx tx, PeerLookRow row) => tx.ExecuteAsync(
        """
        UPDATE peer_look SET finished_at = @FinishedAt, posts = COALESCE(@Posts, posts), followers = COALESCE(@Followers, followers),
            following = COALESCE(@Following, following), problem = @Problem
        WHERE actor = @Actor
        """, row);

    /// <summary>Is their server, or that of a post which it only named, being asked?</summary>
    internal static async Task<bool> IsUnderWayAsync(Tx tx, string actor) => await tx.FirstAsync<long?>(
        "SELECT 1 FROM work WHERE activity_uri = @actor AND kind IN ('look', 'look-post') AND state = 'waiting' AND attempts = 0 LIMIT 1", new { actor }) is not null;

    /// <summary>What an earlier look came to, so that a new one may ask again.</summary>
    internal static Task ForgetWorkAsync(Tx tx, string actor) =>
        tx.ExecuteAsync("DELETE FROM work WHERE activity_uri = @actor AND kind IN ('look', 'look-post', 'peer-link')", new { actor });

    /// <summary>Since when anybody of a host is known here.</summary>
    internal static Task<long?> HostKnownSinceAsync(Tx tx, string host) => tx.FirstAsync<long?>("SELECT MIN(first_seen_at) FROM peer WHERE host = @host", new { host });
}
