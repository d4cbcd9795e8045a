namespace ActorServer.Store;

internal sealed record GrantRow
{
    public long Seq { get; init; }
    public string? ClientId { get; init; }
    public required string Name { get; init; }
    public required string Scope { get; init; }
    public long CreatedAt { get; init; }
    public long? LastUsedAt { get; init; }
    public long? RevokedAt { get; init; }
}

/// <summary>What the owner lets apps do, whether agreed to on a page or made on the command line.</summary>
internal static class GrantRows
{
    /// <summary>The new grant's number.</summary>
    internal static Task<long> InsertAsync(Tx tx, string? clientId, string name, string scope, long now) => tx.FirstAsync<long>(
        "INSERT INTO access_grant (client_id, name, scope, created_at) VALUES (@clientId, @name, @scope, @now) RETURNING seq",
        new { clientId, name, scope, now });

    internal static Task<IReadOnlyList<GrantRow>> AllAsync(Tx tx) => tx.ListAsync<GrantRow>("SELECT * FROM access_grant ORDER BY seq");

    /// <summary>Those with which something can still be done: not revoked, and with a token that has not expired. Newest first.</summary>
    internal static Task<IReadOnlyList<GrantRow>> LiveAsync(Tx tx, long now) => tx.ListAsync<GrantRow>(
        """
        SELECT * FROM access_grant g WHERE revoked_at IS NULL AND EXISTS (
            SELECT 1 FROM token t WHERE t.grant_seq = g.seq AND t.used_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > @now))
        ORDER BY seq DESC
        """, new { now });

    internal static Task SetUsedAsync(Tx tx, long seq, long now) =>
        tx.ExecuteAsync("UPDATE access_grant SET last_used_at = @now WHERE seq = @seq", new { seq, now });

    /// <summary>Every token of it ends with it. False when there is none that could end.</summary>
    internal static async Task<bool> RevokeAsync(Tx tx, long seq, long now)
    {
        await TokenRows.RemoveOfAsync(tx, seq);
        return await tx.ExecuteAsync("UPDATE access_grant SET revoked_at = @now WHERE seq = @seq AND revoked_at IS NULL", new { seq, now }) == 1;
    }
}
