namespace ActorServer.Store;

/// <summary>What a post has that lists are made of: hashtags, pictures, videos. Kept for each post, and for each place that it has on the wall.</summary>
internal static class PostMarkRows
{
    internal static async Task AddAsync(Tx tx, ObjectRow row, IReadOnlyList<string> marks)
    {
        foreach (var mark in marks)
        {
            await tx.ExecuteAsync("INSERT INTO post_mark (uri, mark, own, at) VALUES (@Uri, @mark, @Own, @PublishedAt) ON CONFLICT DO NOTHING",
                new { row.Uri, mark, row.Own, row.PublishedAt });
        }
        // Somebody may have passed it on before it was here.
        if (marks.Count > 0) await AddObjectToWallAsync(tx, row.Uri);
    }

    internal static Task AddObjectToWallAsync(Tx tx, string uri) => tx.ExecuteAsync($"{OntoWall} WHERE w.object_uri = @uri ON CONFLICT DO NOTHING", new { uri });

    internal static Task AddToWallAsync(Tx tx, string activityUri) => tx.ExecuteAsync($"{OntoWall} WHERE w.activity_uri = @activityUri ON CONFLICT DO NOTHING", new { activityUri });

    internal static async Task ForgetAsync(Tx tx, string uri)
    {
        await tx.ExecuteAsync("DELETE FROM wall_mark WHERE seq IN (SELECT seq FROM wall_item WHERE object_uri = @uri)", new { uri });
        await tx.ExecuteAsync("DELETE FROM post_mark WHERE uri = @uri", new { uri });
    }

    private const string OntoWall =
        "INSERT INTO wall_mark (mark, at, seq) SELECT m.mark, w.at, w.seq FROM wall_item w JOIN post_mark m ON m.uri = w.object_uri";
}

/// <summary>The names of the marks.</summary>
internal static class PostMarkRow
{
    internal const string Picture = "picture";
    internal const string Video = "video";

    internal static string Tag(string tag) => "#" + tag;
}
