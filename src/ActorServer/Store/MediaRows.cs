namespace ActorServer.Store;

internal sealed record MediaRow
{
    public required string Id { get; init; }
    public required string MediaType { get; init; }
    public long Bytes { get; init; }
    public int? Width { get; init; }
    public int? Height { get; init; }
    public required string Sha256 { get; init; }
    public string? Description { get; init; }
    public long CreatedAt { get; init; }
    public string? Blurhash { get; init; }
    public long? Duration { get; init; }
    public double? FocusX { get; init; }
    public double? FocusY { get; init; }
    public string? MadeFrom { get; init; }
    public long? PreparedAt { get; init; }

    /// <summary>Smaller copies, the poster: rows of their own, which come and go with this one.</summary>
    public IReadOnlyList<MediaRow> Copies { get; init; } = [];

    /// <summary>The tools had no time for it yet: with the row comes the task.</summary>
    public bool IsToPrepare { get; init; }

    public bool IsImage => MediaType.StartsWith("image/", StringComparison.Ordinal);
}

internal static class MediaRows
{
    private const string Insert =
        """
        INSERT INTO media (id, media_type, bytes, width, height, sha256, description, created_at, blurhash, duration, focus_x, focus_y, made_from, prepared_at)
        VALUES (@Id, @MediaType, @Bytes, @Width, @Height, @Sha256, @Description, @CreatedAt, @Blurhash, @Duration, @FocusX, @FocusY, @MadeFrom, @PreparedAt)
        """;

    /// <summary>With its copies, and with the task of making them where that is still to do.</summary>
    internal static async Task InsertAsync(Tx tx, MediaRow row)
    {
        await tx.ExecuteAsync(Insert, row);
        foreach (var copy in row.Copies) await tx.ExecuteAsync(Insert, copy);
        if (row.IsToPrepare) await WorkRows.EnqueueAsync(tx, ToPrepare(row.Id, row.CreatedAt));
    }

    /// <summary>What the tools found, and the copies. False when somebody else was faster.</summary>
    internal static async Task<bool> SetPreparedAsync(Tx tx, MediaRow row)
    {
        var isFirst = await tx.ExecuteAsync(
            """
            UPDATE media SET width = COALESCE(@Width, width), height = COALESCE(@Height, height), duration = @Duration, blurhash = @Blurhash, prepared_at = @PreparedAt
            WHERE id = @Id AND prepared_at IS NULL
            """, row) == 1;
        if (isFirst) foreach (var copy in row.Copies) await tx.ExecuteAsync(Insert, copy);
        return isFirst;
    }

    /// <summary>A task for each file that the tools have not looked at. How many.</summary>
    internal static async Task<int> EnqueueUnpreparedAsync(Tx tx, IReadOnlyCollection<string> types, long now)
    {
        var ids = await tx.ListAsync<string>("SELECT id FROM media WHERE prepared_at IS NULL AND made_from IS NULL AND media_type IN @types", new { types });
        foreach (var id in ids) await WorkRows.ArmAsync(tx, ToPrepare(id, now));
        return ids.Count;
    }

    /// <summary>Those of these ids that there are.</summary>
    internal static Task<IReadOnlyList<string>> KnownAsync(Tx tx, IReadOnlyCollection<string> ids) =>
        tx.ListAsync<string>("SELECT id FROM media WHERE id IN @ids", new { ids });

    internal static async Task<(long Count, long Bytes)> CountAsync(Tx tx) =>
        (await tx.FirstAsync<long>("SELECT COUNT(*) FROM media"), await tx.FirstAsync<long>("SELECT COALESCE(SUM(bytes), 0) FROM media"));

    /// <summary>All of them, a page at a time, by id.</summary>
    internal static Task<IReadOnlyList<MediaRow>> PageAsync(Tx tx, string after, int count) =>
        tx.ListAsync<MediaRow>("SELECT * FROM media WHERE id > @after ORDER BY id LIMIT @count", new { after, count });

    internal static Task<IReadOnlyList<MediaRow>> FindAllAsync(Tx tx, IReadOnlyCollection<string> ids) =>
        tx.ListAsync<MediaRow>("SELECT * FROM media WHERE id IN @ids", new { ids });

    internal static Task<MediaRow?> FindAsync(Tx tx, string id) => tx.FirstAsync<MediaRow>("SELECT * FROM media WHERE id = @id", new { id });

    /// <summary>Those of these ids that there are, with their copies from the smallest on.</summary>
    internal static async Task<IReadOnlyList<MediaRow>> WithCopiesAsync(Tx tx, IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0) return [];
        var files = await FindAllAsync(tx, ids);
        var copies = (await tx.ListAsync<MediaRow>("SELECT * FROM media WHERE made_from IN @ids ORDER BY width", new { ids })).ToLookup(copy => copy.MadeFrom);
        return [.. files.Select(file => file with { Copies = [.. copies[file.Id]] })];
    }

    private static WorkRow ToPrepare(string id, long now) => new()
    {
        Kind = WorkRow.PrepareMedia,
        Lane = WorkRow.PrepareMedia,
        Subject = id,
        ActivityUri = id,
        Target = id,
        DueAt = now,
        CreatedAt = now,
    };

    internal static Task DescribeAsync(Tx tx, string id, string? description) => tx.ExecuteAsync("UPDATE media SET description = @description WHERE id = @id", new { id, description });

    internal static Task RemoveAsync(Tx tx, string id) => tx.ExecuteAsync("DELETE FROM media WHERE id = @id OR made_from = @id", new { id });
}
