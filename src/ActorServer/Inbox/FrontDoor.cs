using ActorServer.Http;
using ActorServer.Moderation;
using Federation;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>Who is turned away without anything being fetched or stored: whom the owner blocked, and who knocks too often.</summary>
internal sealed class FrontDoor(Blocks blocks, DoorRates rates)
{
    /// <summary>A signature or an actor of somebody blocked. Nothing of theirs is stored or passed on. [AP §7.1.2 MAY filter] Nothing is verified yet, so a forger only keeps out what is forged.</summary>
    internal async ValueTask<Refusal?> CheckBlocksAsync(SignatureEnvelope envelope, Activity activity, CancellationToken ct)
    {
        var blocked = await blocks.ListAsync(ct);
        return blocked.Has(envelope.KeyId) || blocked.Has(activity.ActorId) ? Refusal.Blocked : null;
    }

    internal Refusal? CheckRate(Signer signer) => rates.Deliver(signer.ActorId) is null ? null : Refusal.TooOften;
}
