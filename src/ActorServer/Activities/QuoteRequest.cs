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

    /// <summary>The owner's Accept or Reject of a request, by itself or by hand. An Accept carries the stamp. [FEP-044f]</summary>
    internal static async Task<Refusal?> PublishAnswerAsync(Outbound cx, QuoteRow quote)
    {
        var accepts = cx.Type == As.Accept;
        var answered = quote with
        {
            State = accepts ? QuoteRow.Accepted : QuoteRow.Rejected,
            Stamp = accepts && quote.State != QuoteRow.Accepted ? cx.Own.NewStamp(cx.Now) : quote.Stamp,
        };
        await QuoteRows.PutAsync(cx.Tx, answered);
        cx.Activity["object"] = new JsonObject
        {
            ["id"] = quote.RequestUri,
            ["type"] = As.QuoteRequest,
            ["actor"] = quote.Actor,
            ["object"] = quote.Quoted,
            ["instrument"] = quote.Quoting,
        };
        if (accepts) cx.Activity["result"] = answered.Stamp;
        cx.Tell(quote.Actor);
        return null;
    }

    /// <summary>The request of the owner's, or of a peer's, that an answer is about.</summary>
    internal static async Task<QuoteRow?> FindAsync(Tx tx, string? request) => request is null ? null : await QuoteRows.FindByRequestAsync(tx, request);

    /// <summary>The author answers the owner: only the author can. The stamp goes with the post, and everybody who has it is told.</summary>
    internal static async Task<Effect> ReceiveAnswerAsync(Inbound cx, QuoteRow quote)
    {
        var author = (await ObjectRows.FindAsync(cx.Tx, quote.Quoted))?.AttributedTo;
        var isAuthor = author is null ? Origin.Same(quote.Quoted, cx.Activity.ActorId) : author == cx.Activity.ActorId;
        if (!isAuthor || quote.Actor != cx.Own.Actor) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        if (cx.Activity.Type == As.Reject) return await WithoutConsentAsync(cx, quote, QuoteRow.Rejected);
        if (cx.Activity.Node.IdOf("result") is not { } stamp) return Effect.None;
        if (!Origin.Same(stamp, cx.Activity.ActorId)) return Effect.Refused(Refusal.ObjectOnAnotherOrigin);
        await QuoteRows.PutAsync(cx.Tx, quote with { State = QuoteRow.Accepted, Stamp = stamp });
        return await StampedAsync(cx, quote, stamp, NotificationRow.QuoteAccepted);
    }

    /// <summary>The author refused, or took the stamp back.</summary>
    internal static async Task<Effect> WithoutConsentAsync(Inbound cx, QuoteRow quote, string state)
    {
        await QuoteRows.SetStateAsync(cx.Tx, quote.Quoting, state);
        return cx.Own.IsOwn(quote.Quoting) ? await StampedAsync(cx, quote, null, NotificationRow.QuoteRejected) : Effect.None;
    }

    private static async Task<Effect> StampedAsync(Inbound cx, QuoteRow quote, string? stamp, string notification)
    {
        if (await ObjectRows.FindAsync(cx.Tx, quote.Quoting) is not { Own: true, DeletedAt: null } post) return Effect.None;
        var whole = JsonObjects.ParseOwn(post.Json);
        var wasStamped = whole.ContainsKey("quoteAuthorization");
        whole.Remove("quoteAuthorization");
        if (stamp is not null) whole["quoteAuthorization"] = stamp;
        await ObjectRows.SetJsonAsync(cx.Tx, post.Uri, whole.ToJsonString());
        var tells = stamp is not null || wasStamped;
        return new Effect
        {
            Answers = tells ? [new JsonObject { ["type"] = As.Update, ["object"] = post.Uri }] : [],
            Notification = cx.Notify(notification, post.Uri),
        };
    }
}
