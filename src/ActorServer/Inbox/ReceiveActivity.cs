using System.Text;
using ActorServer.Activities;
using ActorServer.Collections;
using ActorServer.Identity;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Json;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>
/// The straight line in. Shared and personal inbox both come through here and nowhere else. Whoever gets null (which is answered 202) can rely
/// on it: the activity and all its effects are on disk.
/// </summary>
internal sealed partial class ReceiveActivity(
    Db db, OwnIds own, FrontDoor door, Vouching vouching, FetchOnce fetcher, ConversationCopies conversations, StoreEffect store, TimeProvider clock, ILogger<ReceiveActivity> log)
{
    internal async Task<Refusal?> RunAsync(HttpRequestParts request, CancellationToken ct)
    {
        // Step 1: envelope. Signature well formed, date fresh, made for this host (not for another and replayed here), digest of these very bytes.
        // No network.
        if (!HttpSignature.TryReadEnvelope(request, clock.GetUtcNow(), out var envelope, out var fault)) return Refused(fault.ToRefusal(), null);
        if (!envelope.Host.Equals(own.Authority, StringComparison.OrdinalIgnoreCase)) return Refused(Refusal.WrongHost, null);

        // Step 2: parse, as JSON-LD with bundled contexts; then whoever is blocked ends here, and a Delete of what is not here. No network.
        if (!ActivityDocument.TryRead(request.Body, out var document, out var unread)) return Refused(unread.ToRefusal(), null);
        if (Activity.From(document.Node, request.Body) is not { } claimed) return Refused(Refusal.NotAnActivity, null);
        if (SideEffects.Lacks(claimed) is { } lacking) return Refused(lacking, claimed);
        if (await door.CheckBlocksAsync(envelope, claimed, ct) is { } blocked) return Refused(blocked, claimed);
        if (claimed.Type == As.Delete && await db.ReadAsync(tx => Delete.IsOfNothingKnownAsync(tx, claimed.ObjectId), ct)) return null;

        // Step 3: signature. Only the verifier makes a Signer.
        var verified = await vouching.VerifyAsync(envelope, ct);
        if (verified.Signer is not { } signer) return Refused(verified.Refusal, claimed);
        if (door.CheckRate(signer) is { } tooOften) return Refused(tooOften, claimed);

        // Step 4: authorise. May they say this? From here on it is the activity as its author vouches for it. [FEP-fe34]
        var vouched = await vouching.AuthorizeAsync(signer, document, claimed, ct);
        var activity = vouched.Activity;
        if (vouched.Sender is not { } sender) return Refused(vouched.Refusal, activity);

        // Step 5: fetch what the effect needs, and make the rows, before any transaction: others wait for its end.
        var named = await SideEffects.FetchNeededAsync(activity, fetcher, ct);
        if (named.Refusal is { } unavailable) return Refused(unavailable, activity);
        var made = Inbound.RowOf(activity, named.Document, sender, clock.GetUtcNow());
        var row = ToRow(activity, vouched.Bytes, sender) with { WithObject = Create.Brings(activity, made) };
        var conversation = await conversations.FindAsync(document, activity, ct);

        return await db.WriteAsync(async tx =>
        {
            // Step 6: once. [AP §5.2 MUST] A second delivery of the same activity changes nothing.
            if (await ForgottenRows.HasAsync(tx, ForgottenRows.Activity(activity.Id))) return null;
            if (await ActivityRows.InsertAsync(tx, row) is not { } seq) return (Refusal?)null;

            // Step 7: effects. Those of one person one after the other, also where several processes write at once.
            await tx.HoldAsync(activity.ActorId);
            var inbound = new Inbound(tx, activity, signer, sender, named.Document, own, clock.GetUtcNow())
            {
                Seq = seq,
                Row = row.WithObject ? made! with { ActivitySeq = seq } : made,
                Conversation = conversation,
            };
            var effect = await SideEffects.ReceiveAsync(inbound);

            // Step 8: store what follows: wall item, notification, the answer's deliveries. A refusal undoes everything.
            if ((effect.Refusal ?? await store.RunAsync(inbound, effect)) is { } refusal)
            {
                tx.Abandon();
                return Refused(refusal, activity);
            }
            if (await FollowersSynchronization.CompareAsync(tx, request, envelope, sender, own, clock.Milliseconds())) tx.AfterCommit(() => LogFollowDiffers(sender.Uri));
            tx.AfterCommit(() => LogReceived(activity.Type, activity.Id, activity.ActorId));
            return null;
        }, ct);
    }

    private ActivityRow ToRow(Activity activity, ReadOnlyMemory<byte> received, PeerRow sender) => new()
    {
        Uri = activity.Id,
        Direction = ActivityRow.In,
        Type = activity.Type,
        Actor = activity.ActorId,
        ObjectUri = activity.ObjectId,
        Visibility = Audience.Of(activity.Node).VisibilityFor(sender.Followers).ToString(),
        Json = Encoding.UTF8.GetString(received.Span),
        At = clock.Milliseconds(),
    };

    private Refusal? Refused(Refusal? refusal, Activity? activity)
    {
        LogRefused(refusal!.Value, activity?.Type, activity?.ActorId);
        return refusal;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Received {Type} {Id} from {Actor}")]
    private partial void LogReceived(string type, string id, string actor);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server of {Actor} has another idea of whether the owner follows them; unfollowing and following again settles it")]
    private partial void LogFollowDiffers(string actor);

    // A peer's fault: nothing that the owner could do about it.
    [LoggerMessage(Level = LogLevel.Debug, Message = "Refused ({Refusal}) {Type} of {Actor}")]
    private partial void LogRefused(Refusal refusal, string? type, string? actor);
}
