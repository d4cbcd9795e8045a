using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Json;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>Who signed a request, and may they say what is in it?</summary>
internal sealed class Vouching(PeerKeys keys, Peers peers, ForwardedActivity forwarded)
{
    /// <summary>An activity as it may be believed, with the bytes that it came in and the actor who says it; or why not.</summary>
    internal readonly record struct Vouched(Activity Activity, ReadOnlyMemory<byte> Bytes, PeerRow? Sender, Refusal? Refusal);

    /// <summary>[AP §B.1] The key from what is remembered or fetched once; only the verifier makes a Signer.</summary>
    internal Task<PeerKeys.Verified> VerifyAsync(SignatureEnvelope envelope, CancellationToken ct) => keys.VerifyAsync(envelope, ct);

    /// <summary>
    /// May this signer speak for this actor, and this actor for this object? What is forwarded must be vouched for by its author instead: signed within,
    /// or shown by its own origin. [FEP-fe34]
    /// </summary>
    internal async Task<Vouched> AuthorizeAsync(Signer signer, ActivityDocument document, Activity claimed, CancellationToken ct)
    {
        if (ForwardedActivity.Is(signer, claimed))
        {
            if (await forwarded.TakeAsync(document, claimed, ct) is not { } original) return Refused(claimed, Refusal.ActorIsNotSigner);
            return SenderAuthorization.CheckClaims(original.Activity) is { } forged ? Refused(original.Activity, forged) : await WithSenderAsync(original.Activity, original.Bytes, ct);
        }
        if (SenderAuthorization.Check(signer, claimed) is { } forbidden) return Refused(claimed, forbidden);
        if (await forwarded.IsContradictedAsync(document, ct)) return Refused(claimed, Refusal.SignatureWrong);
        return await WithSenderAsync(claimed, document.Bytes, ct);
    }

    private async Task<Vouched> WithSenderAsync(Activity activity, ReadOnlyMemory<byte> bytes, CancellationToken ct) =>
        await peers.GetAsync(activity.ActorId, ct) is { } sender ? new(activity, bytes, sender, null) : Refused(activity, Refusal.KeyUnavailable);

    private static Vouched Refused(Activity activity, Refusal refusal) => new(activity, default, null, refusal);
}
