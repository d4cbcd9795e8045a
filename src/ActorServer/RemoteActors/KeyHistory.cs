using ActorServer.Store;
using Federation;
using Federation.Keys;

namespace ActorServer.RemoteActors;

/// <summary>
/// Every key that was ever seen for somebody. What their own document lists is in use; what it does not list any more stays, with the time, and
/// verifies nothing: whoever retires a key may have lost it.
/// </summary>
internal static class KeyHistory
{
    /// <param name="tx">The transaction.</param>
    /// <param name="actor">The actor's authentic document.</param>
    /// <param name="alone">A key of theirs under the id that they write, where that is another one than their document's. Confirmed.</param>
    /// <param name="now">The time.</param>
    internal static async Task KeepAsync(Tx tx, AsNode actor, PublicKey? alone, long now)
    {
        IReadOnlyList<PublicKey> listed = [.. RequestKeys.In(actor)];
        if (alone is not null && listed.All(key => key.Id != alone.Id)) listed = [.. listed, alone];
        foreach (var key in listed) await SeeAsync(tx, key, now);
        foreach (var known in await PeerKeyRows.HistoryAsync(tx, actor.Id!))
        {
            if (known.ReplacedAt is not null || listed.Any(key => key.Id == known.KeyId)) continue;
            if (!RequestKeys.StillLists(actor, ToKey(known))) await PeerKeyRows.ReplaceAsync(tx, known.Seq, now);
        }
    }

    internal static PublicKey ToKey(PeerKeyRow row) => new(row.KeyId, row.Owner, row.Pem);

    private static async Task SeeAsync(Tx tx, PublicKey key, long now)
    {
        if (await PeerKeyRows.FindAsync(tx, key.Id) is { } known)
        {
            if (known.Owner == key.Owner && ToKey(known).IsSameKey(key))
            {
                await PeerKeyRows.SetFetchedAsync(tx, known.Seq, key.Expires?.ToUnixTimeMilliseconds(), now);
                return;
            }
            await PeerKeyRows.ReplaceAsync(tx, known.Seq, now);
        }
        await PeerKeyRows.InsertAsync(tx, new() { KeyId = key.Id, Owner = key.Owner, Pem = key.Pem, ExpiresAt = key.Expires?.ToUnixTimeMilliseconds(), FirstSeenAt = now, FetchedAt = now });
    }
}
