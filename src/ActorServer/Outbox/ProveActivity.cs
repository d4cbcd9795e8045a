using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using Federation.Addressing;
using Federation.Proofs;
using JsonLd;

namespace ActorServer.Outbox;

/// <summary>
/// The wire form of an activity, with its object integrity proof: whoever gets it passed on can tell whose it is. [FEP-8b32] Only what is for
/// everybody has one: a proof cannot be taken back, and what was said in private should not prove itself to strangers.
/// </summary>
internal static class ProveActivity
{
    /// <summary>The very text that is stored, delivered and served.</summary>
    internal static async Task<string> ToWireAsync(Tx tx, JsonObject activity, Visibility visibility, DateTimeOffset now)
    {
        var key = visibility is Visibility.Public or Visibility.Unlisted ? await OwnKeys.ForProofsAsync(tx) : null;
        try
        {
            var whole = key is null ? OutgoingContext.With(activity) : ObjectProof.Sign(OutgoingContext.ForProof(activity), key, now);
            return whole.ToJsonString(DocumentResult.Wire);
        }
        catch (JsonLdException)
        {
            // An app may post a book, larger than what is made canonical at once: the request's own signature must do then.
            return OutgoingContext.With(activity).ToJsonString(DocumentResult.Wire);
        }
    }

    /// <summary>What still waits to be delivered was proved with a key that is retired now: it is proved anew. [FEP-8b32]</summary>
    internal static async Task WaitingAgainAsync(Tx tx, DateTimeOffset now)
    {
        foreach (var row in await ActivityRows.WaitingAsync(tx))
        {
            var activity = JsonObjects.ParseOwn(row.Json);
            if (!activity.Remove("proof")) continue;
            await ActivityRows.SetJsonAsync(tx, row.Seq, await ToWireAsync(tx, activity, Enum.Parse<Visibility>(row.Visibility), now));
        }
    }
}
