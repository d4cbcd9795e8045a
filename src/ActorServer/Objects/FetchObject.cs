using ActorServer.Activities;
using ActorServer.Delivery;
using ActorServer.Moderation;
using ActorServer.Store;

namespace ActorServer.Objects;

/// <summary>Fetches a post that somebody passed on, from its own origin, with its author. The wall item that waits for it shows as soon as it is here.</summary>
internal sealed class FetchObject(Db db, RemotePosts posts, TimeProvider clock)
{
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var fetched = await posts.GetAsync(row.Target, ct);
        await db.WriteAsync(async tx =>
        {
            if (fetched.Row is { } post) await KeepAsync(tx, post, row);
            await QueueRecord.RecordAsync(tx, row, fetched.Outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        }, ct);
    }

    private static async Task KeepAsync(Tx tx, ObjectRow post, WorkRow row)
    {
        if (await ActivityRows.FindAsync(tx, row.ActivityUri) is { } announce && Announce.IsAnothersPrivate(post, announce.Actor)) return;
        await ObjectRows.InsertAsync(tx, post);
        if (await Filters.HideAsync(tx, post)) await WallRows.RemoveActivityAsync(tx, row.ActivityUri);
        // A post may be announced under an address that leads to its id.
        if (post.Uri != row.Target) await WallRows.RenameObjectAsync(tx, row.Target, post.Uri);
    }
}
