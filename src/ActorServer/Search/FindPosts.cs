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

    /// <summary>The index answers in order.</summary>
    private static async Task<Found> PageAsync(Tx tx, OwnIds own, SearchExpression match, SearchBounds bounds, int count)
    {
        var unsure = LongPhrases.Of(match, tx.Dialect.WordsOfSurePhrase);
        if (!unsure.AreNone) return await PageOfAsync(unsure, tx, own, match, bounds, count);
        var rows = await SearchRows.FindAsync(tx, match, bounds, own.Liked, count);
        return new([.. rows.Select(row => row.Uri)], rows.Count == count ? rows[^1].Place : null);
    }

    /// <summary>Where the index is not sure the posts are read, until the page is full or it was enough for once; the next page goes on there.</summary>
    private static async Task<Found> PageOfAsync(LongPhrases phrases, Tx tx, OwnIds own, SearchExpression match, SearchBounds bounds, int count)
    {
        var found = new List<string>();
        var read = 0;
        long? last = null;
        await SearchRows.FindPostsAsync(tx, match, bounds, own.Liked, Limits.PostsReadForPhrases, post =>
        {
            (read, last) = (read + 1, post.Place);
            if (phrases.Suit(post)) found.Add(post.Uri);
            return found.Count < count;
        });
        return new(found, found.Count == count || read == Limits.PostsReadForPhrases ? last : null);
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
