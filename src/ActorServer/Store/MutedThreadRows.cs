namespace ActorServer.Store;

/// <summary>Conversations of which the owner wants no news any more, by the topmost post that was here when that was said.</summary>
internal static class MutedThreadRows
{
    internal static Task AddAsync(Tx tx, string uri, long now) => tx.ExecuteAsync("INSERT INTO muted_thread (uri, at) VALUES (@uri, @now) ON CONFLICT DO NOTHING", new { uri, now });

    internal static Task RemoveAsync(Tx tx, string uri) => tx.ExecuteAsync("DELETE FROM muted_thread WHERE uri = @uri", new { uri });

    internal static Task<IReadOnlyList<string>> AllAsync(Tx tx, int count) => tx.ListAsync<string>("SELECT uri FROM muted_thread ORDER BY at DESC, uri LIMIT @count", new { count });

    /// <summary>The muted post that this one is, or answers, or whose answers it answers.</summary>
    internal static async Task<string?> AboveAsync(Tx tx, string uri) => await tx.FirstAsync<long?>("SELECT 1 FROM muted_thread LIMIT 1") is null ? null : await tx.FirstAsync<string>(
        """
        WITH RECURSIVE up (uri, in_reply_to, depth) AS (
            SELECT uri, in_reply_to, 0 FROM object WHERE uri = @uri
            UNION ALL
            SELECT o.uri, o.in_reply_to, up.depth + 1 FROM object o JOIN up ON o.uri = up.in_reply_to WHERE up.depth < @most)
        SELECT m.uri FROM up JOIN muted_thread m ON m.uri = up.uri OR m.uri = up.in_reply_to LIMIT 1
        """, new { uri, most = ThreadRows.Longest });
}
