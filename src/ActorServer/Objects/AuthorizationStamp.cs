using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation;
using Federation.Origins;

namespace ActorServer.Objects;

/// <summary>An author's word that something done with a post of theirs is welcome, at an address of the author's: the form that QuoteAuthorization and ReplyAuthorization share. [FEP-044f]</summary>
internal static class AuthorizationStamp
{
    internal static JsonObject Of(string type, string? stamp, string interacting, string target, OwnIds own) => new()
    {
        ["id"] = stamp,
        ["type"] = type,
        ["attributedTo"] = own.Actor,
        ["interactingObject"] = interacting,
        ["interactionTarget"] = target,
    };

    /// <summary>Is this document the author's word of this type about these two posts, on the author's origin? Pure.</summary>
    internal static bool Approves(string type, AsNode stamp, string author, string interacting, string target) =>
        stamp.Is(type) && Origin.Same(stamp.Id, author) && stamp.AttributedTo == author
        && stamp.IdOf("interactingObject") == interacting && stamp.IdOf("interactionTarget") == target;

    /// <summary>Anybody may look whether a quote or an answer is approved: that is what it is for. One that was taken back is gone.</summary>
    internal static async Task<IResult> GetAsync(HttpContext http, string id, Db db, OwnIds own)
    {
        var (quote, reply) = await db.ReadAsync(async tx => (await QuoteRows.FindByStampAsync(tx, own.Stamp(id)), await ReplyRows.FindByStampAsync(tx, own.Stamp(id))), http.RequestAborted);
        if ((quote?.Quoted ?? reply?.Replied) is not { } about) return Refusal.NotFound.ToResult();
        if (quote is { State: not QuoteRow.Accepted } || reply is { IsAccepted: false }) return Refusal.Gone.ToResult();
        if (!MediaTypes.WantsDocument(http.Request)) return Results.Redirect(about);
        return new DocumentResult(OutgoingContext.With(quote is null ? ReplyStamp.Of(reply!, own) : QuoteStamp.Of(quote, own)));
    }
}
