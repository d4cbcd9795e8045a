using ActorServer.Inbox;
using ActorServer.Store;
using Federation.Fetching;
using Federation.Keys;
using Federation.Signatures;

namespace ActorServer.RemoteActors;

/// <summary>Who signed? The keys of other people's actors, cached, and fetched from their origin when they are unknown or do not fit any more.</summary>
internal sealed class PeerKeys(Db db, Peers peers, DocumentFetcher fetcher, TimeProvider clock)
{
    private readonly RecentFailures<Refusal> _failures = new(clock);

    /// <summary>Exactly one of the two is set.</summary>
    internal readonly record struct Verified(Signer? Signer, Refusal? Refusal);

    /// <summary>The signer of a request, from a cached key, or after one fetch: of an unknown key, or of a known one that was rotated.</summary>
    internal async Task<Verified> VerifyAsync(SignatureEnvelope envelope, CancellationToken ct)
    {
        var cached = await db.ReadAsync(tx => PeerRows.FindKeyAsync(tx, envelope.KeyId), ct);
        if (cached is not null)
        {
            if (HttpSignature.Verify(envelope, new PublicKey(cached.KeyId, cached.Owner, cached.Pem)) is { } signer) return new(signer, null);
            if (cached.FetchedAt.ToTime() + Limits.KeyRefetch > clock.GetUtcNow()) return new(null, Refusal.SignatureWrong);
        }
        if (_failures.Find(envelope.KeyId) is { } lately) return new(null, lately);
        var fetched = await FetchAsync(envelope.KeyId, ct);
        if (fetched.Key is not { } key)
        {
            _failures.Add(envelope.KeyId, fetched.Refusal!.Value);
            return new(null, fetched.Refusal);
        }
        return HttpSignature.Verify(envelope, key) is { } found ? new(found, null) : new(null, Refusal.SignatureWrong);
    }

    /// <summary>A key is believed when the document at its id is its owner and lists it, or is the key and names an owner who lists it.</summary>
    private async Task<(PublicKey? Key, Refusal? Refusal)> FetchAsync(string keyId, CancellationToken ct)
    {
        var document = await fetcher.GetAsync(keyId.Split('#')[0], ct);
        if (document.Failure is { } failure) return (null, failure.IsGone() ? Refusal.KeyGone : Refusal.KeyUnavailable);
        if (ActorKeys.Find(document.Value!.Node, keyId) is not { } key) return (null, Refusal.KeyUnavailable);

        var owner = document.Value;
        if (ActorKeys.IsKeyDocument(owner.Node))
        {
            var ownerDocument = await fetcher.GetAsync(key.Owner, ct);
            if (ownerDocument.Value is not { } lister || !ActorKeys.Confirms(lister.Node, key)) return (null, Refusal.KeyUnavailable);
            owner = lister;
        }
        // Kept under the id that peers write, which may be the owner's own: else it would be fetched for every request.
        return await peers.KeepAsync(owner, key with { Id = keyId }, ct) is null ? (null, Refusal.KeyUnavailable) : (key, null);
    }
}
