using ActorServer.Activities;
using ActorServer.Delivery;
using ActorServer.Moderation;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation.Addressing;
using Federation.Fetching;
using Federation.Origins;

namespace ActorServer.Objects;

/// <summary>Fetches a post that somebody passed on, from its own origin, with its author. The wall item that waits for it shows as soon as it is here.</summary>
internal sealed class FetchObject(Db db, FetchOnce fetcher, Peers peers, TimeProvider clock)
{
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var document = await fetcher.GetAsync(row.Target, ct);
        var authorId = document.Value is { } found ? AuthorOf(found) : null;
        var author = authorId is null ? null : await peers.GetAsync(authorId, ct);
        var outcome = document.Failure is { } failure ? Outcome.Of(failure)
            : authorId is null ? new Outcome(Verdict.Refused, null, "The document is no post with an author on its own origin.")
            : author is null ? new Outcome(Verdict.Later, null, "The author's document could not be fetched.")
            : new Outcome(Verdict.Delivered, 200, "");
        await db.WriteAsync(async tx =>
        {
            if (author is not null) await KeepAsync(tx, document.Value!, author, row);
            await QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        }, ct);
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
        if (document.Id != row.Target) await WallRows.RenameObjectAsync(tx, row.Target, document.Id);
    }
}
