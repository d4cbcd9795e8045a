using ActorServer.Inbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Activities;

/// <summary>TentativeAccept and TentativeReject: a hint of an answer, not one. What was asked goes on waiting. [AS2 Vocabulary]</summary>
internal static class Tentative
{
    /// <summary>Whom the owner asked leans to yes or to no.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (await Accept.IsForSomebodyElseAsync(cx)) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        if (await Accept.FindAskedAsync(cx) is null) return Effect.None;
        return new Effect { Notification = cx.Notify(cx.Activity.Type == As.TentativeAccept ? NotificationRow.TentativeAccept : NotificationRow.TentativeReject) };
    }

    /// <summary>The owner lets somebody who waits know how it looks.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (await Accept.FindFollowerAsync(cx) is not { } follow) return Refusal.ObjectMissing;
        cx.Activity["object"] = Follow.Answer(cx.Type, follow.ActivityUri, follow.Actor, cx.Own.Actor)["object"]!.DeepClone();
        cx.Tell(follow.Actor);
        return null;
    }
}
