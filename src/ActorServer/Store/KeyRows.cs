namespace ActorServer.Store;

/// <summary>A key of the owner's.</summary>
internal sealed record KeyRow
{
    public required string KeyId { get; init; }
    public required string Kind { get; init; }
    /// <summary>PKCS#8 PEM, or secretKeyMultibase. Empty once the key is retired.</summary>
    public required string Secret { get; init; }
    /// <summary>What the actor document publishes: publicKeyPem, or publicKeyMultibase.</summary>
    public required string PublicKey { get; init; }
    public long CreatedAt { get; init; }
    public long? RetiredAt { get; init; }

    internal const string Rsa = "rsa";
    internal const string Ed25519 = "ed25519";
}

/// <summary>The owner's own keys: one of each kind in use, and what became of those before it.</summary>
internal static class KeyRows
{
    internal static Task<KeyRow?> InUseAsync(Tx tx, string kind) =>
        tx.FirstAsync<KeyRow>("SELECT * FROM signing_key WHERE kind = @kind AND retired_at IS NULL", new { kind });

    internal static Task<IReadOnlyList<KeyRow>> AllAsync(Tx tx) => tx.ListAsync<KeyRow>("SELECT * FROM signing_key ORDER BY kind, created_at, key_id");

    internal static Task<long> CountAsync(Tx tx, string kind) => tx.FirstAsync<long>("SELECT COUNT(*) FROM signing_key WHERE kind = @kind", new { kind });

    internal static Task InsertAsync(Tx tx, KeyRow row) => tx.ExecuteAsync(
        "INSERT INTO signing_key (key_id, kind, secret, public_key, created_at) VALUES (@KeyId, @Kind, @Secret, @PublicKey, @CreatedAt)", row);

    /// <summary>The key in use signs nothing any more, so nothing is left that could.</summary>
    internal static Task RetireAsync(Tx tx, string kind, long now) => tx.ExecuteAsync(
        "UPDATE signing_key SET retired_at = @now, secret = '' WHERE kind = @kind AND retired_at IS NULL", new { kind, now });
}
