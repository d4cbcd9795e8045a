namespace ActorServer.Store;

/// <summary>Something that the owner has begun to write.</summary>
internal sealed record DraftRow
{
    public required string Id { get; init; }

    /// <summary>The post that it answers; empty for what answers nothing.</summary>
    public required string Place { get; init; }

    /// <summary>Put by, so that something else can be begun in the same place.</summary>
    public bool IsKept { get; init; }

    /// <summary>What stands in the form, as a JSON object of its fields.</summary>
    public required string Fields { get; init; }
    public long SavedAt { get; init; }

    /// <summary>When it becomes a post by itself.</summary>
    public long? DueAt { get; init; }

    /// <summary>Why it did not.</summary>
    public string? Problem { get; init; }
}

internal static class DraftRows
{
    internal static Task<DraftRow?> FindAsync(Tx tx, string id) => tx.FirstAsync<DraftRow>("SELECT * FROM draft WHERE id = @id", new { id });

    /// <summary>What is under way in a place.</summary>
    internal static Task<DraftRow?> CurrentAsync(Tx tx, string place) => tx.FirstAsync<DraftRow>("SELECT * FROM draft WHERE place = @place AND is_kept = 0", new { place });

    /// <summary>What was touched last stands first.</summary>
    internal static Task<IReadOnlyList<DraftRow>> NewestAsync(Tx tx, int count) => tx.ListAsync<DraftRow>("SELECT * FROM draft ORDER BY saved_at DESC LIMIT @count", new { count });

    internal static Task<long> CountAsync(Tx tx) => tx.FirstAsync<long>("SELECT COUNT(*) FROM draft");

    internal static Task PutAsync(Tx tx, DraftRow row) => tx.ExecuteAsync(
        """
        INSERT INTO draft (id, place, is_kept, fields, saved_at, due_at, problem) VALUES (@Id, @Place, @IsKept, @Fields, @SavedAt, @DueAt, @Problem)
        ON CONFLICT (id) DO UPDATE SET is_kept = excluded.is_kept, fields = excluded.fields, saved_at = excluded.saved_at, due_at = excluded.due_at, problem = excluded.problem
        """, row);

    internal static Task RemoveAsync(Tx tx, string id) => tx.ExecuteAsync("DELETE FROM draft WHERE id = @id", new { id });

    internal static Task<IReadOnlyList<string>> FileIdsAsync(Tx tx, string id) => tx.ListAsync<string>("SELECT media_id FROM draft_file WHERE draft_id = @id", new { id });

    /// <summary>A file belongs to this draft from now on.</summary>
    internal static Task AddFileAsync(Tx tx, string id, string mediaId) => tx.ExecuteAsync(
        "INSERT INTO draft_file (media_id, draft_id) VALUES (@mediaId, @id) ON CONFLICT (media_id) DO UPDATE SET draft_id = excluded.draft_id", new { id, mediaId });

    /// <summary>A file belongs to no draft any more: a post shows it, or nothing does.</summary>
    internal static Task ReleaseFileAsync(Tx tx, string mediaId) => tx.ExecuteAsync("DELETE FROM draft_file WHERE media_id = @mediaId", new { mediaId });
}
