using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation;
using Federation.Origins;

namespace ActorServer.Activities;

/// <summary>The answers to a QuoteRequest: Accept with a stamp, Reject, and a Delete that takes the stamp back. [FEP-044f]</summary>
internal static class QuoteAnswer
{
    /// <summary>The request of the owner's, or of a peer's, that an answer is about.</summary>
    internal static async Task<QuoteRow?> FindAsync(Tx tx, string? request)
    {
        if (request is null || await QuoteRows.FindByRequestAsync(tx, request) is not { } quote) return null;
        // Who asks again and who answers do not come between each other.
        await tx.HoldAsync(quote.Quoting);
        return await QuoteRows.FindByRequestAsync(tx, request);
    }

    /// <summary>The owner's Accept or Reject of a request, by itself or by hand. An Accept carries the stamp. [FEP-044f]</summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx, QuoteRow quote)
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

    /// <summary>The author answers the owner: only the author can. The stamp goes with the post, and everybody who has it is told.</summary>
    internal static async Task<Effect> ReceiveAsync(Inbound cx, QuoteRow quote)
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
    private static async Task<Effect> WithoutConsentAsync(Inbound cx, QuoteRow quote, string state)
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

    /// <summary>The quoted author takes the stamp back: only the author can. [FEP-044f]</summary>
    internal static async Task<Effect> ReceiveRevocationAsync(Inbound cx, QuoteRow quote)
    {
        var author = (await ObjectRows.FindAsync(cx.Tx, quote.Quoted))?.AttributedTo ?? cx.Activity.ActorId;
        if (author != cx.Activity.ActorId || !Origin.Same(quote.Stamp, cx.Activity.ActorId)) return Effect.Refused(Refusal.NotTheOwnerOfTheObject);
        var effect = await WithoutConsentAsync(cx, quote, QuoteRow.Revoked);
        // [FEP-044f MUST] Whoever reads the owner's quote post hears it from the author as well; once.
        if (quote.State == QuoteRow.Revoked || await ObjectRows.FindAsync(cx.Tx, quote.Quoting) is not { Own: true, DeletedAt: null } post) return effect;
        return effect with { ForwardToReadersOf = post };
    }

    /// <summary>The owner does not want to be quoted there any more. Whoever shows the quote is told. [FEP-044f]</summary>
    internal static async Task<Refusal?> PublishRevocationAsync(Outbound cx, QuoteRow quote)
    {
        if (quote.State != QuoteRow.Accepted) return Refusal.Gone;
        await QuoteRows.SetStateAsync(cx.Tx, quote.Quoting, QuoteRow.Revoked);
        cx.Activity["object"] = quote.Stamp;
        cx.TellEverybody();
        cx.Tell(quote.Actor);
        return null;
    }
}
