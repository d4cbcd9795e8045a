using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Origins;

namespace ActorServer.Activities;

/// <summary>
/// The word on an answer: Accept with a stamp, Reject, and a Delete that takes the stamp back. About a ReplyRequest, or about the answer itself where that came without
/// being asked for. [GoToSocial interaction controls]
/// </summary>
internal static class ReplyAnswer
{
    internal static JsonObject To(ReplyRow reply, string type) => new() { ["type"] = type, ["object"] = reply.RequestUri ?? reply.Replying };

    internal static async Task<ReplyRow?> FindAsync(Tx tx, string? asked)
    {
        if (asked is null || await ReplyRows.FindByRequestAsync(tx, asked) is not { } reply) return null;
        // Who asks again and who answers do not come between each other.
        await tx.HoldAsync(reply.Replying);
        return await ReplyRows.FindByRequestAsync(tx, asked);
    }

    /// <summary>The owner's Accept or Reject, by itself or by hand. An Accept carries the stamp; a Reject later on takes it back.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx, ReplyRow reply)
    {
        var accepts = cx.Type == As.Accept;
        var stamp = accepts && (!reply.IsAccepted || reply.Stamp is null) ? cx.Own.NewStamp(cx.Now) : reply.Stamp;
        await ReplyConsent.SetStateAsync(cx.Tx, reply, accepts ? ReplyRow.Accepted : reply.Stamp is null ? ReplyRow.Rejected : ReplyRow.Revoked, stamp);
        cx.Activity["object"] = reply.RequestUri is null ? reply.Replying : new JsonObject
        {
            ["id"] = reply.RequestUri,
            ["type"] = As.ReplyRequest,
            ["actor"] = reply.Actor,
            ["object"] = reply.Replied,
            ["instrument"] = reply.Replying,
        };
        cx.Activity["target"] = reply.Replied;
        if (accepts) cx.Activity["result"] = stamp;
        cx.Tell(reply.Actor);
        await ShowOnWallAsync(cx, reply, accepts);
        return null;
    }

    /// <summary>Answers to the owner are on the wall, once they are let in.</summary>
    private static async Task ShowOnWallAsync(Outbound cx, ReplyRow reply, bool isLetIn)
    {
        if (!isLetIn) await WallRows.RemoveObjectAsync(cx.Tx, reply.Replying);
        else if (reply.Visibility is not null && !await WallRows.HasPostAsync(cx.Tx, reply.Replying)) await WallRows.AddAsync(cx.Tx, cx.ForTheWall(WallRow.Post, reply.Replying) with { Actor = reply.Actor });
    }

    /// <summary>
    /// The author of what was answered says yes or no: only the author can. On an answer of the owner's the stamp goes with the post, which goes out now; GoToSocial tells
    /// its users' followers, so it may also be about somebody else's.
    /// </summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx, ReplyRow reply)
    {
        var author = (await ObjectRows.FindAsync(cx.Tx, reply.Replied))?.AttributedTo;
        if (author != cx.Activity.ActorId) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        if (cx.Activity.Type == As.Reject) return await WithoutConsentAsync(cx, reply, reply.IsAccepted ? ReplyRow.Revoked : ReplyRow.Rejected);
        // Before GoToSocial 0.19 the Accept itself was the stamp.
        var stamp = cx.Activity.Node.IdOf("result") ?? cx.Activity.Id;
        if (!Origin.Same(stamp, cx.Activity.ActorId)) return Effect.Refused(Refusal.ObjectOnAnotherOrigin);
        if (reply.IsAccepted && reply.Stamp == stamp) return Effect.None;
        await ReplyConsent.SetStateAsync(cx.Tx, reply, ReplyRow.Accepted, stamp);
        return reply.Actor == cx.Own.Actor ? await StampedAsync(cx, reply, stamp, NotificationRow.ReplyAccepted) : Effect.None;
    }

    /// <summary>The author refused, or took the stamp back.</summary>
    private static async Task<Effect> WithoutConsentAsync(Inbound cx, ReplyRow reply, string state)
    {
        await ReplyConsent.SetStateAsync(cx.Tx, reply, state, reply.Stamp);
        return reply.Actor == cx.Own.Actor ? await StampedAsync(cx, reply, null, NotificationRow.ReplyRejected) : Effect.None;
    }

    /// <summary>What was held back goes out with the stamp; of what went out before everybody who has it is told.</summary>
    private static async Task<Effect> StampedAsync(Inbound cx, ReplyRow reply, string? stamp, string notification)
    {
        if (await ObjectRows.FindAsync(cx.Tx, reply.Replying) is not { Own: true, DeletedAt: null } post) return Effect.None;
        var whole = JsonObjects.ParseOwn(post.Json);
        foreach (var name in Names)
        {
            whole.Remove(name);
            if (stamp is not null) whole[name] = stamp;
        }
        await ObjectRows.SetJsonAsync(cx.Tx, post.Uri, whole.ToJsonString());
        var isOut = reply.State is ReplyRow.Accepted or ReplyRow.Revoked;
        return new Effect
        {
            Release = stamp is not null && !isOut ? post.Uri : null,
            Answers = isOut ? [new JsonObject { ["type"] = As.Update, ["object"] = post.Uri }] : [],
            Notification = cx.Notify(notification, post.Uri),
        };
    }

    /// <summary>The stamp, under both names: GoToSocial up to 0.20 reads the second.</summary>
    internal static readonly string[] Names = ["replyAuthorization", "approvedBy"];

    /// <summary>The author takes the stamp back: only the author can. Whoever reads the owner's answer hears it from the author as well; once.</summary>
    internal static async Task<Effect> ReceiveRevocationAsync(Inbound cx, ReplyRow reply)
    {
        var author = (await ObjectRows.FindAsync(cx.Tx, reply.Replied))?.AttributedTo ?? cx.Activity.ActorId;
        if (author != cx.Activity.ActorId || !Origin.Same(reply.Stamp, cx.Activity.ActorId)) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        if (!reply.IsAccepted) return Effect.None;
        var effect = await WithoutConsentAsync(cx, reply, ReplyRow.Revoked);
        return await ObjectRows.FindAsync(cx.Tx, reply.Replying) is { Own: true, DeletedAt: null } post ? effect with { ForwardToReadersOf = post } : effect;
    }

    /// <summary>The owner does not want that answer there any more. Whoever shows it is told.</summary>
    internal static async Task<Refusal?> PublishRevocationAsync(Outbound cx, ReplyRow reply)
    {
        if (!reply.IsAccepted) return Refusal.Gone;
        await ReplyConsent.SetStateAsync(cx.Tx, reply, ReplyRow.Revoked, reply.Stamp);
        await ShowOnWallAsync(cx, reply, isLetIn: false);
        cx.Activity["object"] = reply.Stamp;
        cx.TellEverybody();
        cx.Tell(reply.Actor);
        return null;
    }
}
