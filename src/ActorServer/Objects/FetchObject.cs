using ActorServer.Activities;
using ActorServer.Delivery;
using ActorServer.Moderation;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation.Addressing;
using Federation.Fetching;
using Federation.Origins;

namespace ActorServer.Objects;

/// <summary>Fetches a post that somebody passed on or quoted, from its own origin, with its author. What waits for it shows it as soon as it is here.</summary>
internal sealed class FetchObject(Db db, FetchOnce fetcher, Peers peers, TimeProvider clock)
{
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var (document, author, outcome, _) = await FetchAsync(row.Target, ct);
        await db.WriteAsync(async tx =>
        {
            if (author is not null) await KeepAsync(tx, document!, author, row);
            await QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        }, ct);
    }

    /// <summary>A post that is here, or else fetched and kept. Neither is set when the document is no post.</summary>
    internal async Task<(ObjectRow? Post, FetchFailure? Failure)> GetAsync(string uri, WorkRow row, CancellationToken ct)
    {
        if (await db.ReadAsync(tx => ObjectRows.FindAsync(tx, uri), ct) is { } known) return (known, null);
        var (document, author, _, failure) = await FetchAsync(uri, ct);
        if (author is null || document!.Id != uri) return (null, failure);
        return (await db.WriteAsync(async tx =>
        {
            await KeepAsync(tx, document, author, row);
            return await ObjectRows.FindAsync(tx, uri);
        }, ct), null);
    }

    private async Task<(AuthenticNode? Document, PeerRow? Author, Outcome Outcome, FetchFailure? Failure)> FetchAsync(string uri, CancellationToken ct)
    {
        var document = await fetcher.GetAsync(uri, ct);
        if (document.Failure is { } failure) return (null, null, Outcome.Of(failure), failure);
        if (AuthorOf(document.Value!) is not { } authorId) return (null, null, new Outcome(Verdict.Refused, null, "The document is no post with an author on its own origin."), null);
        return await peers.GetAsync(authorId, ct) is { } author
            ? (document.Value, author, new Outcome(Verdict.Delivered, 200, ""), null)
            : (null, null, new Outcome(Verdict.Later, null, "The author's document could not be fetched."), null);
    }

    /// <summary>A post's author must be on the post's origin, or anybody could put words into anybody's mouth. [FEP-fe34]</summary>
    private static string? AuthorOf(AuthenticNode document)
    {
        if (document.Node.Type is null || !ObjectDocument.IsPost(document.Node) || document.Node.AttributedTo is not { } author) return null;
        return Origin.Same(author, document.Id) ? author : null;
    }

    private async Task KeepAsync(Tx tx, AuthenticNode document, PeerRow author, WorkRow row)
    {
        var visibility = Audience.Of(document.Node).VisibilityFor(author.Followers);
        var post = ObjectDocument.ToRow(document, author.Uri, visibility, clock.GetUtcNow());
        if (await ActivityRows.FindAsync(tx, row.ActivityUri) is { } announce && Announce.IsAnothersPrivate(post, announce.Actor)) return;
        await ObjectRows.InsertAsync(tx, post);
        if (await Filters.HideAsync(tx, post)) await WallRows.RemoveActivityAsync(tx, row.ActivityUri);
        // A post may be announced under an address that leads to its id.
        if (row.Kind == WorkRow.Fetch && document.Id != row.Target) await WallRows.RenameObjectAsync(tx, row.Target, document.Id);
    }
}
