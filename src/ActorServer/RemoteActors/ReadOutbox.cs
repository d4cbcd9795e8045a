using System.Text;
using ActorServer.Delivery;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Fetching;
using Federation.Json;
using Federation.Origins;

namespace ActorServer.RemoteActors;

/// <summary>
/// What somebody said: the first pages of their outbox, and what they keep on top. Only posts, and only theirs; those that are only named have nothing
/// but an id.
/// </summary>
internal sealed class ReadOutbox(FetchOnce fetcher, TimeProvider clock)
{
    /// <summary>What was read, what became of asking, and how many there are altogether as their server says.</summary>
    internal readonly record struct Said(IReadOnlyList<AsNode> Posts, Outcome Outcome, long? Total);

    internal async Task<Said> ReadAsync(PeerRow? peer, int most, int pages, CancellationToken ct)
    {
        // Step 1: where they keep what they said. A collection on another origin is not theirs. [FEP-fe34]
        var actor = peer is not null && BoundedJson.TryParse(Encoding.UTF8.GetBytes(peer.Json), out var json, out _) ? new AsNode(json) : (AsNode?)null;

        // Step 2: read it; one collection after the other, since they are on one host.
        var items = new List<AsNode>();
        var outcome = new Outcome(Verdict.Delivered, 200, "");
        long? total = null;
        foreach (var (property, mostHere) in new[] { ("outbox", most), ("featured", Limits.FeaturedPosts) })
        {
            if (outcome.Verdict != Verdict.Delivered || actor?.IdOf(property) is not { } address || !Origin.Same(address, peer!.Uri)) continue;
            (outcome, var count) = await ReadCollectionAsync(address, mostHere, pages, items, ct);
            if (property == "outbox") total = count;
        }
        return new([.. items.Select(item => PostOf(peer!, item)).OfType<AsNode>()], outcome, total);
    }

    internal ObjectRow ToRow(PeerRow peer, AsNode post) =>
        ObjectDocument.ToRow(post, post.Json.GetRawText(), peer.Uri, Audience.Of(post).VisibilityFor(peer.Followers), clock.GetUtcNow());

    private async Task<(Outcome Outcome, long? Total)> ReadCollectionAsync(string address, int most, int pages, List<AsNode> found, CancellationToken ct)
    {
        var collection = await fetcher.GetAsync(address, ct);
        if (collection.Failure is { } failure) return (Missing(failure), null);
        if (!RemoteCollection.Is(collection.Value!.Node)) return (new(Verdict.Delivered, 200, $"{address} is no collection."), null);
        var read = await RemoteCollection.ReadAsync(fetcher, collection.Value, most, pages, ct);
        found.AddRange(read.Items);
        return (read.Failure is { } broken ? Missing(broken) : new(Verdict.Delivered, 200, ""), collection.Value.Node.Integer("totalItems"));
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
}
