namespace ActorServer.Store;

internal sealed record OutboxKeyRow
{
    public required string App { get; init; }
    public required string KeyHash { get; init; }
    public required string BodyHash { get; init; }
    public required string ActivityUri { get; init; }
    public long At { get; init; }
}

/// <summary>What apps asked for under a key of theirs, so that asking again changes nothing.</summary>
internal static class OutboxKeyRows
{
    /// <summary>Takes a key. False when it is taken: whoever holds it has committed by then, or gave it up.</summary>
    internal static async Task<bool> TakeAsync(Tx tx, OutboxKeyRow row) => await tx.ExecuteAsync(
        """
        INSERT INTO outbox_key (app, key_hash, body_hash, activity_uri, at) VALUES (@App, @KeyHash, @BodyHash, @ActivityUri, @At)
        ON CONFLICT (app, key_hash) DO NOTHING
        """, row) == 1;

    internal static Task<OutboxKeyRow?> FindAsync(Tx tx, string app, string keyHash) =>
        tx.FirstAsync<OutboxKeyRow>("SELECT * FROM outbox_key WHERE app = @app AND key_hash = @keyHash", new { app, keyHash });

    internal static Task SetActivityAsync(Tx tx, string app, string keyHash, string activityUri) =>
        tx.ExecuteAsync("UPDATE outbox_key SET activity_uri = @activityUri WHERE app = @app AND key_hash = @keyHash", new { app, keyHash, activityUri });

    internal static Task SweepAsync(Tx tx, long before) => tx.ExecuteAsync("DELETE FROM outbox_key WHERE at < @before", new { before });
}
