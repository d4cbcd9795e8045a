using ActorServer.Inbox;
using ActorServer.Store;

namespace ActorServer.Activities;

/// <summary>Taking something out of a collection.</summary>
internal static class Remove
{
    /// <summary>[AP §7.9] A peer unpins a post of its own.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (cx.Activity.Node.Target is not { } target) return Effect.None;
        if (OwnedCollection.RefuseForeign(cx, target) is { } refusal) return Effect.Refused(refusal);
        if (OwnedCollection.IsFeaturedOf(cx.Sender, target)) await CollectionRows.RemoveAsync(cx.Tx, target, cx.ObjectId);
        return Effect.None;
    }

    /// <summary>[AP §6.7] The owner removes from a collection of the owner's.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is null && cx.Object is null) return Refusal.ObjectMissing;
        if (cx.Activity["target"].IdOf() is null) return Refusal.TargetMissing;      // [AP §6.1 MUST]
        if (await OwnedCollection.FindAsync(cx) is not { } collection) return Refusal.NotTheOwnerOfTheObject;
        if (collection.NameOf(cx) is not { } item) return Refusal.ObjectMissing;
        await CollectionRows.RemoveAsync(cx.Tx, collection.Uri, item);
        collection.Tell(cx);
        return null;
    }
}
