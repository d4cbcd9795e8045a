namespace ActorServer.Store;

/// <summary>A post whose words in the index are not as they are now.</summary>
internal sealed record UnindexedRow
{
    public long Seq { get; init; }
    public required string Uri { get; init; }
}

/// <summary>What the index is still to look at. All that a commit has to write for the search: one short row at the end of a table.</summary>
internal static class UnindexedRows
{
    internal static Task AddAsync(Tx tx, string uri) => tx.ExecuteAsync("INSERT INTO unindexed (uri) VALUES (@uri)", new { uri });

    /// <summary>The objects that follow an id, in the order of their ids.</summary>
    internal static async Task<IReadOnlyList<string>> AddAfterAsync(Tx tx, string after, int count)
    {
        var uris = await tx.ListAsync<string>("SELECT uri FROM object WHERE uri > @after ORDER BY uri LIMIT @count", new { after, count });
        await tx.ExecuteEachAsync("INSERT INTO unindexed (uri) VALUES (@uri)", [.. uris.Select(object (uri) => new { uri })]);
        return uris;
    }

    internal static Task<IReadOnlyList<UnindexedRow>> FirstAsync(Tx tx, int count) =>
        tx.ListAsync<UnindexedRow>("SELECT seq, uri FROM unindexed ORDER BY seq LIMIT @count", new { count });

    /// <summary>False when another process has taken one of them.</summary>
    internal static async Task<bool> TakeAsync(Tx tx, IReadOnlyCollection<long> seqs) =>
        await tx.ExecuteAsync("DELETE FROM unindexed WHERE seq IN @seqs", new { seqs }) == seqs.Count;

    /// <summary>About how many there are, from the two ends.</summary>
    internal static async Task<long> CountAsync(Tx tx) =>
        await tx.FirstAsync<long?>("SELECT (SELECT MAX(seq) FROM unindexed) - (SELECT MIN(seq) FROM unindexed) + 1") ?? 0;
}
