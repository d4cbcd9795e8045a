using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.Store;
using Federation;
using Federation.Addressing;

namespace ActorServer.Outbox;

/// <summary>From an audience to the places that a copy is sent to. [AP §7.1]</summary>
internal static class Recipients
{
    /// <summary>More than this named one by one is no post but a mailing list.</summary>
    internal const int MostNamed = 500;

    /// <summary>Bound on the parameters of one query; SQLite allows 32,766, PostgreSQL 65,535.</summary>
    private const int Chunk = 1000;

    internal static Refusal? Check(JsonObject activity)
    {
        var named = activity.Recipients().Where(id => !As.IsPublic(id)).ToList();
        if (named.Count > MostNamed) return Refusal.TooManyRecipients;
        return named.All(IsAddress) ? null : Refusal.RecipientInvalid;
    }

    /// <summary>
    /// A row for each inbox of those named, never two for the same [AP §7.1 MUST de-duplicate], none for the owner [AP §7.1 MUST exclude self]: their own,
    /// unless their server gets a copy for followers anyway [AP §7.1.3]; people named blind reach their own in any case, since nothing that their server
    /// gets names them. An inbox that is not known yet is found by the queue: publishing never waits for the network. The collections follow,
    /// see <see cref="FanOut"/>.
    /// </summary>
    internal static async Task<IReadOnlyList<WorkRow>> ResolveAsync(Outbound cx)
    {
        var blocked = await BlockList.LoadAsync(cx.Tx);
        // [AP §5.6 MUST NOT] Public is nobody that anything could be sent to.
        var named = cx.Activity.Recipients().Where(id => !As.IsPublic(id) && !cx.Own.IsOwn(id) && !blocked.Has(id)).ToHashSet();
        var known = new Dictionary<string, PeerRow>();
        foreach (var chunk in named.Chunk(Chunk))
        {
            foreach (var peer in await PeerRows.FindAllAsync(cx.Tx, chunk)) known[peer.Uri] = peer;
        }

        var inboxes = cx.Inboxes.ToHashSet();
        var blind = cx.Activity.Ids("bto").Union(cx.Activity.Ids("bcc")).ToHashSet();
        var directions = Collections(cx).Select(collection => FanOut.DirectionOf(collection, cx.Own)).ToList();
        // Whoever is still being looked for because of the same subject stays in that line: an Undo must not overtake its Follow.
        var resolve = named.Intersect(await WorkRows.ResolvingAsync(cx.Tx, Subject(cx))).ToHashSet();
        foreach (var id in named.Except(resolve).ToList())
        {
            if (!known.TryGetValue(id, out var peer)) resolve.Add(id);
            else if (peer.GoneAt is null && (blind.Contains(id) || !inboxes.Contains(peer.BestInbox))) inboxes.Add(await InboxAsync(cx.Tx, peer, blind.Contains(id), directions));
        }
        resolve.UnionWith(cx.AuthorsToFind);
        var isForAll = Audience.Of(cx.Activity.ToAsNode()).VisibilityFor(cx.Own.Followers) <= Visibility.Unlisted;
        return
        [
            .. inboxes.Select(inbox => Row(cx, WorkRow.Deliver, inbox)),
            .. resolve.Select(actor => Row(cx, WorkRow.Resolve, actor)),
            .. cx.Contexts.Where(_ => isForAll).Select(context => Row(cx, WorkRow.ContextOwner, context)),
        ];
    }

    /// <summary>Whom the owner's collections stand for, each as a fan-out that has not begun: who follows, and, for what concerns both sides, whom the owner follows. [AP §7.1]</summary>
    internal static IReadOnlyList<WorkRow> FanOuts(Outbound cx) =>
        [.. Collections(cx).Select(collection => Row(cx, WorkRow.Expand, collection) with { Lane = cx.Own.Authority })];

    private static IEnumerable<string> Collections(Outbound cx) =>
        cx.Activity.Recipients().Distinct().Where(id => id == cx.Own.Followers || id == cx.Own.Following);

    /// <summary>The copy that their server gets anyway is for them as well. It is a row at once: a follower who leaves before the fan-out comes to them takes nothing from those named.</summary>
    private static async Task<string> InboxAsync(Tx tx, PeerRow peer, bool isBlind, IEnumerable<string> directions)
    {
        if (isBlind) return peer.Inbox;
        foreach (var direction in directions)
        {
            if (await FollowRows.IsReachedAtAsync(tx, direction, peer.BestInbox)) return peer.BestInbox;
        }
        return peer.Inbox;
    }

    /// <summary>What concerns one thing goes to one inbox in order: subject is the post, or what is liked, followed, passed on or taken back.</summary>
    private static WorkRow Row(Outbound cx, string kind, string target) => new()
    {
        Kind = kind,
        Lane = new Uri(target).Authority,
        Subject = Subject(cx),
        ActivityUri = cx.Id,
        Target = target,
        DueAt = cx.NowMilliseconds,
        CreatedAt = cx.NowMilliseconds,
    };

    private static string Subject(Outbound cx) => (cx.Type == As.Undo ? cx.Object?["object"].IdOf() : cx.ObjectId) ?? cx.Id;

    private static bool IsAddress(string id) => Uri.TryCreate(id, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http";
}
