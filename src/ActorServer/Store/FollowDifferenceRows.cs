namespace ActorServer.Store;

/// <summary>Somebody whose server has another idea of whether the owner follows them. [FEP-8fcf]</summary>
internal sealed record FollowDifferenceRow
{
    public required string Actor { get; init; }

    /// <summary>Ours: accepted, or none.</summary>
    public required string State { get; init; }

    /// <summary>What their server sent.</summary>
    public required string Digest { get; init; }
    public long FirstAt { get; init; }
    public long LastAt { get; init; }

    internal const string None = "none";
}

internal static class FollowDifferenceRows
{
    internal static Task<FollowDifferenceRow?> FindAsync(Tx tx, string actor) =>
        tx.FirstAsync<FollowDifferenceRow>("SELECT * FROM follow_difference WHERE actor = @actor", new { actor });

    internal static Task<IReadOnlyList<FollowDifferenceRow>> AllAsync(Tx tx) => tx.ListAsync<FollowDifferenceRow>("SELECT * FROM follow_difference ORDER BY first_at, actor");

    internal static Task PutAsync(Tx tx, FollowDifferenceRow row) => tx.ExecuteAsync(
        """
        INSERT INTO follow_difference (actor, state, digest, first_at, last_at) VALUES (@Actor, @State, @Digest, @FirstAt, @LastAt)
        ON CONFLICT (actor) DO UPDATE SET state = excluded.state, digest = excluded.digest, last_at = excluded.last_at
        """, row);

    internal static Task RemoveAsync(Tx tx, string actor) => tx.ExecuteAsync("DELETE FROM follow_difference WHERE actor = @actor", new { actor });
}
