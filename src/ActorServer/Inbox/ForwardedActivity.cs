using ActorServer.Identity;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Json;
using Federation.Keys;
using Federation.Proofs;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>
/// What somebody passes on of somebody else's: an answer in their thread, say. [AP §7.1.2] Their signature says nothing about it. It counts when
/// its author's own signature is within, and then only what that signature covers; or as its own origin shows it. Nothing else of the envelope
/// is kept. [FEP-fe34]
/// </summary>
internal sealed class ForwardedActivity(FetchOnce fetcher, Peers peers, PeerKeys keys, OwnIds own, TimeProvider clock)
{
    internal static bool Is(Signer signer, Activity activity) => signer.ActorId != activity.ActorId;

    /// <summary>The activity as its author vouches for it, with the bytes that it came in; null when nothing vouches for it.</summary>
    internal async Task<(Activity Activity, ReadOnlyMemory<byte> Bytes)?> TakeAsync(ActivityDocument document, Activity claimed, CancellationToken ct)
    {
        // What is refused anyway costs no fetch; and nobody tells the owner what the owner said.
        if (claimed.IsAnonymous || own.IsOwn(claimed.ActorId) || SenderAuthorization.CheckClaims(claimed) is not null) return null;
        if (await ProvedAsync(document, ct) is { } proved && Activity.From(proved.Node) is { } said && said.ActorId == proved.ActorId) return (said, document.Bytes);
        // Only new posts: what is said of an old one reaches us from whoever says it.
        return claimed.Type == As.Create ? await FetchAsync(claimed, ct) : null;
    }

    /// <summary>Does its author vouch for it within, so that others can check it wherever they get it?</summary>
    internal async Task<bool> IsProvedAsync(ActivityDocument document, Activity activity, CancellationToken ct) =>
        await ProvedAsync(document, ct) is { } proved && proved.ActorId == activity.ActorId;

    /// <summary>
    /// [FEP-8b32 MUST] A proof within has precedence over the signature of the request: one by a key that the author lists, and that is wrong, is not
    /// made good by whoever brings it. One that cannot be read or whose key is not known says nothing.
    /// </summary>
    internal async Task<bool> IsContradictedAsync(ActivityDocument document, CancellationToken ct) =>
        ObjectProof.TryRead(document, clock.GetUtcNow(), out var proof, out _) && await VerifyAsync(proof, ct) is (IsKeyListed: true, Proved: null);

    /// <summary>An object integrity proof [FEP-8b32], or else a Linked Data signature (RsaSignature2017).</summary>
    private async Task<ProvedBy?> ProvedAsync(ActivityDocument document, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (ObjectProof.TryRead(document, now, out var proof, out _) && (await VerifyAsync(proof, ct)).Proved is { } proved) return proved;
        return LdSignature.TryRead(document, now, out var signature, out _) && await keys.FindAsync(signature.Creator, ct) is { } key
            ? LdSignature.Verify(signature, key)
            : null;
    }

    /// <summary>With the key that the author lists; asked for anew, as seldom as keys for requests are, where what is kept does not fit: it may be a new key.</summary>
    private async Task<(bool IsKeyListed, ProvedBy? Proved)> VerifyAsync(ProofEnvelope proof, CancellationToken ct)
    {
        if (await peers.GetAsync(proof.ActorId, ct) is not { } known) return (false, null);
        var kept = Verify(proof, known);
        if (kept.Proved is not null || known.FetchedAt.ToTime() + Limits.KeyRefetch > clock.GetUtcNow()) return kept;
        return await peers.RefreshAsync(proof.ActorId, ct) is { } fresh ? Verify(proof, fresh) : kept;

        static (bool, ProvedBy? Proved) Verify(ProofEnvelope proof, PeerRow author) =>
            Peers.Read(author) is { } document && AssertionMethods.Find(document, proof.VerificationMethod) is { } key ? (true, ObjectProof.Verify(proof, key)) : (false, null);
    }

    /// <summary>The activity as its own origin shows it; null when it does not, or shows another one.</summary>
    private async Task<(Activity Activity, ReadOnlyMemory<byte> Bytes)?> FetchAsync(Activity claimed, CancellationToken ct)
    {
        var fetched = await fetcher.GetAsync(claimed.Id, ct);
        if (fetched.Value is not { } document || document.Id != claimed.Id || Activity.From(document.Node, document.Bytes) is not { } original) return null;
        return original.ActorId == claimed.ActorId && original.Type == claimed.Type ? (original, document.Bytes) : null;
    }
}
