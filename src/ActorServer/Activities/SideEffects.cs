using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.RemoteActors;
using Federation;
using Federation.Fetching;

namespace ActorServer.Activities;

/// <summary>The one switch from an activity's type to the file that knows it.</summary>
internal static class SideEffects
{
    /// <summary>[AP §7] An activity without a line here is stored, and told to the owner when it was sent to the owner by name.</summary>
    internal static Task<Effect> ReceiveAsync(Inbound cx) => cx.Activity.Type switch
    {
        As.Accept => Accept.ReceiveAsync(cx),
        As.Add => Add.ReceiveAsync(cx),
        As.Announce => Announce.ReceiveAsync(cx),
        As.Block => Block.ReceiveAsync(cx),
        As.Create => Create.ReceiveAsync(cx),
        As.Delete => Delete.ReceiveAsync(cx),
        As.Dislike => Dislike.ReceiveAsync(cx),
        As.EmojiReact => Reaction.ReceiveAsync(cx),
        As.Flag => Flag.ReceiveAsync(cx),
        As.Follow => Follow.ReceiveAsync(cx),
        As.Like => Like.ReceiveAsync(cx),
        As.Move => Move.ReceiveAsync(cx),
        As.QuoteRequest => QuoteRequest.ReceiveAsync(cx),
        As.Reject => Reject.ReceiveAsync(cx),
        As.Remove => Remove.ReceiveAsync(cx),
        As.ReplyRequest => ReplyRequest.ReceiveAsync(cx),
        As.TentativeAccept or As.TentativeReject => Tentative.ReceiveAsync(cx),
        As.Undo => Undo.ReceiveAsync(cx),
        As.Update => Update.ReceiveAsync(cx),
        _ => Other.ReceiveAsync(cx),
    };

    /// <summary>[AP §7 MUST] What a peer's activity must be about: an object, and for Add and Remove a target.</summary>
    internal static Refusal? Lacks(Activity activity) => activity.Type switch
    {
        As.Create or As.Update or As.Delete or As.Follow or As.Add or As.Remove or As.Like or As.Block or As.Undo when activity.Object is null => Refusal.ObjectMissing,
        As.Add or As.Remove when activity.Node.Target is null => Refusal.TargetMissing,
        _ => null,
    };

    /// <summary>[AP §6] [SWICG Basic Profile, Client-to-Server Interactions] Null, or why the owner may not publish this: each asks for the object that it needs. [AP §6.1 MUST]</summary>
    internal static Task<Refusal?> PublishAsync(Outbound cx) => cx.Type switch
    {
        As.Accept => Accept.PublishAsync(cx),
        As.Add => Add.PublishAsync(cx),
        As.Announce => Announce.PublishAsync(cx),
        As.Block => Block.PublishAsync(cx),
        As.Create => Create.PublishAsync(cx),
        As.Delete => Delete.PublishAsync(cx),
        As.Dislike => Dislike.PublishAsync(cx),
        As.EmojiReact => Reaction.PublishAsync(cx),
        As.Flag => Flag.PublishAsync(cx),
        As.Follow => Follow.PublishAsync(cx),
        As.Like => Like.PublishAsync(cx),
        As.Move => Move.PublishAsync(cx),
        As.QuoteRequest => QuoteRequest.PublishAsync(cx),
        As.Reject => Reject.PublishAsync(cx),
        As.Remove => Remove.PublishAsync(cx),
        As.ReplyRequest => ReplyRequest.PublishAsync(cx),
        As.TentativeAccept or As.TentativeReject => Tentative.PublishAsync(cx),
        As.Undo => Undo.PublishAsync(cx),
        As.Update => Update.PublishAsync(cx),
        _ => Other.PublishAsync(cx),
    };

    /// <summary>The new account of a Move of the owner's, as it is this moment: it must list this one. Nothing else needs the network.</summary>
    internal static async Task FetchBeforePublishingAsync(JsonObject posted, Peers peers, CancellationToken ct)
    {
        if (posted.TypeOf() == As.Move && posted["target"].IdOf() is { } target) await peers.RefreshAsync(target, ct);
    }

    /// <summary>
    /// The object of a Create or Update that names it only by id, from the object's own origin; the new account of a Move, if it agrees. Others need
    /// nothing.
    /// </summary>
    internal static async Task<(AuthenticNode? Document, Refusal? Refusal)> FetchNeededAsync(Activity activity, FetchOnce fetcher, CancellationToken ct)
    {
        if (activity.Type == As.Move) return await Move.ConfirmAsync(activity, fetcher, ct);
        if (activity.Type is not (As.Create or As.Update) || activity.Object is not { IsObject: false }) return (null, null);
        if (activity.ObjectId is not { } id) return (null, Refusal.ObjectMissing);
        var fetched = await fetcher.GetAsync(id, ct);
        if (fetched.Value is not { } document) return (null, Refusal.ObjectUnavailable);
        return SenderAuthorization.IsMadeBy(document.Node, activity.ActorId) || document.Id == activity.ActorId
            ? (document, null)
            : (null, Refusal.ObjectOnAnotherOrigin);
    }
}
