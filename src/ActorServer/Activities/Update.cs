using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Addressing;

namespace ActorServer.Activities;

/// <summary>Changing what was said, or who one is.</summary>
internal static class Update
{
    /// <summary>[AP §7.3] The new form replaces the old one, if it is the owner of the object who says so [FEP-fe34] and nothing newer is here.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (cx.Made is not { Id: { } id } node) return Effect.Refused(Refusal.ObjectMissing);
        if (id == cx.Activity.ActorId) return await ReceiveProfileAsync(cx, node);
        if (!ObjectDocument.IsPost(node)) return Effect.None;

        var row = cx.ToRow(node);
        if (await ObjectRows.FindAsync(cx.Tx, id) is not { } known)
        {
            // The Create got lost or came before the follow: kept for threads, but a correction is no news for the wall.
            await ObjectRows.InsertAsync(cx.Tx, row);
            return Effect.None;
        }
        if (known.AttributedTo != cx.Activity.ActorId) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        var isOlder = row.UpdatedAt is { } updated && known.UpdatedAt is { } before && updated < before;
        if (!isOlder) await ObjectRows.UpdateAsync(cx.Tx, row with { UpdatedAt = row.UpdatedAt ?? cx.Now.ToUnixTimeMilliseconds() });
        return Effect.None;
    }

    /// <summary>[AP §6.3] The owner changes a post. A client may send only what changes; null removes a property. Peers get the whole.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } uri || cx.Object is not { } changes) return Refusal.ObjectMissing;
        if (uri == cx.Own.Actor) return await PublishProfileAsync(cx, changes);
        if (await ObjectRows.FindAsync(cx.Tx, uri) is not { Own: true } known) return Refusal.NotTheOwnerOfTheObject;
        if (known.DeletedAt is not null) return Refusal.Gone;

        var whole = Merge(JsonObjects.ParseOwn(known.Json), changes);
        whole["updated"] = cx.Now.ToXsd();
        OwnContent.Complete(whole);
        var node = whole.ToAsNode();
        var visibility = Audience.Of(node).VisibilityFor(cx.Own.Followers);
        await ObjectRows.UpdateAsync(cx.Tx, ObjectDocument.ToRow(node, whole.ToJsonString(), cx.Own.Actor, visibility, cx.Now));
        cx.Activity["object"] = whole;
        cx.AddressLike(whole);
        cx.TellBlind(known.Blind);
        return null;
    }

    private static async Task<Effect> ReceiveProfileAsync(Inbound cx, AsNode node)
    {
        var now = cx.Now.ToUnixTimeMilliseconds();
        if (Peers.ToRow(node, node.Json.GetRawText(), now) is { } row) await Peers.KeepAsync(cx.Tx, row, node, now);
        return Effect.None;
    }

    /// <summary>The owner's profile: everybody who follows hears of it.</summary>
    private static async Task<Refusal?> PublishProfileAsync(Outbound cx, JsonObject changes)
    {
        var owner = (await Owner.GetAsync(cx.Tx)).With(changes);
        await Owner.SetAsync(cx.Tx, owner);
        if (changes.ContainsKey("attachment")) await VerifyLink.EnqueueAsync(cx.Tx, owner, cx.Id, cx.NowMilliseconds);
        cx.Activity["object"] = await ActorDocument.BuildAsync(cx.Tx, cx.Own);
        if (!cx.Activity.Recipients().Any())
        {
            cx.Activity["to"] = new JsonArray(As.Public);
            cx.Activity["cc"] = new JsonArray(cx.Own.Followers);
        }
        return null;
    }

    private static JsonObject Merge(JsonObject whole, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (name is "id" or "type" or "attributedTo" or "published" or "url" or "replies" or "likes" or "shares" or "bto" or "bcc") continue;
            if (value is null) whole.Remove(name);
            else whole[name] = value.DeepClone();
        }
        return whole;
    }
}
