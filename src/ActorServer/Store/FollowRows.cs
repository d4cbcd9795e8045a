namespace ActorServer.Store;

internal sealed record FollowRow
{
    public long Seq { get; init; }
    public required string Direction { get; init; }
    public required string Actor { get; init; }
    public required string ActivityUri { get; init; }
    public required string State { get; init; }
    public long At { get; init; }

    /// <summary>The actor follows the owner.</summary>
    internal const string In = "in";
    /// <summary>The owner follows the actor.</summary>
    internal const string Out = "out";
    internal const string Pending = "pending";
    internal const string Accepted = "accepted";
}

/// <summary>Where a copy for somebody goes, and the follow that says so.</summary>
internal sealed record FollowInbox
{
    public long Seq { get; init; }
    public required string Actor { get; init; }
    public required string Inbox { get; init; }
    public string? SharedInbox { get; init; }

    internal string Best => PeerRow.Best(Inbox, SharedInbox);
}

internal static class FollowRows
{
    internal static Task<FollowRow?> FindAsync(Tx tx, string direction, string actor) =>
        tx.FirstAsync<FollowRow>("SELECT * FROM follow WHERE direction = @direction AND actor = @actor", new { direction, actor });

    internal static async Task<bool> IsAcceptedAsync(Tx tx, string direction, string actor) =>
        await tx.FirstAsync<long?>("SELECT 1 FROM follow WHERE direction = @direction AND actor = @actor AND state = 'accepted'", new { direction, actor }) is not null;

    /// <summary>Notes a Follow; one by the same actor before it is replaced, for peers that forgot and ask again.</summary>
    internal static Task PutAsync(Tx tx, FollowRow row) => tx.ExecuteAsync(
        """
        INSERT INTO follow (direction, actor, activity_uri, state, at) VALUES (@Direction, @Actor, @ActivityUri, @State, @At)
        ON CONFLICT (direction, actor) DO UPDATE SET activity_uri = excluded.activity_uri, state = excluded.state
        """, row);

    internal static async Task<bool> AcceptAsync(Tx tx, string direction, string actor) => await tx.ExecuteAsync(
        "UPDATE follow SET state = 'accepted' WHERE direction = @direction AND actor = @actor", new { direction, actor }) == 1;

    internal static async Task<bool> RemoveAsync(Tx tx, string direction, string actor) => await tx.ExecuteAsync(
        "DELETE FROM follow WHERE direction = @direction AND actor = @actor", new { direction, actor }) == 1;

    /// <summary>A page, newest first, from below a position.</summary>
    internal static Task<IReadOnlyList<FollowRow>> PageAsync(Tx tx, string direction, string state, long before, int count) => tx.ListAsync<FollowRow>(
        "SELECT * FROM follow WHERE direction = @direction AND state = @state AND seq < @before ORDER BY seq DESC LIMIT @count",
        new { direction, state, before, count });

    internal const string Newest = "newest";
    internal const string Oldest = "oldest";
    internal const string ByName = "name";

    internal static readonly IReadOnlyList<string> Orders = [Newest, Oldest, ByName];

    /// <summary>Those in whose name or handle something stands, in an order that the owner chose; all where nothing is looked for.</summary>
    internal static Task<IReadOnlyList<FollowRow>> FindAsync(Tx tx, string direction, string query, string order, int skip, int count)
    {
        var by = order switch { Oldest => "f.seq", ByName => "LOWER(COALESCE(p.name, f.actor)), f.seq", _ => "f.seq DESC" };
        return tx.ListAsync<FollowRow>(
            $"""
            SELECT f.* FROM follow f LEFT JOIN peer p ON p.uri = f.actor
            WHERE f.direction = @direction AND f.state = 'accepted'
                AND (@query = '' OR LOWER(p.name || ' @' || p.username || '@' || p.host) LIKE @like ESCAPE '\' OR LOWER(f.actor) LIKE @like ESCAPE '\')
            ORDER BY {by} LIMIT @count OFFSET @skip
            """, new { direction, query, like = Containing(query), skip, count });
    }

    /// <summary>What a pattern means by itself is looked for as it is.</summary>
    private static string Containing(string query) =>
        $"%{query.ToLowerInvariant().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";

    internal static Task<long> CountAsync(Tx tx, string direction, string state = FollowRow.Accepted) =>
        tx.FirstAsync<long>("SELECT COUNT(*) FROM follow WHERE direction = @direction AND state = @state", new { direction, state });

    /// <summary>All of them, the oldest first.</summary>
    internal static Task<IReadOnlyList<string>> ActorsAsync(Tx tx, string direction) =>
        tx.ListAsync<string>("SELECT actor FROM follow WHERE direction = @direction AND state = 'accepted' ORDER BY seq", new { direction });

    /// <summary>Followers whose ids are on these origins: those that begin with one and a slash; '0' is the character after that. [FEP-8fcf]</summary>
    internal static Task<IReadOnlyList<string>> FollowersAtAsync(Tx tx, IReadOnlyCollection<string> origins) => tx.ListAsync<string>(
        $"""
        SELECT t.actor FROM {tx.Dialect.ForEach($"{tx.Dialect.Each("origins")} o", "follow", "f", "FROM follow f WHERE f.direction = 'in' AND f.actor >= o.value || '/' AND f.actor < o.value || '0' AND f.state = 'accepted' LIMIT @all")}
        """, new { origins, all = long.MaxValue });

    /// <summary>Where those who follow, or are followed, are reached, from after a position. Who is gone or moved is not. [FEP-7628 SHOULD NOT]</summary>
    internal static Task<IReadOnlyList<FollowInbox>> InboxesAfterAsync(Tx tx, string direction, long after, int count) => tx.ListAsync<FollowInbox>(
        """
        SELECT f.seq, f.actor, p.inbox, p.shared_inbox FROM follow f JOIN peer p ON p.uri = f.actor
        WHERE f.direction = @direction AND f.state = 'accepted' AND f.seq > @after AND p.gone_at IS NULL AND p.moved_to IS NULL
        ORDER BY f.seq LIMIT @count
        """, new { direction, after, count });

    /// <summary>Does somebody who follows, or is followed, get their copy at this inbox?</summary>
    internal static async Task<bool> IsReachedAtAsync(Tx tx, string direction, string inbox) => await tx.FirstAsync<long?>(
        """
        SELECT 1 FROM peer p JOIN follow f ON f.actor = p.uri AND f.direction = @direction AND f.state = 'accepted'
        WHERE p.gone_at IS NULL AND p.moved_to IS NULL AND (p.shared_inbox = @inbox OR (p.inbox = @inbox AND p.shared_inbox IS NULL)) LIMIT 1
        """, new { direction, inbox }) is not null;

    internal static Task<IReadOnlyList<string>> FollowersAsync(Tx tx) =>
        tx.ListAsync<string>("SELECT actor FROM follow WHERE direction = 'in' AND state = 'accepted'");

    internal static Task<IReadOnlyList<string>> FollowingAsync(Tx tx) =>
        tx.ListAsync<string>("SELECT actor FROM follow WHERE direction = 'out' AND state = 'accepted'");

    /// <summary>Where somebody, or their Follow, stands.</summary>
    internal static Task<long?> PositionAsync(Tx tx, string direction, string item) => tx.FirstAsync<long?>(
        "SELECT seq FROM follow WHERE direction = @direction AND (actor = @item OR activity_uri = @item)", new { direction, item });
}
