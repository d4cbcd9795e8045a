using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation.Fetching;
using Federation.Keys;
using Federation.Signatures;

namespace ActorServer.RemoteActors;

/// <summary>Who signed? The keys of other people's actors, cached, and fetched from their origin when they are unknown or do not fit any more.</summary>
internal sealed class PeerKeys(Db db, SafeHttp http, OwnIds own, Peers peers, FetchOnce fetcher, TimeProvider clock)
{
    private readonly SingleFlight<Fetched> _flights = new();
    private readonly RecentFailures<Refusal> _failures = new(clock);

    /// <summary>Exactly one of the two is set.</summary>
    internal readonly record struct Verified(Signer? Signer, Refusal? Refusal);

    private readonly record struct Fetched(PublicKey? Key, Refusal? Refusal);

    /// <summary>Would verifying with this key need no fetch?</summary>
    internal async Task<bool> IsKnownAsync(string keyId, CancellationToken ct) => await db.ReadAsync(tx => PeerRows.FindKeyAsync(tx, keyId), ct) is not null;

    /// <summary>The signer of a request, from a cached key, or after one fetch: of an unknown key, or of a known one that was rotated.</summary>
    internal async Task<Verified> VerifyAsync(SignatureEnvelope envelope, CancellationToken ct)
    {
        // No peer signs with a key of ours: it would have to be fetched from ourselves.
        if (own.IsOwn(envelope.KeyId)) return new(null, Refusal.KeyUnavailable);
        var cached = await db.ReadAsync(tx => PeerRows.FindKeyAsync(tx, envelope.KeyId), ct);
        if (cached is not null)
        {
            if (HttpSignature.Verify(envelope, ToKey(cached)) is { } signer) return Trusted(envelope, signer);
            if (IsFresh(cached)) return new(null, Refusal.SignatureWrong);
        }
        var fetched = await _flights.RunAsync(envelope.KeyId, () => FetchUnlessKnownAsync(envelope.KeyId), ct);
        if (fetched.Key is not { } key) return new(null, fetched.Refusal);
        return HttpSignature.Verify(envelope, key) is { } found ? Trusted(envelope, found) : new(null, Refusal.SignatureWrong);
    }

    /// <summary>A key by its id, for signatures within documents: from the cache, else from its owner's origin.</summary>
    internal async Task<PublicKey?> FindAsync(string keyId, CancellationToken ct)
    {
        if (own.IsOwn(keyId)) return null;
        if (await db.ReadAsync(tx => PeerRows.FindKeyAsync(tx, keyId), ct) is { } cached) return ToKey(cached);
        return (await _flights.RunAsync(keyId, () => FetchUnlessKnownAsync(keyId), ct)).Key;
    }

    /// <summary>A host that signs in RFC 9421 reads it, too: it is answered in that from now on.</summary>
    private Verified Trusted(SignatureEnvelope envelope, Signer signer)
    {
        if (envelope.Scheme == SignatureScheme.Rfc9421) http.Schemes.Learn(new Uri(signer.ActorId).Authority, SignatureScheme.Rfc9421);
        return new(signer, null);
    }

    private static PublicKey ToKey(PeerKeyRow row) => new(row.KeyId, row.Owner, row.Pem);

    private bool IsFresh(PeerKeyRow row) => row.FetchedAt.ToTime() + Limits.KeyRefetch > clock.GetUtcNow();

    /// <summary>Whoever looked at the cache a moment ago may find now that another request brought the key, or failed to.</summary>
    private async Task<Fetched> FetchUnlessKnownAsync(string keyId)
    {
        if (await db.ReadAsync(tx => PeerRows.FindKeyAsync(tx, keyId)) is { } meanwhile && IsFresh(meanwhile)) return new(ToKey(meanwhile), null);
        if (_failures.Find(keyId) is { } lately) return new(null, lately);
        var fetched = await FetchAsync(keyId, CancellationToken.None);
        if (fetched.Refusal is { } refusal) _failures.Add(keyId, refusal);
        return fetched;
    }

    /// <summary>A key is believed when the document at its id is its owner and lists it, or is the key and names an owner who lists it.</summary>
    private async Task<Fetched> FetchAsync(string keyId, CancellationToken ct)
    {
        var document = await fetcher.GetAsync(keyId.Split('#')[0], ct);
        if (document.Failure is { } failure) return new(null, failure.IsGone() ? Refusal.KeyGone : Refusal.KeyUnavailable);
        if (ActorKeys.Find(document.Value!.Node, keyId) is not { } key) return new(null, Refusal.KeyUnavailable);

        var owner = document.Value;
        if (ActorKeys.IsKeyDocument(owner.Node))
        {
            var ownerDocument = await fetcher.GetAsync(key.Owner, ct);
            if (ownerDocument.Value is not { } lister || !ActorKeys.Confirms(lister.Node, key)) return new(null, Refusal.KeyUnavailable);
            owner = lister;
        }
        // Kept under the id that peers write, which may be the owner's own: else it would be fetched for every request.
        return await peers.KeepAsync(owner, key with { Id = keyId }, ct) is null ? new(null, Refusal.KeyUnavailable) : new(key, null);
    }
}
