using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Search;

/// <summary>
/// Brings the index up to date with the posts that came, changed or went, many in one unit of work. What is broken off was not done, what is done twice is
/// done once: each post is put as it is now. (docs/adr/0031)
/// </summary>
internal sealed class IndexWords(Db db, OwnIds own)
{
    /// <summary>The next few. How many notes there were.</summary>
    internal async Task<int> StepAsync(CancellationToken ct)
    {
        // Step 1: what is to be looked at, and how it is now.
        var found = await db.ReadAsync(tx => ReadAsync(tx, own.Liked), ct);
        if (found.Notes.Count == 0) return 0;

        // Step 2: their words. Nobody waits for this.
        var posts = found.Notes.Select(note => note.Uri).Distinct().Select(uri => Read(uri, found, db.Dialect)).ToList();

        // Step 3: into the index, unless another process did it meanwhile. What changed in between has a newer note.
        await db.WriteAsync(async tx =>
        {
            if (await UnindexedRows.TakeAsync(tx, [.. found.Notes.Select(note => note.Seq)])) await PutAsync(tx, posts, found.IsRebuilding);
            else tx.Abandon();
        }, ct);
        return found.Notes.Count;
    }

    /// <summary>Before a search: what came in just now. More than a little is left to the background.</summary>
    internal async Task CatchUpAsync(CancellationToken ct)
    {
        try
        {
            if (await db.ReadAsync(UnindexedRows.CountAsync, ct) > Limits.StepsBeforeSearch * Limits.IndexedAtOnce) return;
            for (var step = 0; step < Limits.StepsBeforeSearch && await StepAsync(ct) == Limits.IndexedAtOnce;) step++;
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            // What is there can be found all the same.
        }
    }

    /// <summary>The next notes, and what they are about as far as it is here.</summary>
    internal sealed record Found(IReadOnlyList<UnindexedRow> Notes, IReadOnlyDictionary<string, ObjectRow> Rows, IReadOnlySet<string> Liked, bool IsRebuilding);

    /// <summary>A post as it was read. Without words it is gone, or never was one.</summary>
    internal sealed record Reading(string Uri, ObjectRow? Row, PostMarks? Marks, string? Words);

    internal static async Task<Found> ReadAsync(Tx tx, string liked)
    {
        var notes = await UnindexedRows.FirstAsync(tx, Limits.IndexedAtOnce);
        if (notes.Count == 0) return new(notes, new Dictionary<string, ObjectRow>(), new HashSet<string>(), false);
        var uris = notes.Select(note => note.Uri).ToHashSet();
        var rows = (await ObjectRows.FindAllAsync(tx, uris)).ToDictionary(row => row.Uri);
        return new(notes, rows, (await SearchRows.LikedAsync(tx, liked, uris)).ToHashSet(), await RebuildIndex.IsUnderWayAsync(tx));
    }

    internal static Reading Read(string uri, Found found, SqlDialect dialect)
    {
        if (!found.Rows.TryGetValue(uri, out var row) || PostWords.Read(row) is not { } post) return new(uri, null, null, null);
        var marks = PostMarks.Of(post);
        return new(uri, row, marks, dialect.Words(PostWords.Of(row, post, marks, found.Liked.Contains(uri))));
    }

    internal static async Task PutAsync(Tx tx, IReadOnlyList<Reading> posts, bool withMarks)
    {
        var places = (await SearchRows.PlacesAsync(tx, [.. posts.Select(post => post.Uri)])).ToDictionary(row => row.Uri, row => row.Place);
        await SearchRows.ForgetWordsAsync(tx, places.Values);
        await SearchRows.GiveBackPlacesAsync(tx, [.. posts.Where(post => post.Words is null && places.ContainsKey(post.Uri)).Select(post => places[post.Uri])]);
        var put = new List<(long, string)>();
        foreach (var post in posts)
        {
            if (post is not { Row: { } row, Words: { } words, Marks: { } marks }) continue;
            put.Add((places.TryGetValue(row.Uri, out var place) ? place : await SearchRows.TakePlaceAsync(tx, row.Uri, row.PublishedAt), words));
            if (withMarks) await PostMarkRows.AddAsync(tx, row, [.. marks.ForTheWall()]);
        }
        await SearchRows.PutWordsAsync(tx, put);
    }
}
