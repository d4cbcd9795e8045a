using ActorServer.Store;
using Federation.Fetching;
using Federation.Keys;

namespace ActorServer.Identity;

/// <summary>The owner's keys: RSA for requests, which every peer reads, and Ed25519 for object integrity proofs, where this machine can make them. No app gets them. [FEP-fe34 MUST NOT]</summary>
internal sealed class OwnKeys(Db db, SafeHttp http)
{
    /// <summary>
    /// What leaves from now on is signed with the key that is in use. The command line rotates keys from another process, so whoever is about to
    /// send what was committed asks first.
    /// </summary>
    internal async Task UseNewestAsync(CancellationToken ct)
    {
        var row = await db.ReadAsync(tx => KeyRows.InUseAsync(tx, KeyRow.Rsa), ct);
        // The one before may be signing at this moment; it goes when nobody holds it any more.
        if (row is not null && row.KeyId != http.SigningKey?.KeyId) http.SigningKey = RsaPrivateKey.FromPem(row.KeyId, row.Secret);
    }

    /// <summary>Another process made new keys. Where they cannot be read now, whoever sends next asks anyway.</summary>
    internal void UseNewestSoon() => _ = UseNewestAsync(CancellationToken.None).ContinueWith(
        done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    /// <summary>The key for proofs; null where there is none, or this machine could not use it.</summary>
    internal static async Task<Ed25519PrivateKey?> ForProofsAsync(Tx tx) =>
        Ed25519.IsSupported && await KeyRows.InUseAsync(tx, KeyRow.Ed25519) is { } row ? Ed25519PrivateKey.FromMultibase(row.KeyId, row.Secret) : null;

    internal static KeyRow ToRow(RsaPrivateKey key, long now) =>
        new() { KeyId = key.KeyId, Kind = KeyRow.Rsa, Secret = key.PrivatePem, PublicKey = key.PublicPem, CreatedAt = now };

    internal static KeyRow ToRow(Ed25519PrivateKey key, long now) =>
        new() { KeyId = key.KeyId, Kind = KeyRow.Ed25519, Secret = key.SecretKeyMultibase, PublicKey = key.PublicKeyMultibase, CreatedAt = now };
}
