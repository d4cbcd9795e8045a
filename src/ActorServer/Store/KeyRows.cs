namespace ActorServer.Store;

/// <summary>The owner's own signing keys.</summary>
internal static class KeyRows
{
    internal static Task<string?> PrivatePemAsync(Tx tx, string keyId) =>
        tx.FirstAsync<string>("SELECT private_pem FROM signing_key WHERE key_id = @keyId AND retired_at IS NULL", new { keyId });

    internal static Task<string?> PublicPemAsync(Tx tx, string keyId) =>
        tx.FirstAsync<string>("SELECT public_pem FROM signing_key WHERE key_id = @keyId AND retired_at IS NULL", new { keyId });

    internal static Task InsertAsync(Tx tx, string keyId, string privatePem, string publicPem, long now) => tx.ExecuteAsync(
        "INSERT INTO signing_key (key_id, private_pem, public_pem, created_at) VALUES (@keyId, @privatePem, @publicPem, @now)",
        new { keyId, privatePem, publicPem, now });
}
