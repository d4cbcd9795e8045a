using Federation;
using Federation.Fetching;
using Federation.Origins;

namespace ActorServer.RemoteActors;

/// <summary>What was read of a collection: its items, in its order, and why it ended early, if it did.</summary>
internal sealed record CollectionItems(IReadOnlyList<AsNode> Items, FetchFailure? Failure);

/// <summary>
/// A collection on another server, read page by page, signed as the owner. All pages must be on the collection's own origin; however long it says
/// that it is, only so many items and pages are read. [AP §7.1 MUST limit]
/// </summary>
internal static class RemoteCollection
{
    private static readonly string[] Types = [As.Collection, As.OrderedCollection, As.CollectionPage, As.OrderedCollectionPage];

    internal static bool Is(AsNode node) => Types.Any(node.Is);

    internal static Task<CollectionItems> ReadAsync(FetchOnce fetcher, AuthenticNode collection, int mostItems, int mostPages, CancellationToken ct) =>
        ReadAsync(fetcher, collection.Id, collection.Node, mostItems, mostPages, ct);

    /// <summary>The same for a collection that stands within a document: <paramref name="at"/> is that document's id, whose origin all pages must have.</summary>
    internal static async Task<CollectionItems> ReadAsync(FetchOnce fetcher, string at, AsNode collection, int mostItems, int mostPages, CancellationToken ct)
    {
        var items = Items(collection).Take(mostItems).ToList();
        var seen = new HashSet<string> { at };
        var (page, next) = Follow(collection, "first");
        for (var fetched = 0; items.Count < mostItems;)
        {
            if (page is null)
            {
                if (next is null || fetched++ == mostPages || !Origin.Same(next, at) || !seen.Add(next)) break;
                var answer = await fetcher.GetAsync(next, ct);
                if (answer.Value is not { } document) return new(items, answer.Failure);
                page = document.Node;
            }
            var current = page.Value;
            items.AddRange(Items(current).Take(mostItems - items.Count));
            (page, next) = Follow(current, "next");
        }
        return new(items, null);
    }

    private static IEnumerable<AsNode> Items(AsNode page) => page.Each("items").Concat(page.Each("orderedItems"));

    /// <summary>A page that stands in the document itself, or where to fetch it.</summary>
    private static (AsNode? Embedded, string? Id) Follow(AsNode from, string property) =>
        from.First(property) is not { } page ? (null, null) : page.IsObject ? (page, null) : (null, page.Id);
}
