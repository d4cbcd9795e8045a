using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Moderation;
using ActorServer.Store;
using Federation;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>Who is turned away without anything being fetched or stored: whom the owner blocked, and who knocks too often.</summary>
internal sealed class FrontDoor(Db db, Blocks blocks, DoorRates rates)
{
    /// <summary>
    /// A Delete of what was never here, by nobody who is blocked, in its plainest form: it would have no effect whoever signed it, so nobody asks who did. A server
    /// that closes accounts tells everybody, and these come by the thousand; every other one is read in full, with the same answer.
    /// </summary>
    internal async ValueTask<bool> HasNoUseForAsync(ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        if (PlainDelete.Read(body.Span) is not { } delete) return false;
        if ((await blocks.ListAsync(ct)).Has(delete.Actor)) return false;
        return await db.GlanceAsync(tx => Delete.IsOfNothingKnownAsync(tx, delete.Object), ct);
    }

    /// <summary>A signature or an actor of somebody blocked. Nothing of theirs is stored or passed on. [AP §7.1.2 MAY filter] Nothing is verified yet, so a forger only keeps out what is forged.</summary>
    internal async ValueTask<Refusal?> CheckBlocksAsync(SignatureEnvelope envelope, Activity activity, CancellationToken ct)
    {
        var blocked = await blocks.ListAsync(ct);
        return blocked.Has(envelope.KeyId) || blocked.Has(activity.ActorId) ? Refusal.Blocked : null;
    }

    internal Refusal? CheckRate(Signer signer) => rates.Deliver(signer.ActorId) is null ? null : Refusal.TooOften;
}
