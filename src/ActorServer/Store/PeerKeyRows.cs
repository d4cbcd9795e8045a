namespace ActorServer.Store;

/// <summary>A key of somebody else's, as their own document lists it, or listed it.</summary>
internal sealed record PeerKeyRow
{
    public long Seq { get; init; }
    public required string KeyId { get; init; }
    public required string Owner { get; init; }
    public required string Pem { get; init; }
    public long FirstSeenAt { get; init; }
    public long FetchedAt { get; init; }
    public long? FirstUsedAt { get; init; }
    public long? LastUsedAt { get; init; }
    /// <summary>When it ends, where it says so.</summary>
    public long? ExpiresAt { get; init; }
    /// <summary>When another key came in its place, or the owner no longer listed it. Such a key verifies nothing.</summary>
    public long? ReplacedAt { get; init; }
}

internal static class PeerKeyRows
{
    /// <summary>The key that this id means now.</summary>
    internal static Task<PeerKeyRow?> FindAsync(Tx tx, string keyId) =>
        tx.FirstAsync<PeerKeyRow>("SELECT * FROM peer_key WHERE key_id = @keyId AND replaced_at IS NULL", new { keyId });

    /// <summary>All that somebody ever had, in the order in which they were seen.</summary>
    internal static Task<IReadOnlyList<PeerKeyRow>> HistoryAsync(Tx tx, string owner) =>
        tx.ListAsync<PeerKeyRow>("SELECT * FROM peer_key WHERE owner = @owner ORDER BY seq", new { owner });

    internal static Task InsertAsync(Tx tx, PeerKeyRow row) => tx.ExecuteAsync(
        "INSERT INTO peer_key (key_id, owner, pem, expires_at, first_seen_at, fetched_at) VALUES (@KeyId, @Owner, @Pem, @ExpiresAt, @FirstSeenAt, @FetchedAt)", row);

    internal static Task SetFetchedAsync(Tx tx, long seq, long? expiresAt, long now) =>
        tx.ExecuteAsync("UPDATE peer_key SET fetched_at = @now, expires_at = @expiresAt WHERE seq = @seq", new { seq, expiresAt, now });

    internal static Task ReplaceAsync(Tx tx, long seq, long now) => tx.ExecuteAsync("UPDATE peer_key SET replaced_at = @now WHERE seq = @seq", new { seq, now });

    internal static Task SetUsedAsync(Tx tx, string keyId, long now) => tx.ExecuteAsync(
        "UPDATE peer_key SET first_used_at = COALESCE(first_used_at, @now), last_used_at = @now WHERE key_id = @keyId AND replaced_at IS NULL", new { keyId, now });
}
