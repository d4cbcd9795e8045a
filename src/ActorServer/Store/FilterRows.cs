namespace ActorServer.Store;

internal sealed record FilterRow
{
    public required string Phrase { get; init; }
    public long CreatedAt { get; init; }

    /// <summary>How many posts it has kept from the wall.</summary>
    public long Hits { get; init; }
}

internal static class FilterRows
{
    internal static Task AddAsync(Tx tx, string phrase, long now) =>
        tx.ExecuteAsync("INSERT INTO filter (phrase, created_at) VALUES (@phrase, @now) ON CONFLICT DO NOTHING", new { phrase, now });

    internal static Task RemoveAsync(Tx tx, string phrase) => tx.ExecuteAsync("DELETE FROM filter WHERE phrase = @phrase", new { phrase });

    internal static Task<IReadOnlyList<FilterRow>> AllAsync(Tx tx) => tx.ListAsync<FilterRow>("SELECT * FROM filter ORDER BY phrase");

    internal static Task CountHitAsync(Tx tx, string phrase) => tx.ExecuteAsync("UPDATE filter SET hits = hits + 1 WHERE phrase = @phrase", new { phrase });
}
