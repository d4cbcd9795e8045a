using ActorServer.Identity;
using ActorServer.Store;
using Federation.Discovery;

namespace ActorServer.Search;

/// <summary>What was found: a page, and where the next one begins; null where there is none.</summary>
internal sealed record Found(IReadOnlyList<string> Uris, long? Next);

/// <summary>The owner's search: from what was typed to posts, newest first.</summary>
internal static class FindPosts
{
    internal static async Task<Found> FindAsync(Tx tx, OwnIds own, SearchQuery query, long before, int count)
    {
        // Step 1: who is meant. Nobody that is known here wrote nothing that is here.
        var people = new List<(Author, IReadOnlyList<string>)>();
        if (query.All.Any(phrase => phrase.Words is [var mark] && mark == Mark.Mine)) people.Add((new Author("me", IsExcluded: false), [own.Actor]));
        foreach (var author in query.Authors)
        {
            var actors = await ActorsOfAsync(tx, own, author.Typed);
            if (actors.Count > 0) people.Add((author, actors));
            else if (!author.IsExcluded) return new([], null);
        }

        // Step 2: from when to when.
        var after = query.Since is { } since ? PlaceOf(since) : long.MinValue;
        var end = query.Before is { } day ? Math.Min(before, PlaceOf(day)) : before;

        // Step 3: ask the index.
        var match = await Beginnings.SpellOutAsync(tx, SearchExpression.Of(query, people));
        return await PageAsync(tx, own, match, new SearchBounds(after, end, query.OnWall is { } on ? on ? 1 : 0 : null), count);
    }

    /// <summary>The index answers in order. Where it is not sure the posts are read, and more of them asked for until the page is full or it was enough for once; then the next page goes on there.</summary>
    private static async Task<Found> PageAsync(Tx tx, OwnIds own, SearchExpression match, SearchBounds bounds, int count)
    {
        var unsure = LongPhrases.Of(match, tx.Dialect.WordsOfSurePhrase);
        var found = new List<FoundRow>();
        // Each question to the index costs as much as some ten posts read: rather some posts in vain.
        var next = unsure.AreNone ? count : 2 * count;
        for (var read = 0; read < Limits.PostsReadForPhrases; read += next)
        {
            var rows = await SearchRows.FindAsync(tx, match, bounds, own.Liked, next);
            found.AddRange(await unsure.AmongAsync(tx, rows, count - found.Count));
            if (found.Count >= count) return new([.. found.Select(row => row.Uri)], found[^1].Place);
            if (rows.Count < next) return new([.. found.Select(row => row.Uri)], null);
            bounds = bounds with { Before = rows[^1].Place };
        }
        return new([.. found.Select(row => row.Uri)], bounds.Before);
    }

    /// <summary>The owner, or whoever is known here by this handle or address; by a name without a host, everybody of that name.</summary>
    internal static async Task<IReadOnlyList<string>> ActorsOfAsync(Tx tx, OwnIds own, string typed)
    {
        if (typed == "me" || typed == own.Actor || string.Equals(typed.TrimStart('@'), own.Handle, StringComparison.OrdinalIgnoreCase)) return [own.Actor];
        if (Uri.TryCreate(typed, UriKind.Absolute, out var address) && address.Scheme is "https" or "http") return await PeerRows.FindByAddressAsync(tx, typed) is { } uri ? [uri] : [];
        if (!WebFinger.TryParseHandle(typed, out var handle)) return await PeerRows.OfNameAsync(tx, typed.Trim('@'), Limits.AuthorsOfOneName);
        if (string.Equals(handle.ToString(), own.FullHandle, StringComparison.OrdinalIgnoreCase)) return [own.Actor];
        return await PeerRows.FindByNameAsync(tx, handle.User, handle.Host) is { } known ? [known] : [];
    }

    private static long PlaceOf(DateOnly day) => SearchRows.PlaceAt(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds());
}
