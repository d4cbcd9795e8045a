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

internal static class FollowRows
{
    internal static Task<FollowRow?> FindAsync(Tx tx, string direction, string actor) =>
        tx.FirstAsync<FollowRow>("SELECT * FROM follow WHERE direction = @direction AND actor = @actor", new { direction, actor });

    internal static async Task<bool> IsAcceptedAsync(Tx tx, string direction, string actor) =>
        await FindAsync(tx, direction, actor) is { State: FollowRow.Accepted };

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

    internal static Task<long> CountAsync(Tx tx, string direction, string state = FollowRow.Accepted) =>
        tx.FirstAsync<long>("SELECT COUNT(*) FROM follow WHERE direction = @direction AND state = @state", new { direction, state });

    /// <summary>Followers whose ids are on one origin. [FEP-8fcf]</summary>
    internal static Task<IReadOnlyList<string>> FollowersAtAsync(Tx tx, string origin) => tx.ListAsync<string>(
        "SELECT actor FROM follow WHERE direction = 'in' AND state = 'accepted' AND SUBSTR(actor, 1, LENGTH(@origin) + 1) = @origin || '/' ORDER BY actor", new { origin });

    internal static Task<IReadOnlyList<string>> FollowersAsync(Tx tx) =>
        tx.ListAsync<string>("SELECT actor FROM follow WHERE direction = 'in' AND state = 'accepted'");

    internal static Task<IReadOnlyList<string>> FollowingAsync(Tx tx) =>
        tx.ListAsync<string>("SELECT actor FROM follow WHERE direction = 'out' AND state = 'accepted'");

    /// <summary>Where somebody, or their Follow, stands.</summary>
    internal static Task<long?> PositionAsync(Tx tx, string direction, string item) => tx.FirstAsync<long?>(
        "SELECT seq FROM follow WHERE direction = @direction AND (actor = @item OR activity_uri = @item)", new { direction, item });
}
