namespace ActorServer.Store;

internal sealed record ResumeRow
{
    public required string Json { get; init; }
    public required string Audience { get; init; }
    public long UpdatedAt { get; init; }
}

/// <summary>The owner's résumé: one row.</summary>
internal static class ResumeRows
{
    internal static Task<ResumeRow?> FindAsync(Tx tx) => tx.FirstAsync<ResumeRow>("SELECT json, audience, updated_at FROM resume WHERE id = 1");

    internal static Task<string?> AudienceAsync(Tx tx) => tx.FirstAsync<string>("SELECT audience FROM resume WHERE id = 1");

    internal static Task PutAsync(Tx tx, ResumeRow row) => tx.ExecuteAsync(
        """
        INSERT INTO resume (id, json, audience, updated_at) VALUES (1, @Json, @Audience, @UpdatedAt)
        ON CONFLICT (id) DO UPDATE SET json = excluded.json, audience = excluded.audience, updated_at = excluded.updated_at
        """, row);
}
