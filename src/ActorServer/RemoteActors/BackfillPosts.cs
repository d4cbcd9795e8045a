using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.LinkCards;
using ActorServer.Objects;
using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.RemoteActors;

/// <summary>
/// What somebody said before the owner followed them: the first pages of their outbox, and what they keep on top. It comes to the wall at the
/// time when it was published, without news, and only what is for everybody.
/// </summary>
internal sealed class BackfillPosts(Db db, OwnIds own, ReadOutbox outbox, RemotePosts posts, TimeProvider clock)
{
    /// <summary>For the queue, when a Follow was accepted.</summary>
    internal static WorkRow Of(PeerRow followed, string acceptId, DateTimeOffset now) => Row(WorkRow.Outbox, followed.Uri, followed.Uri, acceptId, now);

    internal Task RunAsync(WorkRow row, CancellationToken ct) => row.Kind == WorkRow.Outbox ? ReadAsync(row, ct) : GetPostAsync(row, ct);

    private async Task ReadAsync(WorkRow row, CancellationToken ct)
    {
        // Steps 1 and 2: read what they said.
        var peer = await db.ReadAsync(tx => PeerRows.FindAsync(tx, row.Target), ct);
        var (said, outcome, _) = await outbox.ReadAsync(peer, Limits.BackfillPosts, Limits.BackfillPages, ct);

        // Step 3: keep it, if the owner still follows them. What is only named is fetched, each by itself.
        await db.WriteAsync(async tx =>
        {
            var now = clock.GetUtcNow();
            foreach (var post in said)
            {
                if (post.IsObject) await KeepAsync(tx, outbox.ToRow(peer!, post));
                else await WorkRows.EnqueueAsync(tx, Row(WorkRow.Post, post.Id!, row.Subject, row.ActivityUri, now));
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

    private async Task KeepAsync(Tx tx, ObjectRow post)
    {
        if (post.Visibility is not (nameof(Visibility.Public) or nameof(Visibility.Unlisted))) return;
        if (!await FollowRows.IsAcceptedAsync(tx, FollowRow.Out, post.AttributedTo)) return;
        await RemotePosts.KeepQuietlyAsync(tx, post, own);
        if (await WallRows.HasPostAsync(tx, post.Uri)) return;
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
