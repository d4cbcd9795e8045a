using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Fetching;
using Federation.Origins;

namespace ActorServer.Objects;

/// <summary>A post as its own origin shows it, ready to be kept; or what became of asking for it.</summary>
internal sealed record RemotePost(ObjectRow? Row, AsNode Node, Outcome Outcome);

/// <summary>Other people's posts from their own origins, with their authors.</summary>
internal sealed class RemotePosts(FetchOnce fetcher, Peers peers, TimeProvider clock)
{
    internal async Task<RemotePost> GetAsync(string uri, CancellationToken ct)
    {
        var document = await fetcher.GetAsync(uri, ct);
        if (document.Failure is { } failure) return Failed(Outcome.Of(failure));
        if (AuthorOf(document.Value!) is not { } id) return Failed(new(Verdict.Refused, null, "The document is no post with an author on its own origin."), document.Value!.Node);
        if (await peers.GetAsync(id, ct) is not { } author) return Failed(new(Verdict.Later, null, "The author's document could not be fetched."));
        var visibility = Audience.Of(document.Value!.Node).VisibilityFor(author.Followers);
        return new(ObjectDocument.ToRow(document.Value, author.Uri, visibility, clock.GetUtcNow()), document.Value.Node, new(Verdict.Delivered, 200, ""));
    }

    /// <summary>Keeps a post for threads: nobody is told, and it is not on the wall. False when it was here, or its author is blocked.</summary>
    internal static async Task<bool> KeepQuietlyAsync(Tx tx, ObjectRow post, OwnIds own) =>
        !(await BlockList.LoadAsync(tx)).Has(post.AttributedTo) && (await KeepPost.InsertAsync(tx, post, own)).IsNew;

    /// <summary>A post's author must be on the post's origin, or anybody could put words into anybody's mouth. [FEP-fe34]</summary>
    private static string? AuthorOf(AuthenticNode document)
    {
        if (document.Node.Type is null || !ObjectDocument.IsPost(document.Node) || document.Node.AttributedTo is not { } author) return null;
        return Origin.Same(author, document.Id) ? author : null;
    }

    private static RemotePost Failed(Outcome outcome, AsNode node = default) => new(null, node, outcome);
}
