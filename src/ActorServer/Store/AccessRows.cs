namespace ActorServer.Store;

internal sealed record TokenRow
{
    public long Seq { get; init; }
    public required string Name { get; init; }
    public long CreatedAt { get; init; }
    public long? LastUsedAt { get; init; }
    public long? RevokedAt { get; init; }
}

internal sealed record SessionRow
{
    public required string Csrf { get; init; }
    public long ExpiresAt { get; init; }
}

/// <summary>Access tokens of apps and sessions of browsers. Only hashes of their secrets are here.</summary>
internal static class AccessRows
{
    internal static Task AddTokenAsync(Tx tx, string name, string secretHash, long now) => tx.ExecuteAsync(
        "INSERT INTO token (name, secret_hash, created_at) VALUES (@name, @secretHash, @now)", new { name, secretHash, now });

    internal static Task<IReadOnlyList<TokenRow>> TokensAsync(Tx tx) =>
        tx.ListAsync<TokenRow>("SELECT seq, name, created_at, last_used_at, revoked_at FROM token ORDER BY seq");

    internal static Task<TokenRow?> FindTokenAsync(Tx tx, string secretHash) => tx.FirstAsync<TokenRow>(
        "SELECT seq, name, created_at, last_used_at, revoked_at FROM token WHERE secret_hash = @secretHash AND revoked_at IS NULL", new { secretHash });

    internal static Task SetTokenUsedAsync(Tx tx, long seq, long now) =>
        tx.ExecuteAsync("UPDATE token SET last_used_at = @now WHERE seq = @seq", new { seq, now });

    internal static async Task<bool> RevokeTokenAsync(Tx tx, long seq, long now) => await tx.ExecuteAsync(
        "UPDATE token SET revoked_at = @now WHERE seq = @seq AND revoked_at IS NULL", new { seq, now }) == 1;

    internal static Task AddSessionAsync(Tx tx, string secretHash, string csrf, long now, long expiresAt) => tx.ExecuteAsync(
        "INSERT INTO session (secret_hash, csrf, created_at, expires_at) VALUES (@secretHash, @csrf, @now, @expiresAt)",
        new { secretHash, csrf, now, expiresAt });

    internal static Task<SessionRow?> FindSessionAsync(Tx tx, string secretHash, long now) => tx.FirstAsync<SessionRow>(
        "SELECT csrf, expires_at FROM session WHERE secret_hash = @secretHash AND expires_at > @now", new { secretHash, now });

    internal static Task EndSessionAsync(Tx tx, string secretHash) =>
        tx.ExecuteAsync("DELETE FROM session WHERE secret_hash = @secretHash", new { secretHash });

    internal static Task EndAllSessionsAsync(Tx tx) => tx.ExecuteAsync("DELETE FROM session");
}
