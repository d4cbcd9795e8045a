using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Activities;

/// <summary>Taking back what was said, or leaving altogether.</summary>
internal static class Delete
{
    /// <summary>
    /// A Delete of something that was never here has no effect, whoever signed it: it is answered without a fetch and without a write.
    /// A closed account elsewhere sends thousands of these.
    /// </summary>
    internal static async Task<bool> IsOfNothingKnownAsync(Tx tx, string? id) => id is not null && !await ObjectRows.IsAnythingAsync(tx, id);

    /// <summary>[AP §7.4] The object of the actor who made it becomes a tombstone; an actor who deletes itself goes with everything it said.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (cx.ObjectId == cx.Activity.ActorId) return await ReceiveDepartureAsync(cx);
        if (await QuoteRows.FindByStampAsync(cx.Tx, cx.ObjectId) is { } quote) return await QuoteAnswer.ReceiveRevocationAsync(cx, quote);
        if (await ReplyRows.FindByStampAsync(cx.Tx, cx.ObjectId) is { } reply) return await ReplyAnswer.ReceiveRevocationAsync(cx, reply);
        if (await ObjectRows.FindAsync(cx.Tx, cx.ObjectId) is not { } known) return Effect.None;
        if (known.AttributedTo != cx.Activity.ActorId) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        if (known.DeletedAt is not null) return Effect.None;
        await BuryAsync(cx.Tx, known, cx.Now);
        return Effect.None;
    }

    /// <summary>[AP §6.4] The owner takes a post back. Whoever got it is told; a tombstone stays at its id.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } uri) return Refusal.ObjectMissing;
        if (uri == cx.Own.Actor && await Departure.HasBegunAsync(cx.Tx)) return await PublishDepartureAsync(cx);
        if (cx.Own.IsOwn(uri) && await QuoteRows.FindByStampAsync(cx.Tx, uri) is { } quote) return await QuoteAnswer.PublishRevocationAsync(cx, quote);
        if (cx.Own.IsOwn(uri) && await ReplyRows.FindByStampAsync(cx.Tx, uri) is { } reply) return await ReplyAnswer.PublishRevocationAsync(cx, reply);
        await cx.Tx.HoldAsync(uri);
        if (await ObjectRows.FindAsync(cx.Tx, uri) is not { Own: true } known) return Refusal.NotTheOwnerOfTheObject;
        if (known.DeletedAt is not null) return Refusal.Gone;
        var whole = JsonObjects.ParseOwn(known.Json);
        cx.AddressLike(whole);
        cx.TellOwnerOfContext(whole);
        cx.TellBlind(known.Blind);
        cx.Activity["object"] = Tombstone(known, cx.Now);
        await ReplyRequest.HoldBackAsync(cx, uri);
        await BuryAsync(cx.Tx, known, cx.Now);
        return null;
    }

    /// <summary>The owner leaves: every server that is known here hears of it, whoever on it knew the owner.</summary>
    private static async Task<Refusal?> PublishDepartureAsync(Outbound cx)
    {
        cx.Activity["object"] = cx.Own.Actor;
        cx.Activity["to"] = new JsonArray(As.Public);
        cx.Activity["cc"] = new JsonArray(cx.Own.Followers);
        cx.Inboxes.UnionWith(await DepartureRows.InboxesAsync(cx.Tx));
        return null;
    }

    /// <summary>Everything that the owner said becomes a tombstone.</summary>
    internal static async Task BuryAllOfOwnerAsync(Tx tx, string actor, DateTimeOffset now)
    {
        foreach (var uri in await ObjectRows.UrisOfAsync(tx, actor)) await BuryAsync(tx, (await ObjectRows.FindAsync(tx, uri))!, now);
    }

    private static async Task<Effect> ReceiveDepartureAsync(Inbound cx)
    {
        var actor = cx.Activity.ActorId;
        foreach (var uri in await ObjectRows.UrisOfAsync(cx.Tx, actor))
        {
            await BuryAsync(cx.Tx, (await ObjectRows.FindAsync(cx.Tx, uri))!, cx.Now);
        }
        await FollowRows.RemoveAsync(cx.Tx, FollowRow.In, actor);
        await FollowRows.RemoveAsync(cx.Tx, FollowRow.Out, actor);
        await WallRows.RemoveActorAsync(cx.Tx, actor);
        await PeerRows.SetGoneAsync(cx.Tx, actor, cx.Now.ToUnixTimeMilliseconds());
        return Effect.None;
    }

    private static async Task BuryAsync(Tx tx, ObjectRow known, DateTimeOffset now)
    {
        await ObjectRows.BuryAsync(tx, known.Uri, Tombstone(known, now).ToJsonString(), now.ToUnixTimeMilliseconds());
        await WallRows.RemoveObjectAsync(tx, known.Uri);
        await ChatRows.RemoveAsync(tx, known.Uri);
        await VersionRows.ForgetAsync(tx, known.Uri);
        await NotificationRows.RemoveObjectAsync(tx, known.Uri);
        await CollectionRows.ForgetObjectAsync(tx, known.Uri);
        await ReactionRows.ForgetObjectAsync(tx, known.Uri);
        await VoteRows.ForgetAsync(tx, known.Uri);
        await QuoteRows.ForgetAsync(tx, known.Uri);
        await ReplyRows.ForgetAsync(tx, known.Uri);
        await ForgetAsync(tx, known.Uri);
    }

    /// <summary>The activities that carried an object say no more than that they did.</summary>
    internal static Task ForgetAsync(Tx tx, string uri) => ActivityRows.ForgetContentAsync(tx, uri, WithoutContent);

    /// <summary>The activities that carried it keep who, what and when. A Create that still waits in the queue goes out like this, too.</summary>
    private static string WithoutContent(ActivityRow row)
    {
        var bare = new JsonObject { ["@context"] = As.Context, ["id"] = row.Uri, ["type"] = row.Type, ["actor"] = row.Actor, ["object"] = row.ObjectUri };
        if (row.Direction == ActivityRow.Out)
        {
            var whole = JsonObjects.ParseOwn(row.Json);
            foreach (var name in new[] { "published", "to", "cc" })
            {
                if (whole[name] is { } kept) bare[name] = kept.DeepClone();
            }
        }
        return bare.ToJsonString();
    }

    private static JsonObject Tombstone(ObjectRow known, DateTimeOffset now)
    {
        var tombstone = new JsonObject
        {
            ["id"] = known.Uri,
            ["type"] = As.Tombstone,
            ["formerType"] = known.Type,
            ["published"] = known.PublishedAt.ToTime().ToXsd(),
            ["deleted"] = now.ToXsd(),
        };
        if (!known.Own) return tombstone;
        // Whoever could see the post may see that it is gone; nobody else.
        var whole = JsonObjects.ParseOwn(known.Json);
        foreach (var name in new[] { "to", "cc", "audience" })
        {
            if (whole[name] is { } kept) tombstone[name] = kept.DeepClone();
        }
        return tombstone;
    }
}
