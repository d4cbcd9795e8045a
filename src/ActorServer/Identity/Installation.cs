using System.Buffers.Text;
using ActorServer.Store;
using Federation.Keys;

namespace ActorServer.Identity;

/// <summary>
/// What makes a data folder this person's server: its origin and its handle, which never change, for they are the identity that every peer
/// remembers, and its first keys.
/// </summary>
internal static class Installation
{
    /// <summary>Makes the identity in an empty data folder, or checks that the options are those that the folder was made with. Returns the key for requests.</summary>
    internal static async Task<RsaPrivateKey> EnsureAsync(Db db, ActorServerOptions options, TimeProvider clock)
    {
        var own = new OwnIds(options);
        // Made before the transaction: finding primes takes a while.
        var fresh = await db.ReadAsync(tx => KeyRows.InUseAsync(tx, KeyRow.Rsa)) is null ? RsaPrivateKey.Generate(own.Key) : null;
        return await db.WriteAsync(async tx =>
        {
            await tx.HoldAsync("installation");
            await KeepOrCompareAsync(tx, "server.origin", own.Origin, "--public-origin");
            await KeepOrCompareAsync(tx, "server.handle", own.Handle, "--handle");
            await KeepOrCompareAsync(tx, "server.handle-domain", own.HandleDomain, "--handle-domain");
            // Folders from before there were proofs, or from a machine that cannot make them, get that key now.
            if (Ed25519.IsSupported && await KeyRows.InUseAsync(tx, KeyRow.Ed25519) is null)
            {
                await KeyRows.InsertAsync(tx, OwnKeys.ToRow(Ed25519PrivateKey.Generate(own.ProofKey), clock.Milliseconds()));
            }
            if (await KeyRows.InUseAsync(tx, KeyRow.Rsa) is { } known) return RsaPrivateKey.FromPem(known.KeyId, known.Secret);
            await KeyRows.InsertAsync(tx, OwnKeys.ToRow(fresh!, clock.Milliseconds()));
            await Owner.SetAsync(tx, new Owner { Name = own.Handle, Since = clock.GetUtcNow() });
            return fresh!;
        });
    }

    /// <summary>What signs the addresses of other people's files on pages of this server. Browsers keep those files by it, so it stays.</summary>
    internal static async Task<byte[]> MediaSecretAsync(Db db) =>
        Base64Url.DecodeFromChars(await db.WriteAsync(tx => SettingRows.KeepAsync(tx, "media.secret", Secrets.New())));

    private static async Task KeepOrCompareAsync(Tx tx, string name, string value, string option)
    {
        var kept = await SettingRows.GetAsync(tx, name);
        if (kept is null) await SettingRows.SetAsync(tx, name, value);
        else if (kept != value)
        {
            throw new OperatorException(
                $"This data folder belongs to a server with {option} {kept}, but {value} is set. Peers know the owner by it, so it cannot change: " +
                $"write {option} {kept}, or choose another folder with --data-folder for a new server.");
        }
    }
}
