namespace ActorServer.Store;

internal sealed record PushRow
{
    public required string Endpoint { get; init; }
    public required string P256dh { get; init; }
    public required string Auth { get; init; }
    public required string Language { get; init; }
    public string? Browser { get; init; }
    public long CreatedAt { get; init; }
}

/// <summary>Browsers that are told of news.</summary>
internal static class PushRows
{
    internal static Task<IReadOnlyList<PushRow>> AllAsync(Tx tx) => tx.ListAsync<PushRow>("SELECT * FROM push_subscription ORDER BY created_at, endpoint");

    internal static Task<PushRow?> FindAsync(Tx tx, string endpoint) => tx.FirstAsync<PushRow>("SELECT * FROM push_subscription WHERE endpoint = @endpoint", new { endpoint });

    internal static Task PutAsync(Tx tx, PushRow row) => tx.ExecuteAsync(
        """
        INSERT INTO push_subscription (endpoint, p256dh, auth, language, browser, created_at) VALUES (@Endpoint, @P256dh, @Auth, @Language, @Browser, @CreatedAt)
        ON CONFLICT (endpoint) DO UPDATE SET p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language, browser = excluded.browser
        """, row);

    internal static Task RemoveAsync(Tx tx, string endpoint) => tx.ExecuteAsync("DELETE FROM push_subscription WHERE endpoint = @endpoint", new { endpoint });
}
