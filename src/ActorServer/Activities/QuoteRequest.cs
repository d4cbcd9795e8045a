using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Origins;

namespace ActorServer.Activities;

/// <summary>Asking an author whether a post of theirs may be quoted, and the answers. [FEP-044f]</summary>
internal static class QuoteRequest
{
    /// <summary>Somebody quotes the owner. The post's own policy answers, or the owner does; every answer is kept, so that none is given twice differently.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx)
    {
        if (await ObjectRows.FindAsync(cx.Tx, cx.ObjectId) is not { Own: true, DeletedAt: null } quoted) return Effect.None;
        if (cx.Activity.Node.First("instrument") is not { Id: { } quoting } instrument) return Effect.Refused(Refusal.ObjectMissing);
        // Nobody asks for somebody else. [FEP-fe34]
        if (!Origin.Same(quoting, cx.Activity.ActorId)) return Effect.Refused(Refusal.ObjectOnAnotherOrigin);
        if (instrument.IsObject && !SenderAuthorization.IsMadeBy(instrument, cx.Activity.ActorId)) return Effect.Refused(Refusal.ObjectOnAnotherOrigin);

        await cx.Tx.HoldAsync(quoting);
        var known = await QuoteRows.FindAsync(cx.Tx, quoting) is { } before && before.Quoted == quoted.Uri ? before : null;
        if (known is not null && known.Actor != cx.Activity.ActorId) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        var state = known is { State: not QuoteRow.Pending } ? known.State : QuoteRow.Pending;
        await QuoteRows.PutAsync(cx.Tx, new QuoteRow
        {
            Quoting = quoting,
            Quoted = quoted.Uri,
            Actor = cx.Activity.ActorId,
            RequestUri = cx.Activity.Id,
            Stamp = known?.Stamp,
            State = state,
            At = cx.Now.ToUnixTimeMilliseconds(),
        });
        var verdict = state switch
        {
            QuoteRow.Accepted => InteractionPolicy.Verdict.Automatic,
            QuoteRow.Rejected or QuoteRow.Revoked => InteractionPolicy.Verdict.Forbidden,
            _ => await InteractionPolicy.OfOwnAsync(cx.Tx, quoted, InteractionPolicy.Quote, cx.Activity.ActorId, cx.Own),
        };
        return verdict switch
        {
            InteractionPolicy.Verdict.Automatic => new Effect { Answers = [AnswerOf(As.Accept, cx.Activity.Id)] },
            InteractionPolicy.Verdict.Manual => new Effect { Notification = cx.Notify(NotificationRow.QuoteRequest, quoted.Uri) },
            _ => new Effect { Answers = [AnswerOf(As.Reject, cx.Activity.Id)] },
        };
    }

    private static JsonObject AnswerOf(string type, string request) => new() { ["type"] = type, ["object"] = request };

    /// <summary>Whoever asked does not quote after all.</summary>
    internal static async Task<Effect> ReceiveUndoAsync(Inbound cx, string request)
    {
        if (await QuoteRows.FindByRequestAsync(cx.Tx, request) is { State: QuoteRow.Pending } quote) await QuoteRows.ForgetAsync(cx.Tx, quote.Quoting);
        return Effect.None;
    }

    /// <summary>The owner asks. Comes with a Create of a post that quotes, by itself.</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        if (cx.ObjectId is not { } quoted || cx.Activity["instrument"].IdOf() is not { } quoting) return Refusal.ObjectMissing;
        if (await ObjectRows.FindAsync(cx.Tx, quoting) is not { Own: true, DeletedAt: null } post) return Refusal.NotTheOwnerOfTheObject;
        cx.Activity["object"] = quoted;
        cx.Activity["instrument"] = JsonObjects.ParseOwn(post.Json);
        await QuoteRows.PutAsync(cx.Tx, new QuoteRow
        {
            Quoting = quoting,
            Quoted = quoted,
            Actor = cx.Own.Actor,
            RequestUri = cx.Id,
            State = QuoteRow.Pending,
            At = cx.NowMilliseconds,
        });
        cx.TellNobody();
        await cx.TellAuthorOfAsync(quoted);
        return null;
    }

    /// <summary>
    /// What a post quotes; null for nothing. Kept as not approved until the quoted author's word is there; what was asked before and is answered stays
    /// answered. [FEP-044f]
    /// </summary>
    internal static async Task<string?> NoteAsync(Inbound cx, AsNode node)
    {
        if (QuoteLink.Of(node) is not { } quoted || quoted == node.Id) return null;
        if (await QuoteRows.FindAsync(cx.Tx, node.Id!) is { } known && known.Quoted == quoted && known.Actor == cx.Activity.ActorId) return quoted;
        await QuoteRows.PutAsync(cx.Tx, new QuoteRow { Quoting = node.Id!, Quoted = quoted, Actor = cx.Activity.ActorId, State = QuoteRow.Pending, At = cx.Now.ToUnixTimeMilliseconds() });
        return quoted;
    }

    /// <summary>The author of what the owner quotes is asked; nobody asks oneself. [FEP-044f]</summary>
    internal static async Task<Refusal?> AskAsync(Outbound cx, string uri, string quoted)
    {
        if (!cx.Own.IsOwn(quoted)) return (await cx.Also(new JsonObject { ["type"] = As.QuoteRequest, ["object"] = quoted, ["instrument"] = uri })).Refusal;
        await QuoteRows.PutAsync(cx.Tx, new QuoteRow { Quoting = uri, Quoted = quoted, Actor = cx.Own.Actor, State = QuoteRow.Accepted, At = cx.NowMilliseconds });
        return null;
    }
}
