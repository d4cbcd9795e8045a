using ActorServer.Storage;

namespace ActorServer.Store;

/// <summary>
/// How much is in the tables that grow: how many rows there are, by an index, times what a thousand of them take on average. SQLite's dbstat would count
/// pages; the library that comes with this program was built without it, and it would read the whole database for one page.
/// </summary>
internal static class SizeRows
{
    internal static async Task<IReadOnlyList<StorageShare>> TablesAsync(Tx tx, string owner)
    {
        var ids = await CountAsync(tx, "SELECT COUNT(*) FROM forgotten", owner);
        const string Object = "LENGTH(json) + LENGTH(content_html) + COALESCE(LENGTH(original), 0) + 2 * LENGTH(uri) AS bytes FROM object";
        var (objects, own) = (await CountAsync(tx, "SELECT COUNT(*) FROM object", owner), await CountAsync(tx, "SELECT COUNT(*) FROM object WHERE attributed_to = @owner", owner));
        var (activities, received) = (await CountAsync(tx, "SELECT COUNT(*) FROM activity", owner), await CountAsync(tx, "SELECT COUNT(*) FROM activity WHERE direction = 'in'", owner));
        const string Activity = "LENGTH(json) + 2 * LENGTH(uri) + COALESCE(2 * LENGTH(object_uri), 0) AS bytes FROM activity WHERE direction";
        StorageShare[] shares =
        [
            await ShareAsync("your posts", own, $"{Object} WHERE attributed_to = @owner"),
            await ShareAsync("posts of others", objects - own, $"{Object} WHERE own = 0"),
            await ShareAsync("activities that came in", received, $"{Activity} = 'in'"),
            await ShareAsync("activities of yours", activities - received, $"{Activity} = 'out'"),
            await ShareAsync("people", await CountAsync(tx, "SELECT COUNT(*) FROM peer", owner), "LENGTH(json) + 2 * LENGTH(uri) AS bytes FROM peer"),
            await ShareAsync("keys of people", await CountAsync(tx, "SELECT COUNT(*) FROM peer_key", owner), "LENGTH(pem) + 2 * LENGTH(key_id) AS bytes FROM peer_key"),
            await ShareAsync("likes, boosts and answers", await CountAsync(tx, "SELECT COUNT(*) FROM collection_item", owner),
                "3 * LENGTH(collection) + 3 * LENGTH(item) + 2 * LENGTH(actor) AS bytes FROM collection_item"),
            await ShareAsync("the queue and its history", await CountAsync(tx, "SELECT COUNT(*) FROM work", owner),
                "3 * LENGTH(activity_uri) + 2 * LENGTH(target) + LENGTH(subject) + COALESCE(LENGTH(answer), 0) AS bytes FROM work"),
            await ShareAsync("ids that are only remembered", ids, $"{ForgottenRows.BytesEach} AS bytes FROM forgotten"),
        ];
        return [.. shares.OrderByDescending(share => share.Bytes)];

        async Task<StorageShare> ShareAsync(string name, long count, string sample) => new(name, count, count * await tx.FirstAsync<long>(
            $"SELECT CAST(COALESCE(AVG(bytes), 0) AS BIGINT) FROM (SELECT {sample} LIMIT 1000) sampled", new { owner }));
    }

    /// <summary>What came in since a time: how fast it grows.</summary>
    internal static Task<long> ArrivedAsync(Tx tx, long since) => tx.FirstAsync<long>(
        "SELECT COALESCE(MAX(seq) - MIN(seq) + 1, 0) FROM activity WHERE at >= @since AND seq > (SELECT COALESCE(MAX(seq), 0) - 1000000 FROM activity)", new { since });

    private static Task<long> CountAsync(Tx tx, string sql, string owner) => tx.FirstAsync<long>(sql, new { owner });
}
