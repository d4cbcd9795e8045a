using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Objects;

/// <summary>A QuoteAuthorization: the quoted author's word that a quote is welcome, at an address of the quoted author's. [FEP-044f]</summary>
internal static class QuoteStamp
{
    internal static JsonObject Of(QuoteRow quote, OwnIds own) => new()
    {
        ["id"] = quote.Stamp,
        ["type"] = As.QuoteAuthorization,
        ["attributedTo"] = own.Actor,
        ["interactingObject"] = quote.Quoting,
        ["interactionTarget"] = quote.Quoted,
    };

    /// <summary>Anybody may look whether a quote or an answer is approved: that is what it is for. One that was taken back is gone.</summary>
    internal static async Task<IResult> GetAsync(HttpContext http, string id, Db db, OwnIds own)
    {
        var (quote, reply) = await db.ReadAsync(async tx => (await QuoteRows.FindByStampAsync(tx, own.Stamp(id)), await ReplyRows.FindByStampAsync(tx, own.Stamp(id))), http.RequestAborted);
        if ((quote?.Quoted ?? reply?.Replied) is not { } about) return Refusal.NotFound.ToResult();
        if (quote is { State: not QuoteRow.Accepted } || reply is { IsAccepted: false }) return Refusal.Gone.ToResult();
        if (!MediaTypes.WantsDocument(http.Request)) return Results.Redirect(about);
        return new DocumentResult(OutgoingContext.With(quote is null ? ReplyStamp.Of(reply!, own) : Of(quote, own)));
    }

    /// <summary>Is this document the author's word for this very quote? On the author's origin, by the author, about these two posts. Pure.</summary>
    internal static bool Approves(AsNode stamp, string author, string quoting, string quoted) =>
        stamp.Is(As.QuoteAuthorization) && Federation.Origins.Origin.Same(stamp.Id, author) && stamp.AttributedTo == author
        && stamp.IdOf("interactingObject") == quoting && stamp.IdOf("interactionTarget") == quoted;
}
