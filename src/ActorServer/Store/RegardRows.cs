namespace ActorServer.Store;

/// <summary>What the owner decided about somebody.</summary>
internal sealed record RegardRow
{
    public required string Actor { get; init; }

    /// <summary>Before this time nothing of theirs is on the wall; <see cref="long.MaxValue"/> for good.</summary>
    public long MutedUntil { get; init; }

    /// <summary>While they are muted, what they do is no news either.</summary>
    public bool MutesNews { get; init; }
    public bool HidesBoosts { get; init; }
    public string Note { get; init; } = "";
}

internal static class RegardRows
{
    internal static Task<RegardRow?> FindAsync(Tx tx, string actor) => tx.FirstAsync<RegardRow>("SELECT * FROM regard WHERE actor = @actor", new { actor });

    /// <summary>Everybody who is muted at a time, whose mute ends last first.</summary>
    internal static Task<IReadOnlyList<RegardRow>> MutedAsync(Tx tx, long now) =>
        tx.ListAsync<RegardRow>("SELECT * FROM regard WHERE muted_until > @now ORDER BY muted_until DESC, actor", new { now });

    /// <summary>Everybody about whom the owner wrote something down.</summary>
    internal static Task<IReadOnlyList<RegardRow>> NotedAsync(Tx tx) => tx.ListAsync<RegardRow>("SELECT * FROM regard WHERE note <> '' ORDER BY actor");

    /// <summary>Those of some people who are muted at a time.</summary>
    internal static Task<IReadOnlyList<string>> MutedAmongAsync(Tx tx, IReadOnlyCollection<string> actors, long now) =>
        tx.ListAsync<string>("SELECT actor FROM regard WHERE actor IN @actors AND muted_until > @now", new { actors, now });

    internal static Task SetMuteAsync(Tx tx, string actor, long until, bool mutesNews) => tx.ExecuteAsync(
        """
        INSERT INTO regard (actor, muted_until, mutes_news) VALUES (@actor, @until, @mutesNews)
        ON CONFLICT (actor) DO UPDATE SET muted_until = excluded.muted_until, mutes_news = excluded.mutes_news
        """, new { actor, until, mutesNews = mutesNews ? 1 : 0 });

    internal static Task SetBoostsAsync(Tx tx, string actor, bool hides) => tx.ExecuteAsync(
        "INSERT INTO regard (actor, hides_boosts) VALUES (@actor, @hides) ON CONFLICT (actor) DO UPDATE SET hides_boosts = excluded.hides_boosts",
        new { actor, hides = hides ? 1 : 0 });

    internal static Task SetNoteAsync(Tx tx, string actor, string note) => tx.ExecuteAsync(
        "INSERT INTO regard (actor, note) VALUES (@actor, @note) ON CONFLICT (actor) DO UPDATE SET note = excluded.note", new { actor, note });
}
