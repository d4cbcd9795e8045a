using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;

namespace ActorServer.Activities;

/// <summary>
/// Activities without an effect of their own: Listen, View, Read, Arrive, Travel, Offer, Invite, Join, Leave, Ignore, and whatever somebody invents.
/// Kept, and sent as they are addressed. [AP §7: servers may do what they like with them]
/// </summary>
internal static class Other
{
    /// <summary>The owner is told of what is sent to the owner by name, in the sender's words; an Ignore is meant to be quiet.</summary>
    internal static Task<Effect> ReceiveAsync(Inbound cx)
    {
        var isForOwner = cx.Activity.Node.To.Contains(cx.Own.Actor) || cx.Activity.ObjectId == cx.Own.Actor;
        if (!isForOwner || cx.Activity.Type == As.Ignore) return Task.FromResult(Effect.None);
        var words = cx.Activity.Node.Summary ?? cx.Activity.Node.Name ?? cx.Activity.Node.Content;
        var detail = words is null ? cx.Activity.Type : $"{cx.Activity.Type}: {Sanitizer.ToText(words)}";
        return Task.FromResult(new Effect { Notification = cx.Notify(NotificationRow.Other, cx.Activity.ObjectId, detail) });
    }

    /// <summary>[SWICG Basic Profile, Client-to-Server Interactions: unknown types are stored and distributed] An object that an app embedded of somebody else's is left out.</summary>
    internal static Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is { } id && !cx.Own.IsOwn(id)) cx.Activity["object"] = id;
        return Task.FromResult<Refusal?>(null);
    }
}
