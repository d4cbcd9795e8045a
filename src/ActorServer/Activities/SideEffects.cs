using ActorServer.Inbox;
using ActorServer.RemoteActors;
using Federation;
using Federation.Fetching;

namespace ActorServer.Activities;

/// <summary>The one switch from an activity's type to the file that knows it.</summary>
internal static class SideEffects
{
    /// <summary>[AP §7] An activity without a line here is stored and has no effect.</summary>
    internal static Task<Effect> ReceiveAsync(Inbound cx) => cx.Activity.Type switch
    {
        As.Accept => Accept.ReceiveAsync(cx),
        As.Announce => Announce.ReceiveAsync(cx),
        As.Create => Create.ReceiveAsync(cx),
        As.Delete => Delete.ReceiveAsync(cx),
        As.Follow => Follow.ReceiveAsync(cx),
        As.Like => Like.ReceiveAsync(cx),
        As.Reject => Reject.ReceiveAsync(cx),
        As.Undo => Undo.ReceiveAsync(cx),
        As.Update => Update.ReceiveAsync(cx),
        _ => Task.FromResult(Effect.None),
    };

    /// <summary>[AP §6] Null, or why the owner may not publish this.</summary>
    internal static Task<Refusal?> PublishAsync(Outbound cx) => cx.Type switch
    {
        As.Accept => Accept.PublishAsync(cx),
        As.Announce => Announce.PublishAsync(cx),
        As.Create => Create.PublishAsync(cx),
        As.Delete => Delete.PublishAsync(cx),
        As.Follow => Follow.PublishAsync(cx),
        As.Like => Like.PublishAsync(cx),
        As.Reject => Reject.PublishAsync(cx),
        As.Undo => Undo.PublishAsync(cx),
        As.Update => Update.PublishAsync(cx),
        _ => Task.FromResult<Refusal?>(Refusal.TypeNotSupported),
    };

    /// <summary>The object of a Create or Update that names it only by id, from the object's own origin. Others need nothing.</summary>
    internal static async Task<(AuthenticNode? Document, Refusal? Refusal)> FetchNeededAsync(Activity activity, FetchOnce fetcher, CancellationToken ct)
    {
        if (activity.Type is not (As.Create or As.Update) || activity.Object is not { IsObject: false }) return (null, null);
        if (activity.ObjectId is not { } id) return (null, Refusal.ObjectMissing);
        var fetched = await fetcher.GetAsync(id, ct);
        if (fetched.Value is not { } document) return (null, Refusal.ObjectUnavailable);
        return SenderAuthorization.IsMadeBy(document.Node, activity.ActorId) || document.Id == activity.ActorId
            ? (document, null)
            : (null, Refusal.ObjectOnAnotherOrigin);
    }
}
