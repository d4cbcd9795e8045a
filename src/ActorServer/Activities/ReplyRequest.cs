using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Origins;

namespace ActorServer.Activities;

/// <summary>Asking an author whether an answer to a post of theirs is welcome, before anybody else gets it. [GoToSocial interaction controls]</summary>
internal static class ReplyRequest
{
    /// <summary>Somebody wants to answer the owner. The post's own policy says so, or the owner does; every answer is kept, so that none is given twice differently.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (await ObjectRows.FindAsync(cx.Tx, cx.ObjectId) is not { Own: true, DeletedAt: null } replied) return await Other.ReceiveAsync(cx);
        if (cx.Activity.Node.First("instrument") is not { Id: { } replying } instrument) return Effect.Refused(Refusal.ObjectMissing);
        // Nobody asks for somebody else, nor for one post and means another. [FEP-fe34]
        if (!Origin.Same(replying, cx.Activity.ActorId)) return Effect.Refused(Refusal.ObjectOnAnotherOrigin);
        if (instrument.IsObject && (!SenderAuthorization.IsMadeBy(instrument, cx.Activity.ActorId) || instrument.InReplyTo != replied.Uri)) return Effect.Refused(Refusal.ObjectOnAnotherOrigin);

        await cx.Tx.HoldAsync(replying);
        var known = await ReplyRows.FindAsync(cx.Tx, replying) is { } before && before.Replied == replied.Uri ? before : null;
        if (known is not null && known.Actor != cx.Activity.ActorId) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        var reply = known ?? new ReplyRow
        {
            Replying = replying,
            Replied = replied.Uri,
            Actor = cx.Activity.ActorId,
            State = await PolicyOfAsync(cx, replied),
            At = cx.Now.ToUnixTimeMilliseconds(),
        };
        reply = reply with { RequestUri = cx.Activity.Id };
        await ReplyRows.PutAsync(cx.Tx, reply);
        if (reply.State != ReplyRow.Pending) return new Effect { Answers = [ReplyAnswer.To(reply, reply.IsAccepted ? As.Accept : As.Reject)] };
        if (instrument.IsObject && ObjectDocument.IsPost(instrument)) await KeepPost.InsertAsync(cx.Tx, RowOf(cx, instrument), cx.Own);
        return new Effect { Notification = known is null ? cx.Notify(NotificationRow.ReplyRequest, replying) : null };
    }

    private static async Task<string> PolicyOfAsync(Inbound cx, ObjectRow replied) =>
        await ReplyConsent.IsWelcomeAsync(cx.Tx, replied, cx.Activity.ActorId) ? ReplyRow.Accepted
            : ReplyConsent.StateOf(await InteractionPolicy.OfOwnAsync(cx.Tx, replied, InteractionPolicy.Reply, cx.Activity.ActorId, cx.Own));

    /// <summary>What is asked for came along: the owner reads it before saying yes.</summary>
    private static ObjectRow RowOf(Inbound cx, AsNode answer) =>
        ObjectDocument.ToRow(answer, answer.Json.GetRawText(), cx.Activity.ActorId, Audience.Of(answer).VisibilityFor(cx.Sender.Followers), cx.Now);

    /// <summary>Whoever asked does not answer after all.</summary>
    internal static async Task<Effect> ReceiveUndoAsync(Inbound cx, string request)
    {
        if (await ReplyRows.FindByRequestAsync(cx.Tx, request) is { State: ReplyRow.Pending } reply) await ReplyConsent.SetStateAsync(cx.Tx, reply, ReplyRow.Rejected, null);
        return Effect.None;
    }

    /// <summary>The owner asks. Comes with a Create of such an answer, by itself; what an app asks otherwise is its own affair.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } replied || cx.Activity["instrument"].IdOf() is not { } replying || !cx.Own.IsOwn(replying)) return await Other.PublishAsync(cx);
        if (await ObjectRows.FindAsync(cx.Tx, replying) is not { Own: true, DeletedAt: null } post) return Refusal.NotTheOwnerOfTheObject;
        if (await ReplyRows.FindAsync(cx.Tx, replying) is not { } reply || reply.Replied != replied) return await Other.PublishAsync(cx);
        cx.Activity["object"] = replied;
        cx.Activity["instrument"] = JsonObjects.ParseOwn(post.Json);
        await ReplyRows.PutAsync(cx.Tx, reply with { RequestUri = cx.Id });
        cx.TellNobody();
        await cx.TellAuthorOfAsync(replied);
        return null;
    }

    /// <summary>
    /// An answer of the owner's that is not for everybody at once: only the author of what it answers hears of it, and it goes out when the author says yes. Who
    /// still writes the names of before GoToSocial 0.20 in the policy is sent the answer itself, which is the question there; the others a request. Null: it may go.
    /// </summary>
    internal static async Task<ObjectRow?> MustAskAsync(Outbound cx, string? replied) =>
        replied is not null && await ObjectRows.FindAsync(cx.Tx, replied) is { Own: false, DeletedAt: null } post && !await ReplyConsent.IsWelcomeAsync(cx.Tx, post, cx.Own.Actor) ? post : null;

    internal static async Task<Refusal?> AskAsync(Outbound cx, string replying, ObjectRow post)
    {
        var answer = (await ObjectRows.FindAsync(cx.Tx, replying))!;
        await ReplyRows.PutAsync(cx.Tx, new ReplyRow { Replying = replying, Replied = post.Uri, Actor = cx.Own.Actor, State = ReplyRow.Pending, Visibility = answer.Visibility, At = cx.NowMilliseconds });
        await ObjectRows.SetVisibilityAsync(cx.Tx, replying, nameof(Visibility.Direct));
        var asksItself = ObjectDocument.Read(post).First("interactionPolicy")?.First(InteractionPolicy.Reply) is { } rule && (rule.First("always") ?? rule.First("approvalRequired")) is not null;
        cx.OnlyTo = asksItself ? [post.AttributedTo] : [];
        return asksItself ? null : (await cx.Also(new JsonObject { ["type"] = As.ReplyRequest, ["object"] = post.Uri, ["instrument"] = replying })).Refusal;
    }

    /// <summary>What becomes of an answer that was not let out yet concerns its author's partner alone.</summary>
    internal static async Task HoldBackAsync(Outbound cx, string replying)
    {
        if (await ReplyRows.FindAsync(cx.Tx, replying) is not { State: ReplyRow.Pending or ReplyRow.Rejected } reply || reply.Actor != cx.Own.Actor) return;
        cx.OnlyTo = await ObjectRows.FindAsync(cx.Tx, reply.Replied) is { } post ? [post.AttributedTo] : [];
    }
}
