namespace ActorServer.Store;

internal sealed record FilterRow
{
    public required string Phrase { get; init; }
    public long CreatedAt { get; init; }

    /// <summary>When it ends to hide anything; <see cref="long.MaxValue"/> for never.</summary>
    public long EndsAt { get; init; }

    /// <summary>How many posts it was found in.</summary>
    public long Hits { get; init; }
}

internal static class FilterRows
{
    /// <summary>One that is there already gets the new end.</summary>
    internal static Task AddAsync(Tx tx, string phrase, long endsAt, long now) => tx.ExecuteAsync(
        "INSERT INTO filter (phrase, created_at, ends_at) VALUES (@phrase, @now, @endsAt) ON CONFLICT (phrase) DO UPDATE SET ends_at = excluded.ends_at", new { phrase, endsAt, now });

    internal static async Task RemoveAsync(Tx tx, string phrase)
    {
        await tx.ExecuteAsync("DELETE FROM filter_hit WHERE phrase = @phrase", new { phrase });
        await tx.ExecuteAsync("DELETE FROM filter WHERE phrase = @phrase", new { phrase });
    }

    internal static Task<IReadOnlyList<FilterRow>> AllAsync(Tx tx) => tx.ListAsync<FilterRow>("SELECT * FROM filter ORDER BY phrase");

    internal static Task<IReadOnlyList<string>> PhrasesAsync(Tx tx) => tx.ListAsync<string>("SELECT phrase FROM filter");

    /// <summary>This phrase stands in that post; counted the first time.</summary>
    internal static async Task HitAsync(Tx tx, string objectUri, string phrase)
    {
        var isNew = await tx.ExecuteAsync("INSERT INTO filter_hit (object_uri, phrase) VALUES (@objectUri, @phrase) ON CONFLICT DO NOTHING", new { objectUri, phrase }) == 1;
        if (isNew) await tx.ExecuteAsync("UPDATE filter SET hits = hits + 1 WHERE phrase = @phrase", new { phrase });
    }

    /// <summary>No other phrases than these stand in that post any more.</summary>
    internal static Task KeepHitsAsync(Tx tx, string objectUri, IReadOnlyCollection<string> phrases) =>
        tx.ExecuteAsync("DELETE FROM filter_hit WHERE object_uri = @objectUri AND phrase NOT IN @phrases", new { objectUri, phrases });

    internal static Task ForgetObjectAsync(Tx tx, string objectUri) => tx.ExecuteAsync("DELETE FROM filter_hit WHERE object_uri = @objectUri", new { objectUri });

    /// <summary>Which of these posts have a word in them that is muted at a time.</summary>
    internal static Task<IReadOnlyList<string>> HiddenAmongAsync(Tx tx, IReadOnlyCollection<string> uris, long now) => tx.ListAsync<string>(
        "SELECT h.object_uri FROM filter_hit h JOIN filter f ON f.phrase = h.phrase AND f.ends_at > @now WHERE h.object_uri IN @uris", new { uris, now });
}
