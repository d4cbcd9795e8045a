using System.Text;
using ActorServer.Activities;
using ActorServer.Collections;
using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Outbox;
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
    Db db, OwnIds own, FrontDoor door, ForwardedActivity forwarded, Peers peers, PeerKeys keys, FetchOnce fetcher, PublishActivity publish,
    QueueSignal queue, ActivitySignal signal, TimeProvider clock, ILogger<ReceiveActivity> log)
{
    internal async Task<Refusal?> RunAsync(HttpRequestParts request, CancellationToken ct)
    {
        // Step 1: envelope. Signature well formed, date fresh, made for this host (not for another and replayed here), digest of these very bytes.
        // No network.
        if (!HttpSignature.TryReadEnvelope(request, clock.GetUtcNow(), out var envelope, out var fault)) return Refused(fault.ToRefusal(), null);
        if (!envelope.Host.Equals(own.Authority, StringComparison.OrdinalIgnoreCase)) return Refused(Refusal.WrongHost, null);

        // Step 2: parse, as JSON-LD with bundled contexts; then whoever is blocked ends here. No network.
        if (!ActivityDocument.TryRead(request.Body, out var document, out var unread)) return Refused(unread.ToRefusal(), null);
        if (Activity.From(document.Node, request.Body) is not { } activity) return Refused(Refusal.NotAnActivity, null);
        if (SideEffects.Lacks(activity) is { } lacking) return Refused(lacking, activity);
        if (await door.CheckBlocksAsync(envelope, activity, ct) is { } blocked) return Refused(blocked, activity);
        if (activity.Type == As.Delete && await db.ReadAsync(tx => Delete.IsOfNothingKnownAsync(tx, activity), ct)) return null;

        // Step 3: signature. [AP §B.1] The key from the cache or fetched once; only the verifier makes a Signer.
        var verified = await keys.VerifyAsync(envelope, ct);
        if (verified.Signer is not { } signer) return Refused(verified.Refusal, activity);
        if (door.CheckRate(signer) is { } tooOften) return Refused(tooOften, activity);

        // Step 4: authorise. May this signer speak for this actor, and this actor for this object? What is forwarded must be vouched for by its
        // author instead: signed within, or shown by its own origin. [FEP-fe34]
        var received = request.Body;
        if (ForwardedActivity.Is(signer, activity))
        {
            if (await forwarded.TakeAsync(document, activity, ct) is not { } original) return Refused(Refusal.ActorIsNotSigner, activity);
            (activity, received) = original;
            if (SenderAuthorization.CheckClaims(activity) is { } forged) return Refused(forged, activity);
        }
        else if (SenderAuthorization.Check(signer, activity) is { } forbidden) return Refused(forbidden, activity);
        else if (await forwarded.IsContradictedAsync(document, ct)) return Refused(Refusal.SignatureWrong, activity);

        // Step 5: fetch what the effect needs, before any transaction.
        var sender = await peers.GetAsync(activity.ActorId, ct);
        if (sender is null) return Refused(Refusal.KeyUnavailable, activity);
        var named = await SideEffects.FetchNeededAsync(activity, fetcher, ct);
        if (named.Refusal is { } unavailable) return Refused(unavailable, activity);

        return await db.WriteAsync(async tx =>
        {
            // Step 6: once. [AP §5.2 MUST] A second delivery of the same activity changes nothing.
            if (!await ActivityRows.InsertAsync(tx, ToRow(activity, received, sender))) return (Refusal?)null;

            // Step 7: effects.
            var effect = await SideEffects.ReceiveAsync(new Inbound(tx, activity, signer, sender, named.Document, own, clock.GetUtcNow()));
            if (effect.Refusal is { } refusal)
            {
                tx.Abandon();
                return Refused(refusal, activity);
            }

            // Step 8: store what follows: wall item, notification, the answer's deliveries.
            if (effect.Wall is { } item) await WallRows.AddAsync(tx, item);
            if (effect.Notification is { } notification) await NotificationRows.AddAsync(tx, notification);
            foreach (var fetch in effect.Fetches.OfType<WorkRow>())
            {
                await WorkRows.ArmAsync(tx, fetch);
                tx.AfterCommit(queue.Set);
            }
            foreach (var answer in effect.Answers)
            {
                if ((await publish.InTransactionAsync(tx, answer)).Refusal is not { } unanswerable) continue;
                tx.Abandon();
                return Refused(unanswerable, activity);
            }
            if (await FollowersSynchronization.CompareAsync(tx, request, envelope, sender, own, clock.Milliseconds())) tx.AfterCommit(() => LogFollowDiffers(sender.Uri));
            // [AP §7.1.2 MUST] What was sent to our followers because of something of ours is passed on to them; and what its effect says must be.
            foreach (var copy in await ForwardFromInbox.CopiesAsync(tx, activity, signer, effect, own, clock.GetUtcNow()))
            {
                await WorkRows.EnqueueAsync(tx, copy);
                tx.AfterCommit(queue.Set);
            }
            tx.AfterCommit(() =>
            {
                signal.Set();
                LogReceived(activity.Type, activity.Id, activity.ActorId);
            });
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
