using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Addressing;

namespace ActorServer.Objects;

/// <summary>
/// Who may do what with a post, as its author says: GoToSocial's interactionPolicy, and canQuote of FEP-044f. What waits for the author's consent
/// is simply sent: the author's server takes it for the question that it is.
/// </summary>
internal static class InteractionPolicy
{
    internal const string Like = "canLike";
    internal const string Reply = "canReply";
    internal const string Announce = "canAnnounce";
    internal const string Quote = "canQuote";

    internal enum Verdict { Unsaid, Automatic, Manual, Forbidden }

    /// <summary>What a post says. Pure. An empty rule allows nobody; always and approvalRequired are what GoToSocial wrote before 0.20.</summary>
    internal static Verdict For(AsNode post, string may, Func<string, bool> isAmong)
    {
        if (post.First("interactionPolicy")?.First(may) is not { } rule) return Verdict.Unsaid;
        if (rule.Ids("automaticApproval").Concat(rule.Ids("always")).Any(isAmong)) return Verdict.Automatic;
        return rule.Ids("manualApproval").Concat(rule.Ids("approvalRequired")).Any(isAmong) ? Verdict.Manual : Verdict.Forbidden;
    }

    /// <summary>May the owner not do this with a post of somebody else's? What is not known here cannot be asked.</summary>
    internal static async Task<bool> RefusesAsync(Outbound cx, string may, string objectId)
    {
        if (await ObjectRows.FindAsync(cx.Tx, objectId) is not { Own: false } row) return false;
        var post = ObjectDocument.Read(row);
        // Whoever is spoken to may answer. [GoToSocial interaction controls]
        if (may == Reply && await ReplyConsent.IsWelcomeAsync(cx.Tx, row, cx.Own.Actor)) return false;
        var author = await PeerRows.FindAsync(cx.Tx, row.AttributedTo);
        var groups = new HashSet<string> { cx.Own.Actor };
        if (author?.Followers is { } followers && await FollowRows.IsAcceptedAsync(cx.Tx, FollowRow.Out, row.AttributedTo)) groups.Add(followers);
        if (author is not null && await FollowRows.IsAcceptedAsync(cx.Tx, FollowRow.In, row.AttributedTo) && Peers.Read(author)?.IdOf("following") is { } following) groups.Add(following);
        return For(post, may, id => As.IsPublic(id) || groups.Contains(id)) == Verdict.Forbidden;
    }

    /// <summary>What a post of the owner's says to somebody who asks.</summary>
    internal static async Task<Verdict> OfOwnAsync(Tx tx, ObjectRow post, string may, string asking, OwnIds own)
    {
        var follows = await FollowRows.IsAcceptedAsync(tx, FollowRow.In, asking);
        var followed = await FollowRows.IsAcceptedAsync(tx, FollowRow.Out, asking);
        return For(ObjectDocument.Read(post), may,
            id => As.IsPublic(id) || id == asking || (follows && id == own.Followers) || (followed && id == own.Following));
    }

    /// <summary>What the owner chose for a post. Whoever is named may always answer: they are being spoken to.</summary>
    internal static void Write(JsonObject post, Allowed? quote, Allowed? reply, IEnumerable<string> named, OwnIds own)
    {
        var policy = new JsonObject();
        if (quote is { } mayQuote) policy[Quote] = Rule(mayQuote, [], own);
        if (reply is { } mayReply) policy[Reply] = Rule(mayReply, named, own);
        if (policy.Count > 0) post["interactionPolicy"] = policy;
    }

    private static JsonObject Rule(Allowed allowed, IEnumerable<string> also, OwnIds own)
    {
        var automatic = allowed switch { Allowed.Everybody => As.Public, Allowed.Followers => own.Followers, Allowed.Asking or Allowed.Nobody => own.Actor };
        var rule = new JsonObject { ["automaticApproval"] = new JsonArray([.. also.Prepend(automatic).Distinct().Select(id => (JsonNode)id)]) };
        if (allowed == Allowed.Asking) rule["manualApproval"] = new JsonArray(As.Public);
        return rule;
    }

    /// <summary>
    /// Every post of the owner's says who may quote it, or peers would take it for nobody. [FEP-044f] Unless the owner said otherwise: what is for
    /// everybody, everybody; the rest, only the owner. And who may answer: whoever says so is known to hold others to it. [GoToSocial interaction controls]
    /// </summary>
    internal static void Complete(JsonObject post, Visibility visibility, OwnIds own)
    {
        var policy = post["interactionPolicy"] as JsonObject ?? [];
        var whoever = visibility is Visibility.Public or Visibility.Unlisted ? As.Public : own.Actor;
        policy[Quote] ??= new JsonObject { ["automaticApproval"] = new JsonArray(whoever) };
        policy[Reply] ??= new JsonObject { ["automaticApproval"] = new JsonArray(As.Public) };
        post["interactionPolicy"] = policy.Parent is null ? policy : policy.DeepClone();
    }
}
