using ActorServer.Search;

namespace ActorServer.Store;

internal sealed record WallRow
{
    public long Seq { get; init; }
    public required string ActivityUri { get; init; }
    public required string ObjectUri { get; init; }
    public required string Actor { get; init; }
    public required string Kind { get; init; }
    public long At { get; init; }

    internal const string Post = "post";
    internal const string Boost = "boost";
}

/// <summary>Where a page of the wall begins, and the time at which it is read: what is muted until then is not on it.</summary>
internal readonly record struct WallPosition(long At, long Seq, long Now);

internal static class WallRows
{
    /// <param name="tx">An open transaction.</param>
    /// <param name="row">Which post stands where.</param>
    /// <param name="post">The post, where it is at hand.</param>
    internal static async Task AddAsync(Tx tx, WallRow row, ObjectRow? post = null)
    {
        if (await InsertAsync(tx, row) == 1) await IndexPost.PlaceAsync(tx, row.ObjectUri, post);
    }

    private static Task<int> InsertAsync(Tx tx, WallRow row) => tx.ExecuteAsync(
        """
        INSERT INTO wall_item (activity_uri, object_uri, actor, kind, at) VALUES (@ActivityUri, @ObjectUri, @Actor, @Kind, @At)
        ON CONFLICT (activity_uri) DO NOTHING
        """, row);

    /// <summary>A page, newest first. Items whose object has not been fetched yet, or was deleted, are left out, and what the owner does not want to see.</summary>
    internal static Task<IReadOnlyList<WallRow>> PageAsync(Tx tx, WallPosition before, int count) => tx.ListAsync<WallRow>(
        $"SELECT w.* FROM wall_item w {IsHere} WHERE {IsBefore} AND {Unwanted.OnWall} {NewestFirst}", new { at = before.At, seq = before.Seq, now = before.Now, count });

    /// <summary>A page of what has a mark: all hashtags are rarer than people, and pictures are many, so the rest is looked at row by row.</summary>
    internal static Task<IReadOnlyList<WallRow>> MarkedPageAsync(Tx tx, string mark, string? also, string? kind, WallPosition before, int count) => tx.ListAsync<WallRow>(
        $"""
        SELECT w.* FROM wall_mark m JOIN wall_item w ON w.seq = m.seq AND w.at = m.at {IsHere}
        WHERE m.mark = @mark AND (m.at, m.seq) < (@at, @seq) AND {HasAlso} AND {IsOfKind} AND {Unwanted.OnWall}
        ORDER BY m.at DESC, m.seq DESC LIMIT @count
        """, new { mark, also, kind, at = before.At, seq = before.Seq, now = before.Now, count });

    /// <summary>A page of what one person said or passed on, muted or not: it is they who are asked for.</summary>
    internal static Task<IReadOnlyList<WallRow>> PersonsPageAsync(Tx tx, string actor, string? mark, string? also, string? kind, WallPosition before, int count) => tx.ListAsync<WallRow>(
        $"""
        SELECT w.* FROM wall_item w {IsHere}
        WHERE w.actor = @actor AND {IsBefore} AND {HasMark} AND {HasAlso} AND {IsOfKind} {NewestFirst}
        """, new { actor, mark, also, kind, at = before.At, seq = before.Seq, count });

    /// <summary>
    /// A page of what the people on a list said or passed on: the newest of each of them, and the newest of those. However quiet they are, no more is
    /// read than so many for each.
    /// </summary>
    internal static Task<IReadOnlyList<WallRow>> ListsPageAsync(Tx tx, long list, string? mark, string? also, string? kind, WallPosition before, int count) => tx.ListAsync<WallRow>(
        $"""
        SELECT t.* FROM {tx.Dialect.ForEach("person_list_member b", "wall_item", "w", $"""
            FROM wall_item w {IsHere} WHERE w.actor = b.actor AND {IsBefore} AND {HasMark} AND {HasAlso} AND {IsOfKind} AND {Unwanted.NotMuted} {NewestFirst}
            """)}
        WHERE b.list = @list ORDER BY t.at DESC, t.seq DESC LIMIT @count
        """, new { list, mark, also, kind, at = before.At, seq = before.Seq, now = before.Now, count });

    /// <summary>A page of posts that stand on the wall by themselves.</summary>
    internal static Task<IReadOnlyList<WallRow>> PostsPageAsync(Tx tx, WallPosition before, int count) => tx.ListAsync<WallRow>(
        $"SELECT w.* FROM wall_item w {IsHere} WHERE w.kind = 'post' AND {IsBefore} AND {Unwanted.OnWall} {NewestFirst}", new { at = before.At, seq = before.Seq, now = before.Now, count });

    /// <summary>A page of what is in a collection of the owner's, what was put there last first; muted or not, since the owner put it there.</summary>
    internal static Task<IReadOnlyList<WallRow>> CollectedPageAsync(Tx tx, string collection, long before, int count) => tx.ListAsync<WallRow>(
        $"""
        SELECT c.seq, c.item AS activity_uri, c.item AS object_uri, o.attributed_to AS actor, 'post' AS kind, c.seq AS at
        FROM collection_item c JOIN object o ON o.uri = c.item AND o.deleted_at IS NULL AND {ReplyRows.MayStand}
        WHERE c.collection = @collection AND c.seq < @before ORDER BY c.seq DESC LIMIT @count
        """, new { collection, before, count });

    private const string IsHere = "JOIN object o ON o.uri = w.object_uri AND o.deleted_at IS NULL AND " + ReplyRows.MayStand;
    private const string IsBefore = "(w.at, w.seq) < (@at, @seq)";
    private const string NewestFirst = "ORDER BY w.at DESC, w.seq DESC LIMIT @count";
    private const string HasMark = "(@mark IS NULL OR EXISTS (SELECT 1 FROM wall_mark x WHERE x.mark = @mark AND x.at = w.at AND x.seq = w.seq))";
    private const string HasAlso = "(@also IS NULL OR EXISTS (SELECT 1 FROM wall_mark x WHERE x.mark = @also AND x.at = w.at AND x.seq = w.seq))";
    private const string IsOfKind = "(@kind IS NULL OR w.kind = @kind)";

    /// <summary>How much that the owner wants to see was added behind a position, in the order of arrival.</summary>
    internal static Task<long> CountAfterAsync(Tx tx, long seq, long now) => tx.FirstAsync<long>(
        $"SELECT COUNT(*) FROM wall_item w {IsHere} WHERE w.seq > @seq AND o.own = 0 AND {Unwanted.OnWall}", new { seq, now });

    /// <summary>The posts that stand nearest to the top.</summary>
    internal static Task<IReadOnlyList<ObjectRow>> NewestObjectsAsync(Tx tx, int count) => tx.ListAsync<ObjectRow>(
        $"SELECT o.* FROM wall_item w {IsHere} {NewestFirst}", new { count });

    internal static Task<long> LastAsync(Tx tx) => tx.FirstAsync<long>("SELECT COALESCE(MAX(seq), 0) FROM wall_item");

    /// <summary>Does a post stand on the wall by itself, not only because somebody passed it on?</summary>
    internal static async Task<bool> HasPostAsync(Tx tx, string objectUri) =>
        await tx.FirstAsync<long?>("SELECT 1 FROM wall_item WHERE object_uri = @objectUri AND kind = 'post' LIMIT 1", new { objectUri }) is not null;

    internal static async Task<bool> HasPlaceAsync(Tx tx, string objectUri) =>
        await tx.FirstAsync<long?>("SELECT 1 FROM wall_item WHERE object_uri = @objectUri LIMIT 1", new { objectUri }) is not null;

    internal static async Task RenameObjectAsync(Tx tx, string from, string to)
    {
        await tx.ExecuteAsync("UPDATE wall_item SET object_uri = @to WHERE object_uri = @from", new { from, to });
        await IndexPost.PlaceAsync(tx, to);
    }

    internal static Task RemoveActivityAsync(Tx tx, string activityUri) => RemoveAsync(tx, "activity_uri = @activityUri", new { activityUri });

    internal static Task RemoveObjectAsync(Tx tx, string objectUri) => RemoveAsync(tx, "object_uri = @objectUri", new { objectUri });

    /// <summary>What somebody put on the wall goes with them.</summary>
    internal static Task RemoveActorAsync(Tx tx, string actor) => RemoveAsync(tx, "actor = @actor", new { actor });

    private static async Task RemoveAsync(Tx tx, string which, object args)
    {
        await tx.ExecuteAsync($"DELETE FROM wall_mark WHERE seq IN (SELECT seq FROM wall_item WHERE {which})", args);
        await tx.ExecuteAsync($"DELETE FROM wall_item WHERE {which}", args);
    }
}
