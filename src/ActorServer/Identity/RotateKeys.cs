using System.Text.Json.Nodes;
using ActorServer.Outbox;
using ActorServer.Store;
using Federation;
using Federation.Keys;

namespace ActorServer.Identity;

/// <summary>
/// New keys in the place of the old ones, whose secrets are erased. Each has an id of its own [FEP-521a MUST]: some peers never ask again for an id that they
/// know. (docs/adr/0007) Everybody who follows or is followed is told.
/// </summary>
internal sealed class RotateKeys(Db db, OwnIds own, PublishActivity publish, TimeProvider clock)
{
    /// <summary>The id of the new key for requests.</summary>
    internal async Task<string> RunAsync(CancellationToken ct)
    {
        // Made before the transaction: finding primes takes a while. It gets its id inside.
        string secret;
        using (var fresh = RsaPrivateKey.Generate(own.Key)) secret = fresh.PrivatePem;
        return await db.WriteAsync(async tx =>
        {
            // Step 1: new keys.
            var now = clock.GetUtcNow();
            using var key = RsaPrivateKey.FromPem(await NextIdAsync(tx, KeyRow.Rsa, own.Key), secret);
            await ReplaceAsync(tx, OwnKeys.ToRow(key, now.ToUnixTimeMilliseconds()));
            if (Ed25519.IsSupported)
            {
                var proofKey = Ed25519PrivateKey.Generate(await NextIdAsync(tx, KeyRow.Ed25519, own.ProofKey));
                await ReplaceAsync(tx, OwnKeys.ToRow(proofKey, now.ToUnixTimeMilliseconds()));
            }

            // Step 2: what waits is proved with them; requests are signed when they are sent.
            await ProveActivity.WaitingAgainAsync(tx, now);

            // Step 3: tell. [AP §7.3]
            var published = await publish.InTransactionAsync(tx, Announcement());
            if (published.Refusal is { } refusal) throw new InvalidOperationException($"The owner's own keys were refused: {refusal}.");
            tx.AfterCommit(() => db.TellOthers(News.Keys));
            return key.KeyId;
        }, ct);
    }

    private JsonObject Announcement() => new()
    {
        ["type"] = As.Update,
        ["to"] = new JsonArray(As.Public),
        ["cc"] = new JsonArray(own.Followers, own.Following),
        ["object"] = new JsonObject { ["id"] = own.Actor, ["type"] = As.Person },
    };

    private static async Task<string> NextIdAsync(Tx tx, string kind, string first) =>
        await KeyRows.CountAsync(tx, kind) is > 0 and var before ? $"{first}-{before + 1}" : first;

    private static async Task ReplaceAsync(Tx tx, KeyRow row)
    {
        await KeyRows.RetireAsync(tx, row.Kind, row.CreatedAt);
        await KeyRows.InsertAsync(tx, row);
    }
}
