using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;

namespace ActorServer.Objects;

/// <summary>A QuoteAuthorization: the quoted author's word that a quote is welcome. [FEP-044f]</summary>
internal static class QuoteStamp
{
    internal static JsonObject Of(QuoteRow quote, OwnIds own) => AuthorizationStamp.Of(As.QuoteAuthorization, quote.Stamp, quote.Quoting, quote.Quoted, own);

    /// <summary>Is this document the author's word for this very quote? Pure.</summary>
    internal static bool Approves(AsNode stamp, string author, string quoting, string quoted) => AuthorizationStamp.Approves(As.QuoteAuthorization, stamp, author, quoting, quoted);
}
