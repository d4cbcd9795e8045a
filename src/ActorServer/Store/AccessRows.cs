namespace ActorServer.Store;

internal sealed record SessionRow
{
    public required string Csrf { get; init; }
    public long ExpiresAt { get; init; }
}

/// <summary>Sessions of browsers. Only hashes of their secrets are here.</summary>
internal static class AccessRows
{
    internal static Task AddSessionAsync(Tx tx, string secretHash, string csrf, long now, long expiresAt) => tx.ExecuteAsync(
        "INSERT INTO session (secret_hash, csrf, created_at, expires_at) VALUES (@secretHash, @csrf, @now, @expiresAt)",
        new { secretHash, csrf, now, expiresAt });

    internal static Task<SessionRow?> FindSessionAsync(Tx tx, string secretHash, long now) => tx.FirstAsync<SessionRow>(
        "SELECT csrf, expires_at FROM session WHERE secret_hash = @secretHash AND expires_at > @now", new { secretHash, now });

    internal static Task EndSessionAsync(Tx tx, string secretHash) =>
        tx.ExecuteAsync("DELETE FROM session WHERE secret_hash = @secretHash", new { secretHash });

    internal static Task EndAllSessionsAsync(Tx tx) => tx.ExecuteAsync("DELETE FROM session");
}
