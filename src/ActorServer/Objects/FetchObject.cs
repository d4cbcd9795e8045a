using ActorServer.Activities;
using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.LinkCards;
using ActorServer.Store;

namespace ActorServer.Objects;

/// <summary>Fetches a post that somebody passed on or quoted, from its own origin, with its author. What waits for it shows it as soon as it is here.</summary>
internal sealed class FetchObject(Db db, OwnIds own, RemotePosts posts, TimeProvider clock)
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

    /// <summary>A post that is here, or else fetched and kept; null with what became of asking for it. What another id leads to is not that post.</summary>
    internal async Task<(ObjectRow? Post, Outcome Outcome)> GetAsync(string uri, WorkRow row, CancellationToken ct)
    {
        if (await db.ReadAsync(tx => ObjectRows.FindAsync(tx, uri), ct) is { } known) return (known, new(Verdict.Delivered, null, "Here already."));
        var fetched = await posts.GetAsync(uri, ct);
        if (fetched.Row is not { } post || post.Uri != uri) return (null, fetched.Outcome);
        return (await db.WriteAsync(async tx =>
        {
            await KeepAsync(tx, post, row);
            return await ObjectRows.FindAsync(tx, uri);
        }, ct), fetched.Outcome);
    }

    private async Task KeepAsync(Tx tx, ObjectRow post, WorkRow row)
    {
        if (await ActivityRows.FindAsync(tx, row.ActivityUri) is { } announce && Announce.IsAnothersPrivate(post, announce.Actor)) return;
        await KeepPost.InsertAsync(tx, post, own);
        if (row.Kind == WorkRow.Fetch) await LinkCard.NoteAsync(tx, post, own, clock.GetUtcNow());
        // A post may be announced under an address that leads to its id.
        if (row.Kind == WorkRow.Fetch && post.Uri != row.Target) await WallRows.RenameObjectAsync(tx, row.Target, post.Uri);
    }
}
