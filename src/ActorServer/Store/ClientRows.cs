namespace ActorServer.Store;

internal sealed record ClientRow
{
    public required string ClientId { get; init; }
    public required string Name { get; init; }
    public string? Website { get; init; }

    /// <summary>A JSON array.</summary>
    public required string RedirectUris { get; init; }
    public string? Scope { get; init; }
    public required string AuthMethod { get; init; }
    public string? SecretHash { get; init; }
    public long CreatedAt { get; init; }
    public long? AllowedAt { get; init; }
}

/// <summary>Apps that asked to act for the owner.</summary>
internal static class ClientRows
{
    internal static Task<ClientRow?> FindAsync(Tx tx, string clientId) =>
        tx.FirstAsync<ClientRow>("SELECT * FROM client WHERE client_id = @clientId", new { clientId });

    /// <summary>A new app, or what an app says of itself now.</summary>
    internal static Task PutAsync(Tx tx, ClientRow row) => tx.ExecuteAsync(
        """
        INSERT INTO client (client_id, name, website, redirect_uris, scope, auth_method, secret_hash, created_at)
        VALUES (@ClientId, @Name, @Website, @RedirectUris, @Scope, @AuthMethod, @SecretHash, @CreatedAt)
        ON CONFLICT (client_id) DO UPDATE SET name = excluded.name, website = excluded.website, redirect_uris = excluded.redirect_uris, scope = excluded.scope,
            created_at = excluded.created_at
        """, row);

    internal static Task SetAllowedAsync(Tx tx, string clientId, long now) =>
        tx.ExecuteAsync("UPDATE client SET allowed_at = COALESCE(allowed_at, @now) WHERE client_id = @clientId", new { clientId, now });

    /// <summary>Those that the owner never let in go when they are old, and the oldest of them when there are too many.</summary>
    internal static async Task SweepUnusedAsync(Tx tx, long createdBefore, int most)
    {
        await tx.ExecuteAsync("DELETE FROM client WHERE allowed_at IS NULL AND created_at < @createdBefore", new { createdBefore });
        await tx.ExecuteAsync(
            """
            DELETE FROM client WHERE client_id IN (
                SELECT client_id FROM client WHERE allowed_at IS NULL ORDER BY created_at DESC, client_id LIMIT 1000 OFFSET @most)
            """, new { most });
    }
}
