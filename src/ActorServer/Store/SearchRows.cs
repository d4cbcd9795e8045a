using ActorServer.Search;

namespace ActorServer.Store;

/// <summary>A post that was found, and where it stands among all of them.</summary>
internal sealed record FoundRow
{
    public long Place { get; init; }
    public required string Uri { get; init; }
}

/// <summary>What of a post has words in it, with its place. Nothing else of it is read: each column of each row takes its time.</summary>
internal sealed record FoundPost : ObjectRow
{
    public long Place { get; init; }
}

/// <summary>Places from After to below Before. OnWall: 1 for posts on the wall only, 0 for those that are not on it.</summary>
internal readonly record struct SearchBounds(long After, long Before, int? OnWall);

/// <summary>The words of posts, and the posts in the order of publication.</summary>
internal static class SearchRows
{
    /// <summary>Posts of one second that have places of their own.</summary>
    internal const long PlacesOfASecond = 1 << SecondBits;
    private const int SecondBits = 12;

    /// <summary>Where these stand, as far as they have a place.</summary>
    internal static Task<IReadOnlyList<FoundRow>> PlacesAsync(Tx tx, IReadOnlyCollection<string> uris) =>
        tx.ListAsync<FoundRow>("SELECT place, uri FROM post_place WHERE uri IN @uris", new { uris });

    /// <summary>A place of its own for a post that has none.</summary>
    internal static async Task<long> TakePlaceAsync(Tx tx, string uri, long publishedAt)
    {
        // Another process may take the same place at the same moment: then the next one.
        for (var place = await FreePlaceAsync(tx, PlaceAt(publishedAt)); ; place = await FreePlaceAsync(tx, place + 1))
        {
            if (await tx.ExecuteAsync("INSERT INTO post_place (place, uri) VALUES (@place, @uri) ON CONFLICT (place) DO NOTHING", new { place, uri }) == 1) return place;
        }
    }

    /// <summary>In the order of places: what comes before the last one makes FTS5 write all that it holds, a segment of the index for each post, to be merged later.</summary>
    internal static Task PutWordsAsync(Tx tx, IEnumerable<(long Place, string Words)> posts) =>
        tx.ExecuteEachAsync(tx.Dialect.PutWords, [.. posts.OrderBy(post => post.Place).Select(object (post) => new { place = post.Place, words = post.Words })]);

    internal static Task ForgetWordsAsync(Tx tx, IEnumerable<long> places) =>
        tx.ExecuteEachAsync(tx.Dialect.ForgetWords, [.. places.Order().Select(object (place) => new { place })]);

    internal static Task GiveBackPlacesAsync(Tx tx, IReadOnlyCollection<long> places) => tx.ExecuteAsync("DELETE FROM post_place WHERE place IN @places", new { places });

    internal static async Task<bool> AreScatteredAsync(Tx tx) => tx.Dialect.AreWordsScattered is { } sql && await tx.FirstAsync<long?>(sql) == 1;

    /// <summary>Merges some pages of the index; the first time all its segments come into one row. False when there is nothing to merge any more. [FTS5 §6.9]</summary>
    internal static async Task<bool> MergeAsync(Tx tx, bool isFirst, int pages)
    {
        var before = await tx.FirstAsync<long>("SELECT total_changes()");
        await tx.ExecuteAsync(tx.Dialect.MergeWords!, new { pages = isFirst ? -pages : pages });
        return await tx.FirstAsync<long>("SELECT total_changes()") - before >= LeastChanges;
    }

    /// <summary>A merge that finds nothing to do is a change itself.</summary>
    private const int LeastChanges = 2;

    /// <summary>The words of the index that begin like this; neither pairs nor marks, which begin with signs of their own. [FTS5 §9]</summary>
    internal static Task<IReadOnlyList<string>> WordsFromAsync(Tx tx, string beginning, int count) =>
        tx.ListAsync<string>(tx.Dialect.WordsBetween!, new { first = beginning, end = beginning + Highest, count });

    /// <summary>The last character that there is.</summary>
    private const string Highest = "\U0010FFFF";

    /// <summary>Which of these the owner likes.</summary>
    internal static Task<IReadOnlyList<string>> LikedAsync(Tx tx, string liked, IReadOnlyCollection<string> uris) =>
        tx.ListAsync<string>("SELECT item FROM collection_item WHERE collection = @liked AND item IN @uris", new { liked, uris });

    /// <summary>
    /// What the owner may find (ADR 14): what is theirs or came to them, what they liked, passed on or answered, and what its author agrees to be
    /// found by, if it is for everybody. [FEP-5feb SHOULD] [FEP-5feb MUST NOT] Asked anew each time: who takes the agreement back is not found any more.
    /// </summary>
    private const string MayBeFound =
        """
        o.deleted_at IS NULL AND (o.own = 1
            OR EXISTS (SELECT 1 FROM wall_item w WHERE w.object_uri = o.uri)
            OR EXISTS (SELECT 1 FROM notification n WHERE n.object_uri = o.uri)
            OR EXISTS (SELECT 1 FROM collection_item c WHERE c.collection = @liked AND c.item = o.uri)
            OR EXISTS (SELECT 1 FROM object a WHERE a.in_reply_to = o.uri AND a.own = 1 AND a.deleted_at IS NULL)
            OR (o.visibility = 'Public' AND EXISTS (SELECT 1 FROM peer p WHERE p.uri = o.attributed_to AND p.indexable = 1)))
        """;

    private const string IsOnWall = "(@onWall IS NULL OR (@onWall = 1) = EXISTS (SELECT 1 FROM wall_item w WHERE w.object_uri = o.uri))";

    /// <summary>Newest first. Only as many rows are looked at as are wanted.</summary>
    internal static async Task<IReadOnlyList<FoundRow>> FindAsync(Tx tx, SearchExpression match, SearchBounds bounds, string liked, int count)
    {
        IReadOnlyList<FoundRow> found = [];
        foreach (var answer in tx.Dialect.Answers)
        {
            found = await tx.ListAsync<FoundRow>(Asked(tx.Dialect, "s.uri", answer), Arguments(tx.Dialect, match, bounds, liked, count));
            if (found.Count == count) break;
        }
        return found;
    }

    /// <summary>The same, and what the posts say, one after the other until no more are wanted.</summary>
    internal static Task FindPostsAsync(Tx tx, SearchExpression match, SearchBounds bounds, string liked, int most, Func<FoundPost, bool> wantsMore) =>
        tx.ReadAsync(Asked(tx.Dialect, "o.uri, o.type, o.name, o.summary, o.content_html, o.json", tx.Dialect.Answers[^1]), Arguments(tx.Dialect, match, bounds, liked, most), wantsMore);

    private static string Asked(SqlDialect dialect, string columns, string answer) =>
        $"SELECT s.place, {columns} FROM {answer} AND {MayBeFound} AND {IsOnWall} ORDER BY {dialect.IndexedPlace} DESC LIMIT @count";

    private static object Arguments(SqlDialect dialect, SearchExpression match, SearchBounds bounds, string liked, int count) =>
        new { match = dialect.Match(match), exact = dialect.Exact(match), after = bounds.After, before = bounds.Before, onWall = bounds.OnWall, liked, count };

    /// <summary>The next one within the second of this place, or within the next second that has one left.</summary>
    private static async Task<long> FreePlaceAsync(Tx tx, long from)
    {
        while (true)
        {
            var end = ((from >> SecondBits) + 1) << SecondBits;
            var last = await tx.FirstAsync<long?>("SELECT MAX(place) FROM post_place WHERE place >= @from AND place < @end", new { from, end });
            if (last is null) return from;
            if (last + 1 < end) return last.Value + 1;
            from = end;
        }
    }

    /// <summary>The first place of a moment's second.</summary>
    internal static long PlaceAt(long milliseconds) => (long)Math.Floor(milliseconds / 1000.0) * PlacesOfASecond;
}
