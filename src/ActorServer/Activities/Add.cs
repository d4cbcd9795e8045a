using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation.Origins;

namespace ActorServer.Activities;

/// <summary>Putting something into a collection: pinning a post, featuring a hashtag, filling an album.</summary>
internal static class Add
{
    /// <summary>[AP §7.8] A peer pins a post of its own. To whose collection it may add is told by origin and by its actor document. [FEP-fe34]</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (cx.Activity.Node.Target is not { } target) return Effect.None;
        if (OwnedCollection.RefuseForeign(cx, target) is { } refusal) return Effect.Refused(refusal);
        if (!OwnedCollection.IsFeaturedOf(cx.Sender, target) || !Origin.Same(cx.ObjectId, cx.Activity.ActorId)) return Effect.None;
        if (await CollectionRows.CountAsync(cx.Tx, target) >= Limits.PinsOfOne) return Effect.None;
        await CollectionRows.AddAsync(cx.Tx, target, cx.ObjectId, cx.Activity.ActorId, cx.Now.ToUnixTimeMilliseconds());
        return Effect.None;
    }

    /// <summary>[AP §6.6] The owner adds to a collection of the owner's.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is null && cx.Object is null) return Refusal.ObjectMissing;
        if (cx.Activity["target"].IdOf() is null) return Refusal.TargetMissing;      // [AP §6.1 MUST]
        if (await OwnedCollection.FindAsync(cx) is not { } collection) return Refusal.NotTheOwnerOfTheObject;
        if (await collection.ItemAsync(cx) is not { } item) return Refusal.ObjectMissing;
        await CollectionRows.AddAsync(cx.Tx, collection.Uri, item, cx.Own.Actor, cx.NowMilliseconds);
        collection.Tell(cx);
        return null;
    }

    /// <summary>The same as a Remove: only what this very Add may have put there.</summary>
    internal static async Task<Effect> ReceiveUndoAsync(Inbound cx, string added, string? target)
    {
        if (target is not null && OwnedCollection.IsFeaturedOf(cx.Sender, target)) await CollectionRows.RemoveAsync(cx.Tx, target, added);
        return Effect.None;
    }

    internal static Task PublishUndoAsync(Outbound cx, JsonObject add) =>
        CollectionRows.RemoveAsync(cx.Tx, add["target"].IdOf()!, add["object"].IdOf() ?? ((JsonObject)add["object"]!)["href"].IdOf()!);
}
