namespace ActorServer.Store;

internal sealed record CollectionRow
{
    public long Seq { get; init; }
    public required string Collection { get; init; }
    public required string Item { get; init; }
    public required string Actor { get; init; }
    public long At { get; init; }
}

internal sealed record CollectionTally
{
    public required string Collection { get; init; }
    public long Total { get; init; }
    public bool Mine { get; init; }
}

internal static class CollectionRows
{
    /// <summary>False when the item is there already.</summary>
    internal static async Task<bool> AddAsync(Tx tx, string collection, string item, string actor, long now) => await tx.ExecuteAsync(
        "INSERT INTO collection_item (collection, item, actor, at) VALUES (@collection, @item, @actor, @now) ON CONFLICT DO NOTHING",
        new { collection, item, actor, now }) == 1;

    /// <summary>False when somebody put something there already: each person counts once.</summary>
    internal static async Task<bool> AddOnceAsync(Tx tx, string collection, string item, string actor, long now) => await tx.ExecuteAsync(
        """
        INSERT INTO collection_item (collection, item, actor, at) SELECT @collection, @item, @actor, @now
        WHERE NOT EXISTS (SELECT 1 FROM collection_item WHERE collection = @collection AND actor = @actor) ON CONFLICT DO NOTHING
        """, new { collection, item, actor, now }) == 1;

    internal static Task RemoveAsync(Tx tx, string collection, string item) =>
        tx.ExecuteAsync("DELETE FROM collection_item WHERE collection = @collection AND item = @item", new { collection, item });

    internal static Task RemoveByActorAsync(Tx tx, string collection, string actor) =>
        tx.ExecuteAsync("DELETE FROM collection_item WHERE collection = @collection AND actor = @actor", new { collection, actor });

    /// <summary>An object that is gone is in no collection and has none.</summary>
    internal static Task ForgetObjectAsync(Tx tx, string uri) => tx.ExecuteAsync(
        "DELETE FROM collection_item WHERE item = @uri OR collection IN (@likes, @dislikes, @shares, @replies)",
        new { uri, likes = Identity.ObjectCollections.Likes(uri), dislikes = Identity.ObjectCollections.Dislikes(uri), shares = Identity.ObjectCollections.Shares(uri), replies = Identity.ObjectCollections.Replies(uri) });

    internal static async Task<bool> HasActorAsync(Tx tx, string collection, string actor) => await tx.FirstAsync<long?>(
        "SELECT 1 FROM collection_item WHERE collection = @collection AND actor = @actor LIMIT 1", new { collection, actor }) is not null;

    /// <summary>Which of these are in it?</summary>
    internal static Task<IReadOnlyList<string>> AmongAsync(Tx tx, string collection, IReadOnlyCollection<string> items) => tx.ListAsync<string>(
        "SELECT item FROM collection_item WHERE collection = @collection AND item IN @items", new { collection, items });

    /// <summary>All of it, in the order in which it was put there: for collections that the owner fills by hand.</summary>
    internal static Task<IReadOnlyList<string>> ItemsAsync(Tx tx, string collection) =>
        tx.ListAsync<string>("SELECT item FROM collection_item WHERE collection = @collection ORDER BY seq", new { collection });

    internal static Task<long> CountAsync(Tx tx, string collection) =>
        tx.FirstAsync<long>("SELECT COUNT(*) FROM collection_item WHERE collection = @collection", new { collection });

    internal static Task<long?> PositionAsync(Tx tx, string collection, string item) => tx.FirstAsync<long?>(
        "SELECT seq FROM collection_item WHERE collection = @collection AND item = @item", new { collection, item });

    /// <summary>A page, newest first, from below a position.</summary>
    internal static Task<IReadOnlyList<CollectionRow>> PageAsync(Tx tx, string collection, long before, int count) => tx.ListAsync<CollectionRow>(
        "SELECT * FROM collection_item WHERE collection = @collection AND seq < @before ORDER BY seq DESC LIMIT @count", new { collection, before, count });

    /// <summary>The items that are objects everybody may see; an item that is not here yet is not listed.</summary>
    internal static Task<IReadOnlyList<CollectionRow>> PublicPageAsync(Tx tx, string collection, long before, int count) => tx.ListAsync<CollectionRow>(
        """
        SELECT c.* FROM collection_item c JOIN object o ON o.uri = c.item AND o.visibility IN ('Public', 'Unlisted')
        WHERE c.collection = @collection AND c.seq < @before ORDER BY c.seq DESC LIMIT @count
        """, new { collection, before, count });

    /// <summary>The items but those that are known here and not for everybody.</summary>
    internal static Task<IReadOnlyList<CollectionRow>> OpenPageAsync(Tx tx, string collection, long before, int count) => tx.ListAsync<CollectionRow>(
        $"SELECT * FROM collection_item c WHERE c.collection = @collection AND c.seq < @before AND {IsOpen} ORDER BY c.seq DESC LIMIT @count", new { collection, before, count });

    internal static Task<long> CountOpenAsync(Tx tx, string collection) => tx.FirstAsync<long>(
        $"SELECT COUNT(*) FROM collection_item c WHERE c.collection = @collection AND {IsOpen}", new { collection });

    private const string IsOpen = "NOT EXISTS (SELECT 1 FROM object o WHERE o.uri = c.item AND o.visibility NOT IN ('Public', 'Unlisted'))";

    internal static Task<long> CountPublicAsync(Tx tx, string collection) => tx.FirstAsync<long>(
        """
        SELECT COUNT(*) FROM collection_item c JOIN object o ON o.uri = c.item AND o.visibility IN ('Public', 'Unlisted') WHERE c.collection = @collection
        """, new { collection });

    /// <summary>How many are in each of many collections, and whether the actor is among them. Empty ones have no line.</summary>
    internal static Task<IReadOnlyList<CollectionTally>> TallyAsync(Tx tx, IReadOnlyCollection<string> collections, string actor) => tx.ListAsync<CollectionTally>(
        """
        SELECT collection, COUNT(*) AS total, MAX(CASE WHEN actor = @actor THEN 1 ELSE 0 END) AS mine
        FROM collection_item WHERE collection IN @collections GROUP BY collection
        """, new { collections, actor });
}
