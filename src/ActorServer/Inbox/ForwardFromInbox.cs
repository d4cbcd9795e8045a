using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Outbox;
using ActorServer.Store;
using Federation;
using Federation.Origins;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>
/// What a peer says in answer to the owner, to the owner's followers as well, reaches them only through here: the peer does not know who they
/// are. It goes on as it came, byte for byte, so that its author's own signature still holds. [AP §7.1.2]
/// </summary>
internal static class ForwardFromInbox
{
    /// <summary>All deliveries of an activity that somebody sent, each inbox once; those to the followers as a fan-out that has not begun (ADR 16).</summary>
    internal static async Task<IReadOnlyList<WorkRow>> CopiesAsync(Tx tx, Activity activity, Signer signer, Effect effect, OwnIds own, DateTimeOffset now)
    {
        var copies = await ToFollowersAsync(tx, activity, signer, own, now);
        return effect.ForwardToReadersOf is { } post ? [.. copies.UnionBy(await ToReadersAsync(tx, activity, signer, post, own, now), row => row.Target)] : copies;
    }

    /// <summary>
    /// The deliveries of an activity to the followers; none unless all three conditions hold. The first, that it was not seen before, is why this
    /// runs only behind the insert. Neither its author's server nor who passed it on gets it back.
    /// </summary>
    private static async Task<IReadOnlyList<WorkRow>> ToFollowersAsync(Tx tx, Activity activity, Signer signer, OwnIds own, DateTimeOffset now)
    {
        // Condition 2: addressed to a collection of ours. A blind copy is nobody else's to pass on.
        if (activity.IsAnonymous || !activity.Node.To.Concat(activity.Node.Cc).Concat(activity.Node.Audience).Contains(own.Followers)) return [];
        // A vote is secret, whatever its sender wrote on it.
        if (activity.Object is { } made && Vote.IsOne(made)) return [];
        // Condition 3: about something of ours.
        if (!await RefersToOwnAsync(tx, activity.Node, own, Limits.ForwardingDepth)) return [];

        return [FollowerCopies(activity, signer, own, now)];
    }

    private static WorkRow FollowerCopies(Activity activity, Signer signer, OwnIds own, DateTimeOffset now) => Copy(activity, own.Followers, now.ToUnixTimeMilliseconds()) with
    {
        Kind = WorkRow.Expand,
        NotTo = string.Join(' ', new[] { activity.ActorId, signer.ActorId }.Select(actor => Origin.TryOf(actor, out Origin origin) ? origin.ToString() : "").Distinct()),
    };

    /// <summary>A delivery of somebody else's activity.</summary>
    internal static WorkRow Copy(Activity activity, string inbox, long now) => new()
    {
        Kind = WorkRow.Deliver,
        Lane = new Uri(inbox).Authority,
        Subject = activity.ObjectId ?? activity.Id,
        ActivityUri = activity.Id,
        Target = inbox,
        DueAt = now,
        CreatedAt = now,
    };

    /// <summary>The deliveries of an activity to whoever has a post of the owner's. Neither its author's server nor who passed it on gets it back. [FEP-044f MUST]</summary>
    private static async Task<IReadOnlyList<WorkRow>> ToReadersAsync(Tx tx, Activity activity, Signer signer, ObjectRow post, OwnIds own, DateTimeOffset now)
    {
        var copy = new JsonObject { ["id"] = activity.Id, ["type"] = activity.Type, ["object"] = activity.ObjectId };
        var cx = new Outbound(tx, copy, own, now);
        cx.AddressLike(JsonObjects.ParseOwn(post.Json));
        cx.TellBlind(post.Blind);
        var named = (await Recipients.ResolveAsync(cx)).Where(row => !Origin.Same(row.Target, activity.ActorId) && !Origin.Same(row.Target, signer.ActorId));
        return cx.Activity.Recipients().Contains(own.Followers) ? [.. named, FollowerCopies(activity, signer, own, now)] : [.. named];
    }

    /// <summary>
    /// Is one of the values of object, target, inReplyTo or tag ours? Looked for in what is embedded, and along the answers that are known here,
    /// a few steps and never on the network. [AP §7.1.2 SHOULD limit the recursion]
    /// </summary>
    private static async Task<bool> RefersToOwnAsync(Tx tx, AsNode node, OwnIds own, int depth)
    {
        if (depth == 0) return false;
        foreach (var property in Linking)
        {
            foreach (var value in node.Each(property).Take(Limits.Mentions))
            {
                if (own.IsOwn(property == "tag" ? value.Href : value.Id)) return true;
                if (value.IsObject && property != "tag" && await RefersToOwnAsync(tx, value, own, depth - 1)) return true;
                if (property == "inReplyTo" && value.Id is { } parent && await AnswersOwnAsync(tx, parent, own, depth - 1)) return true;
            }
        }
        return false;
    }

    private static readonly string[] Linking = ["object", "target", "inReplyTo", "tag"];

    private static async Task<bool> AnswersOwnAsync(Tx tx, string uri, OwnIds own, int depth)
    {
        for (var next = uri; depth > 0; depth--)
        {
            if (await ObjectRows.FindAsync(tx, next) is not { InReplyTo: { } parent }) return false;
            if (own.IsOwn(parent)) return true;
            next = parent;
        }
        return false;
    }
}
