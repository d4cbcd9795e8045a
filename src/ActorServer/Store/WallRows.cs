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

internal static class WallRows
{
    internal static Task AddAsync(Tx tx, WallRow row) => tx.ExecuteAsync(
        """
        INSERT INTO wall_item (activity_uri, object_uri, actor, kind, at) VALUES (@ActivityUri, @ObjectUri, @Actor, @Kind, @At)
        ON CONFLICT (activity_uri) DO NOTHING
        """, row);

    /// <summary>A page, newest first. Items whose object has not been fetched yet, or was deleted, are left out.</summary>
    internal static Task<IReadOnlyList<WallRow>> PageAsync(Tx tx, long beforeAt, long beforeSeq, int count) => tx.ListAsync<WallRow>(
        """
        SELECT w.* FROM wall_item w JOIN object o ON o.uri = w.object_uri AND o.deleted_at IS NULL
        WHERE (w.at, w.seq) < (@beforeAt, @beforeSeq)
        ORDER BY w.at DESC, w.seq DESC LIMIT @count
        """, new { beforeAt, beforeSeq, count });

    /// <summary>Does a post stand on the wall by itself, not only because somebody passed it on?</summary>
    internal static async Task<bool> HasPostAsync(Tx tx, string objectUri) =>
        await tx.FirstAsync<long?>("SELECT 1 FROM wall_item WHERE object_uri = @objectUri AND kind = 'post' LIMIT 1", new { objectUri }) is not null;

    internal static Task RenameObjectAsync(Tx tx, string from, string to) =>
        tx.ExecuteAsync("UPDATE wall_item SET object_uri = @to WHERE object_uri = @from", new { from, to });

    internal static Task RemoveActivityAsync(Tx tx, string activityUri) =>
        tx.ExecuteAsync("DELETE FROM wall_item WHERE activity_uri = @activityUri", new { activityUri });

    internal static Task RemoveObjectAsync(Tx tx, string objectUri) =>
        tx.ExecuteAsync("DELETE FROM wall_item WHERE object_uri = @objectUri", new { objectUri });

    /// <summary>What somebody put on the wall goes with them.</summary>
    internal static Task RemoveActorAsync(Tx tx, string actor) => tx.ExecuteAsync("DELETE FROM wall_item WHERE actor = @actor", new { actor });
}
