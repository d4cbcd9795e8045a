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
}

internal static class MediaRows
{
    internal static Task InsertAsync(Tx tx, MediaRow row) => tx.ExecuteAsync(
        """
        INSERT INTO media (id, media_type, bytes, width, height, sha256, description, created_at)
        VALUES (@Id, @MediaType, @Bytes, @Width, @Height, @Sha256, @Description, @CreatedAt)
        """, row);

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
}
