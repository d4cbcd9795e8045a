namespace ActorServer.Store;

internal sealed record ActivityRow
{
    public long Seq { get; init; }
    public required string Uri { get; init; }
    public required string Direction { get; init; }
    public required string Type { get; init; }
    public required string Actor { get; init; }
    public string? ObjectUri { get; init; }
    public required string Visibility { get; init; }
    public string? Blind { get; init; }
    public required string Json { get; init; }
    public long At { get; init; }

    internal const string In = "in";
    internal const string Out = "out";
}

internal static class ActivityRows
{
    /// <summary>False when an activity with this id is there already: it was delivered before.</summary>
    internal static async Task<bool> InsertAsync(Tx tx, ActivityRow row) => await tx.ExecuteAsync(
        """
        INSERT INTO activity (uri, direction, type, actor, object_uri, visibility, blind, json, at)
        VALUES (@Uri, @Direction, @Type, @Actor, @ObjectUri, @Visibility, @Blind, @Json, @At)
        ON CONFLICT (uri) DO NOTHING
        """, row) == 1;

    internal static Task<ActivityRow?> FindAsync(Tx tx, string uri) =>
        tx.FirstAsync<ActivityRow>("SELECT * FROM activity WHERE uri = @uri", new { uri });

    /// <summary>The newest activity of a kind by an actor on an object, such as the Like that an Undo means.</summary>
    internal static Task<ActivityRow?> NewestAsync(Tx tx, string type, string actor, string objectUri) => tx.FirstAsync<ActivityRow>(
        "SELECT * FROM activity WHERE object_uri = @objectUri AND type = @type AND actor = @actor ORDER BY seq DESC LIMIT 1",
        new { type, actor, objectUri });

    /// <summary>
    /// What everybody may see and what still stands: posts that are not deleted, and boosts that were not taken back. A peer that reads the outbox
    /// to catch up would bring back the others, and many show its total as the number of posts.
    /// </summary>
    private const string StandsInPublic =
        """
        activity.visibility IN ('Public', 'Unlisted') AND (
            (activity.type = 'Create' AND EXISTS (SELECT 1 FROM object o WHERE o.uri = activity.object_uri AND o.deleted_at IS NULL))
            OR (activity.type = 'Announce' AND EXISTS (
                SELECT 1 FROM collection_item c WHERE c.collection = activity.object_uri || '/shares' AND c.item = activity.uri)))
        """;

    /// <summary>A page of one direction, newest first, from below a position.</summary>
    internal static Task<IReadOnlyList<ActivityRow>> PageAsync(Tx tx, string direction, bool publicOnly, long before, int count) =>
        tx.ListAsync<ActivityRow>(
            $"SELECT * FROM activity WHERE direction = @direction AND seq < @before AND (@publicOnly = 0 OR ({StandsInPublic})) ORDER BY seq DESC LIMIT @count",
            new { direction, publicOnly = publicOnly ? 1 : 0, before, count });

    internal static Task<long> CountAsync(Tx tx, string direction, bool publicOnly) => tx.FirstAsync<long>(
        $"SELECT COUNT(*) FROM activity WHERE direction = @direction AND (@publicOnly = 0 OR ({StandsInPublic}))",
        new { direction, publicOnly = publicOnly ? 1 : 0 });

    /// <summary>What the owner published and what somebody still waits for.</summary>
    internal static Task<IReadOnlyList<ActivityRow>> WaitingAsync(Tx tx) => tx.ListAsync<ActivityRow>(
        "SELECT * FROM activity WHERE direction = 'out' AND uri IN (SELECT activity_uri FROM work WHERE state = 'waiting' AND kind <> 'fetch')");

    internal static Task SetJsonAsync(Tx tx, long seq, string json) => tx.ExecuteAsync("UPDATE activity SET json = @json WHERE seq = @seq", new { seq, json });

    /// <summary>The Follows that wait for an answer, newest first, from below a position. The position is the follow's.</summary>
    internal static Task<IReadOnlyList<ActivityRow>> PendingFollowsAsync(Tx tx, string direction, long before, int count) => tx.ListAsync<ActivityRow>(
        """
        SELECT f.seq, a.uri, a.direction, a.type, a.actor, a.object_uri, a.visibility, a.blind, a.json, a.at FROM follow f JOIN activity a ON a.uri = f.activity_uri
        WHERE f.direction = @direction AND f.state = 'pending' AND f.seq < @before ORDER BY f.seq DESC LIMIT @count
        """, new { direction, before, count });

    /// <summary>What was stored after a position, in its order.</summary>
    internal static Task<IReadOnlyList<ActivityRow>> AfterAsync(Tx tx, long seq, int count) =>
        tx.ListAsync<ActivityRow>("SELECT * FROM activity WHERE seq > @seq ORDER BY seq LIMIT @count", new { seq, count });

    /// <summary>The position of the newest.</summary>
    internal static Task<long> LastAsync(Tx tx) => tx.FirstAsync<long>("SELECT COALESCE(MAX(seq), 0) FROM activity");

    /// <summary>What created or changed an object that is deleted now: rewritten without what the object said.</summary>
    internal static async Task ForgetContentAsync(Tx tx, string objectUri, Func<ActivityRow, string> withoutContent)
    {
        var rows = await tx.ListAsync<ActivityRow>("SELECT * FROM activity WHERE object_uri = @objectUri AND type IN ('Create', 'Update')", new { objectUri });
        foreach (var row in rows) await SetJsonAsync(tx, row.Seq, withoutContent(row));
    }
}
