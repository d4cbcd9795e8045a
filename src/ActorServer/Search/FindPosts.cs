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
        foreach (var author in query.Authors)
        {
            var actors = await ActorsOfAsync(tx, own, author.Typed);
            if (actors.Count > 0) people.Add((author, actors));
            else if (!author.IsExcluded) return new([], null);
        }

        // Step 2: from when to when.
        var after = query.Since is { } since ? PlaceOf(since) : long.MinValue;
        var end = query.Before is { } day ? Math.Min(before, PlaceOf(day)) : before;

        // Step 3: ask the index; it answers in order.
        var match = SearchExpression.Of(query, people);
        var rows = await SearchRows.FindAsync(tx, match, new SearchBounds(after, end, query.OnWall is { } on ? on ? 1 : 0 : null), own.Liked, count);
        return new([.. rows.Select(row => row.Uri)], rows.Count == count ? rows[^1].Place : null);
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
