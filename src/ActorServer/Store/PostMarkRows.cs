namespace ActorServer.Store;

/// <summary>What a post has that lists are made of: hashtags, pictures, videos. Kept for the owner's posts, and for each place that any post has on the wall.</summary>
internal static class PostMarkRows
{
    internal static async Task AddAsync(Tx tx, ObjectRow row, IReadOnlyList<string> marks)
    {
        if (marks.Count == 0) return;
        if (row.Own)
        {
            foreach (var mark in marks)
            {
                await tx.ExecuteAsync("INSERT INTO own_mark (uri, mark, at) VALUES (@Uri, @mark, @PublishedAt) ON CONFLICT DO NOTHING", new { row.Uri, mark, row.PublishedAt });
            }
        }
        // Somebody may have passed it on before it was here.
        if (await WallRows.HasPlaceAsync(tx, row.Uri)) await AddToWallAsync(tx, row.Uri, marks);
    }

    /// <summary>Every place of a post on the wall has its marks.</summary>
    internal static async Task AddToWallAsync(Tx tx, string uri, IReadOnlyList<string> marks)
    {
        foreach (var mark in marks)
        {
            await tx.ExecuteAsync("INSERT INTO wall_mark (mark, at, seq) SELECT @mark, at, seq FROM wall_item WHERE object_uri = @uri ON CONFLICT DO NOTHING", new { mark, uri });
        }
    }

    internal static async Task ForgetAsync(Tx tx, string uri)
    {
        await tx.ExecuteAsync("DELETE FROM wall_mark WHERE seq IN (SELECT seq FROM wall_item WHERE object_uri = @uri)", new { uri });
        await tx.ExecuteAsync("DELETE FROM own_mark WHERE uri = @uri", new { uri });
    }
}

/// <summary>The names of the marks.</summary>
internal static class PostMarkRow
{
    internal const string Picture = "picture";
    internal const string Video = "video";

    internal static string Tag(string tag) => "#" + tag;
}
