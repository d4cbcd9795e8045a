namespace ActorServer.Store;

/// <summary>A token, with what its grant says.</summary>
internal sealed record TokenRow
{
    public required string SecretHash { get; init; }
    public long GrantSeq { get; init; }
    public required string Kind { get; init; }
    public required string Scope { get; init; }
    public long? ExpiresAt { get; init; }
    public long? UsedAt { get; init; }
    public string? ClientId { get; init; }
    public required string GrantScope { get; init; }
    public long? LastUsedAt { get; init; }

    internal const string Access = "access";
    internal const string Refresh = "refresh";
}

internal sealed record CodeRow
{
    public required string SecretHash { get; init; }
    public required string ClientId { get; init; }
    public required string Scope { get; init; }
    public required string RedirectUri { get; init; }
    public required string Challenge { get; init; }
    public long ExpiresAt { get; init; }
    public long? GrantSeq { get; init; }
}

/// <summary>Access and refresh tokens, and the codes that come before them. Only hashes of their secrets are here.</summary>
internal static class TokenRows
{
    internal static Task InsertAsync(Tx tx, string secretHash, long grantSeq, string kind, string scope, long? expiresAt) => tx.ExecuteAsync(
        "INSERT INTO token (secret_hash, grant_seq, kind, scope, expires_at) VALUES (@secretHash, @grantSeq, @kind, @scope, @expiresAt)",
        new { secretHash, grantSeq, kind, scope, expiresAt });

    /// <summary>A token that has not expired, of a grant that is not revoked. A refresh token that was used is among them.</summary>
    internal static Task<TokenRow?> FindAsync(Tx tx, string secretHash, long now) => tx.FirstAsync<TokenRow>(
        """
        SELECT t.*, g.client_id, g.scope AS grant_scope, g.last_used_at FROM token t JOIN access_grant g ON g.seq = t.grant_seq
        WHERE t.secret_hash = @secretHash AND g.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > @now)
        """, new { secretHash, now });

    internal static Task SetUsedAsync(Tx tx, string secretHash, long now) =>
        tx.ExecuteAsync("UPDATE token SET used_at = @now WHERE secret_hash = @secretHash", new { secretHash, now });

    internal static Task RemoveOfAsync(Tx tx, long grantSeq) => tx.ExecuteAsync("DELETE FROM token WHERE grant_seq = @grantSeq", new { grantSeq });

    internal static Task InsertCodeAsync(Tx tx, CodeRow row) => tx.ExecuteAsync(
        """
        INSERT INTO authorization_code (secret_hash, client_id, scope, redirect_uri, challenge, expires_at)
        VALUES (@SecretHash, @ClientId, @Scope, @RedirectUri, @Challenge, @ExpiresAt)
        """, row);

    internal static Task<CodeRow?> FindCodeAsync(Tx tx, string secretHash) =>
        tx.FirstAsync<CodeRow>("SELECT * FROM authorization_code WHERE secret_hash = @secretHash", new { secretHash });

    internal static Task SetCodeUsedAsync(Tx tx, string secretHash, long grantSeq) =>
        tx.ExecuteAsync("UPDATE authorization_code SET grant_seq = @grantSeq WHERE secret_hash = @secretHash", new { secretHash, grantSeq });

    /// <summary>What expired, and so long ago that nobody needs to be told why.</summary>
    internal static async Task SweepAsync(Tx tx, long now, long codesBefore)
    {
        await tx.ExecuteAsync("DELETE FROM token WHERE expires_at < @now", new { now });
        await tx.ExecuteAsync("DELETE FROM authorization_code WHERE expires_at < @codesBefore", new { codesBefore });
    }
}
