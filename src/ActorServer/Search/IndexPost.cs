using ActorServer.Store;

namespace ActorServer.Search;

/// <summary>
/// What the transaction in which a post is kept, changed or forgotten does to have it listed and found: its marks stand at once, since the wall is filtered by
/// them; for its words it leaves a note (ADR 31). Called by the rows of objects themselves, so that nobody can forget it.
/// </summary>
internal static class IndexPost
{
    /// <summary>A post that was not here before.</summary>
    internal static async Task AddAsync(Tx tx, ObjectRow row)
    {
        if (PostWords.Read(row) is not { } post) return;
        await PostMarkRows.AddAsync(tx, row, [.. PostMarks.Of(post).ForTheWall()]);
        await UnindexedRows.AddAsync(tx, row.Uri);
    }

    /// <summary>A post that was changed.</summary>
    internal static async Task AgainAsync(Tx tx, string uri)
    {
        if (await ObjectRows.FindAsync(tx, uri) is not { } row || PostWords.Read(row) is not { } post) return;
        await PostMarkRows.ForgetAsync(tx, uri);
        await PostMarkRows.AddAsync(tx, row, [.. PostMarks.Of(post).ForTheWall()]);
        await UnindexedRows.AddAsync(tx, uri);
    }

    /// <summary>A post that has a place on the wall; it may not be here yet.</summary>
    internal static async Task PlaceAsync(Tx tx, string uri, ObjectRow? row = null)
    {
        row ??= await ObjectRows.FindAsync(tx, uri);
        if (row is not null && PostWords.Read(row) is { } post) await PostMarkRows.AddToWallAsync(tx, uri, [.. PostMarks.Of(post).ForTheWall()]);
    }

    /// <summary>A post that is gone, by whatever way: it is neither found, since the search asks its row, nor listed under a hashtag.</summary>
    internal static async Task ForgetAsync(Tx tx, string uri)
    {
        await PostMarkRows.ForgetAsync(tx, uri);
        await LinkCardRows.ForgetAsync(tx, uri);
        await UnindexedRows.AddAsync(tx, uri);
    }
}
