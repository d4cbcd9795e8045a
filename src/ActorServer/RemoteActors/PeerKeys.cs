using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation.Fetching;
using Federation.Keys;
using Federation.Signatures;

namespace ActorServer.RemoteActors;

/// <summary>Who signed? The keys of other people's actors, cached, and fetched from their origin when they are unknown or do not fit any more.</summary>
internal sealed class PeerKeys(Db db, RememberedSenders senders, SafeHttp http, OwnIds own, Peers peers, FetchOnce fetcher, TimeProvider clock)
{
    private readonly SingleFlight<Fetched> _flights = new();
    private readonly RecentFailures<Refusal> _failures = new(clock, Limits.FailureIsRemembered);

    /// <summary>Exactly one of the two is set.</summary>
    internal readonly record struct Verified(Signer? Signer, Refusal? Refusal);

    private readonly record struct Fetched(PublicKey? Key, Refusal? Refusal);

    /// <summary>Would verifying with this key need no fetch?</summary>
    internal async Task<bool> IsKnownAsync(string keyId, CancellationToken ct) => await FindKnownAsync(keyId, ct) is not null;

    /// <summary>The signer of a request, from a cached key, or after one fetch: of an unknown key, or of a known one that was rotated.</summary>
    internal async Task<Verified> VerifyAsync(SignatureEnvelope envelope, CancellationToken ct)
    {
        // No peer signs with a key of ours: it would have to be fetched from ourselves.
        if (own.IsOwn(envelope.KeyId)) return new(null, Refusal.KeyUnavailable);
        var known = await FindKnownAsync(envelope.KeyId, ct);
        if (known is not null)
        {
            if (HttpSignature.Verify(envelope, KeyHistory.ToKey(known)) is { } signer) return await TrustedAsync(envelope, signer, known.LastUsedAt, ct);
            if (IsFresh(known)) return new(null, Refusal.SignatureWrong);
        }
        var fetched = await _flights.RunAsync(envelope.KeyId, () => FetchUnlessKnownAsync(envelope.KeyId), ct);
        if (fetched.Key is not { } key) return new(null, fetched.Refusal);
        return HttpSignature.Verify(envelope, key) is { } found ? await TrustedAsync(envelope, found, null, ct) : new(null, Refusal.SignatureWrong);
    }

    /// <summary>A key by its id, for signatures within documents: from the cache, else from its owner's origin.</summary>
    internal async Task<PublicKey?> FindAsync(string keyId, CancellationToken ct)
    {
        if (own.IsOwn(keyId)) return null;
        if (await FindKnownAsync(keyId, ct) is { } known) return KeyHistory.ToKey(known);
        return (await _flights.RunAsync(keyId, () => FetchUnlessKnownAsync(keyId), ct)).Key;
    }

    /// <summary>A key that has ended is as good as unknown: its owner may have extended it. [FEP-521a MUST NOT]</summary>
    private async Task<PeerKeyRow?> FindKnownAsync(string keyId, CancellationToken ct) =>
        await senders.KeyAsync(keyId, ct) is { } row && !(row.ExpiresAt <= clock.Milliseconds()) ? row : null;

    /// <summary>A host that signs in RFC 9421 reads it, too: it is answered in that from now on. The key's use is noted, but not every time.</summary>
    private async Task<Verified> TrustedAsync(SignatureEnvelope envelope, Signer signer, long? lastUsed, CancellationToken ct)
    {
        if (envelope.Scheme == SignatureScheme.Rfc9421) http.Schemes.Learn(new Uri(signer.ActorId).Authority, SignatureScheme.Rfc9421);
        if (lastUsed is not { } last || last.ToTime() + Limits.KeyUseAccuracy < clock.GetUtcNow())
        {
            await db.WriteAsync(tx => PeerKeyRows.SetUsedAsync(tx, envelope.KeyId, clock.Milliseconds()), ct);
            senders.Forget();
        }
        return new(signer, null);
    }

    private bool IsFresh(PeerKeyRow row) => row.FetchedAt.ToTime() + Limits.KeyRefetch > clock.GetUtcNow();

    /// <summary>
    /// Whoever looked at the cache a moment ago may find now that another request brought the key, or failed to. A failure counts for the whole
    /// document: whatever it lists is kept when it is fetched, so that made-up key ids cost one fetch and keep nobody out.
    /// </summary>
    private async Task<Fetched> FetchUnlessKnownAsync(string keyId)
    {
        if (await FindKnownAsync(keyId, CancellationToken.None) is { } meanwhile && IsFresh(meanwhile)) return new(KeyHistory.ToKey(meanwhile), null);
        var document = keyId.Split('#')[0];
        if (_failures.Find(document) is { } lately) return new(null, lately);
        var fetched = await FetchAsync(keyId, document, CancellationToken.None);
        if (fetched.Refusal is { } refusal) _failures.Add(document, refusal);
        return fetched;
    }

    /// <summary>A key is believed when the document at its id is its owner and lists it, or is the key and names an owner who lists it. [FEP-fe34]</summary>
    private async Task<Fetched> FetchAsync(string keyId, string address, CancellationToken ct)
    {
        var document = await fetcher.GetAsync(address, ct);
        if (document.Failure is { } failure) return new(null, failure.IsGone() ? Refusal.KeyGone : Refusal.KeyUnavailable);
        var owner = document.Value!;
        var key = RequestKeys.Find(owner.Node, keyId);
        if (key is not null && RequestKeys.IsKeyDocument(owner.Node))
        {
            var lister = await fetcher.GetAsync(key.Owner, ct);
            if (lister.Value is null || !RequestKeys.Confirms(lister.Value.Node, owner.Node)) return new(null, Refusal.KeyUnavailable);
            owner = lister.Value;
        }
        // Kept under the id that peers write, which may be the owner's own: else it would be fetched for every request.
        var kept = await peers.KeepAsync(owner, key is null ? null : key with { Id = keyId }, ct);
        if (key?.Expires <= clock.GetUtcNow()) return new(null, Refusal.KeyUnavailable);
        return key is null || kept is null ? new(null, Refusal.KeyUnavailable) : new(key, null);
    }
}
