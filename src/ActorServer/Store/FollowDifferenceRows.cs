namespace ActorServer.Store;

/// <summary>Somebody whose server has another idea of whether the owner follows them. [FEP-8fcf]</summary>
internal sealed record FollowDifferenceRow
{
    public required string Actor { get; init; }

    /// <summary>Ours: accepted, or none.</summary>
    public required string State { get; init; }

    /// <summary>What their server sent.</summary>
    public required string Digest { get; init; }

    /// <summary>Whom their server lists as followers here, a JSON array; null before it was asked.</summary>
    public string? Listed { get; init; }
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
        ON CONFLICT (actor) DO UPDATE SET state = excluded.state, listed = CASE WHEN follow_difference.digest = excluded.digest THEN follow_difference.listed END,
            digest = excluded.digest, last_at = excluded.last_at
        """, row);

    /// <summary>What their server answered, if nothing else came from there since it was asked.</summary>
    internal static Task SetListedAsync(Tx tx, string actor, string digest, string listed) =>
        tx.ExecuteAsync("UPDATE follow_difference SET listed = @listed WHERE actor = @actor AND digest = @digest", new { actor, digest, listed });

    internal static Task RemoveAsync(Tx tx, string actor) => tx.ExecuteAsync("DELETE FROM follow_difference WHERE actor = @actor", new { actor });
}
