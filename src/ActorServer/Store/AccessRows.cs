namespace ActorServer.Store;

internal sealed record SessionRow
{
    public required string SecretHash { get; init; }
    public required string Csrf { get; init; }
    public string? Browser { get; init; }
    public long CreatedAt { get; init; }
    public long ExpiresAt { get; init; }
    public long? UsedAt { get; init; }
}

/// <summary>Sessions of browsers. Only hashes of their secrets are here.</summary>
internal static class AccessRows
{
    internal static Task AddSessionAsync(Tx tx, string secretHash, string csrf, long now, long expiresAt, string? browser = null) => tx.ExecuteAsync(
        "INSERT INTO session (secret_hash, csrf, created_at, expires_at, browser, used_at) VALUES (@secretHash, @csrf, @now, @expiresAt, @browser, @now)",
        new { secretHash, csrf, now, expiresAt, browser });

    internal static Task<SessionRow?> FindSessionAsync(Tx tx, string secretHash, long now) => tx.FirstAsync<SessionRow>(
        "SELECT * FROM session WHERE secret_hash = @secretHash AND expires_at > @now", new { secretHash, now });

    /// <summary>Those in which the owner is signed in, the one last seen first.</summary>
    internal static Task<IReadOnlyList<SessionRow>> LiveSessionsAsync(Tx tx, long now) => tx.ListAsync<SessionRow>(
        "SELECT * FROM session WHERE expires_at > @now ORDER BY COALESCE(used_at, created_at) DESC, secret_hash", new { now });

    internal static Task NoteUseAsync(Tx tx, string secretHash, long now) =>
        tx.ExecuteAsync("UPDATE session SET used_at = @now WHERE secret_hash = @secretHash", new { secretHash, now });

    internal static Task EndSessionAsync(Tx tx, string secretHash) =>
        tx.ExecuteAsync("DELETE FROM session WHERE secret_hash = @secretHash", new { secretHash });

    /// <summary>And with them what tells those browsers of news: one of them may be lost.</summary>
    internal static async Task EndAllSessionsAsync(Tx tx)
    {
        await tx.ExecuteAsync("DELETE FROM session");
        await tx.ExecuteAsync("DELETE FROM push_subscription");
    }
}
