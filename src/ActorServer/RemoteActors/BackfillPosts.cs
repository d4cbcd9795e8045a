using System.Text;
using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.LinkCards;
using ActorServer.Moderation;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Fetching;
using Federation.Json;
using Federation.Origins;

namespace ActorServer.RemoteActors;

/// <summary>
/// What somebody said before the owner followed them: the first pages of their outbox, and what they keep on top. It comes to the wall at the
/// time when it was published, without news, and only what is for everybody.
/// </summary>
internal sealed class BackfillPosts(Db db, OwnIds own, FetchOnce fetcher, RemotePosts posts, TimeProvider clock)
{
    /// <summary>For the queue, when a Follow was accepted.</summary>
    internal static WorkRow Of(PeerRow followed, string acceptId, DateTimeOffset now) => Row(WorkRow.Outbox, followed.Uri, followed.Uri, acceptId, now);

    internal Task RunAsync(WorkRow row, CancellationToken ct) => row.Kind == WorkRow.Outbox ? ReadAsync(row, ct) : GetPostAsync(row, ct);

    private async Task ReadAsync(WorkRow row, CancellationToken ct)
    {
        // Step 1: where they keep what they said. A collection on another origin is not theirs. [FEP-fe34]
        var peer = await db.ReadAsync(tx => PeerRows.FindAsync(tx, row.Target), ct);
        var actor = peer is not null && BoundedJson.TryParse(Encoding.UTF8.GetBytes(peer.Json), out var json, out _) ? new AsNode(json) : (AsNode?)null;

        // Step 2: read it; one collection after the other, since they are on one host.
        var items = new List<AsNode>();
        var outcome = new Outcome(Verdict.Delivered, 200, "");
        foreach (var (property, most) in new[] { ("outbox", Limits.BackfillPosts), ("featured", Limits.FeaturedPosts) })
        {
            if (outcome.Verdict != Verdict.Delivered || actor?.IdOf(property) is not { } address || !Origin.Same(address, row.Target)) continue;
            outcome = await ReadCollectionAsync(address, most, items, ct);
        }

        // Step 3: keep it, if the owner still follows them. What is only named is fetched, each by itself.
        await db.WriteAsync(async tx =>
        {
            var now = clock.GetUtcNow();
            foreach (var item in items)
            {
                if (PostOf(peer!, item) is not { Id: { } id } post) continue;
                if (post.IsObject) await KeepAsync(tx, ToRow(peer!, post));
                else await WorkRows.EnqueueAsync(tx, Row(WorkRow.Post, id, row.Subject, row.ActivityUri, now));
            }
            await QueueRecord.RecordAsync(tx, row, outcome, now, Random.Shared.NextDouble());
        }, ct);
    }

    private async Task GetPostAsync(WorkRow row, CancellationToken ct)
    {
        var fetched = await posts.GetAsync(row.Target, ct);
        await db.WriteAsync(async tx =>
        {
            if (fetched.Row is { } post && post.AttributedTo == row.Subject) await KeepAsync(tx, post);
            await QueueRecord.RecordAsync(tx, row, fetched.Outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        }, ct);
    }

    private async Task<Outcome> ReadCollectionAsync(string address, int most, List<AsNode> found, CancellationToken ct)
    {
        var collection = await fetcher.GetAsync(address, ct);
        if (collection.Failure is { } failure) return Missing(failure);
        if (!RemoteCollection.Is(collection.Value!.Node)) return new(Verdict.Delivered, 200, $"{address} is no collection.");
        var read = await RemoteCollection.ReadAsync(fetcher, collection.Value, most, Limits.BackfillPages, ct);
        found.AddRange(read.Items);
        return read.Failure is { } broken ? Missing(broken) : new(Verdict.Delivered, 200, "");
    }

    /// <summary>A collection that is not there, or not for the owner, is none. What may be there later is asked for again.</summary>
    private static Outcome Missing(FetchFailure failure) =>
        Outcome.Of(failure) is { Verdict: Verdict.Later or Verdict.HostDown } later && failure.Status is not 401 ? later : new(Verdict.Delivered, failure.Status, failure.Detail);

    /// <summary>A post of theirs, or the one in a Create of theirs. What stands in their own collection, on their own origin, is theirs. [FEP-fe34]</summary>
    private static AsNode? PostOf(PeerRow peer, AsNode item)
    {
        var made = item.Is(As.Create) && item.Actor == peer.Uri ? item.Object : item;
        if (made is not { Id: { } id } post || !Origin.Same(id, peer.Uri)) return null;
        return post.IsReference || (ObjectDocument.IsPost(post) && post.Type is not null && SenderAuthorization.IsMadeBy(post, peer.Uri)) ? post : null;
    }

    private ObjectRow ToRow(PeerRow peer, AsNode post) =>
        ObjectDocument.ToRow(post, post.Json.GetRawText(), peer.Uri, Audience.Of(post).VisibilityFor(peer.Followers), clock.GetUtcNow());

    private async Task KeepAsync(Tx tx, ObjectRow post)
    {
        if (post.Visibility is not (nameof(Visibility.Public) or nameof(Visibility.Unlisted))) return;
        if (!await FollowRows.IsAcceptedAsync(tx, FollowRow.Out, post.AttributedTo)) return;
        await RemotePosts.KeepQuietlyAsync(tx, post);
        if (await WallRows.HasPostAsync(tx, post.Uri) || await Filters.HideAsync(tx, post)) return;
        await WallRows.AddAsync(tx, new WallRow { ActivityUri = post.Uri, ObjectUri = post.Uri, Actor = post.AttributedTo, Kind = WallRow.Post, At = post.PublishedAt });
        await LinkCard.NoteAsync(tx, post, own, clock.GetUtcNow());
    }

    private static WorkRow Row(string kind, string target, string actor, string acceptId, DateTimeOffset now) => new()
    {
        Kind = kind,
        Lane = new Uri(target).Authority,
        Subject = actor,
        ActivityUri = acceptId,
        Target = target,
        DueAt = now.ToUnixTimeMilliseconds(),
        CreatedAt = now.ToUnixTimeMilliseconds(),
    };
}
