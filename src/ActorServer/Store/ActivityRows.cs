using Federation;

namespace ActorServer.Store;

internal sealed record ActivityRow
{
    public long Seq { get; init; }
    public required string Uri { get; init; }
    public required string Direction { get; init; }
    public required string Type { get; init; }
    public required string Actor { get; init; }
    public string? ObjectUri { get; init; }

    /// <summary>The row of its object says that this Create brought it (<see cref="ObjectRow.ActivitySeq"/>), and so leads to it.</summary>
    public bool WithObject { get; init; }

    public required string Visibility { get; init; }
    public string? Blind { get; init; }
    public required string Json { get; init; }
    public long At { get; init; }

    internal const string In = "in";
    internal const string Out = "out";
}

/// <summary>Who reads a list of activities: the owner, who sees all; a peer who signed; or anybody.</summary>
internal readonly record struct Reader(int All, int Follows, string? Peer)
{
    internal static readonly Reader Owner = new(1, 1, null);

    internal static async Task<Reader> OfAsync(Tx tx, string? peer) =>
        new(0, peer is not null && await FollowRows.IsAcceptedAsync(tx, FollowRow.In, peer) ? 1 : 0, peer);
}

internal static class ActivityRows
{
    /// <summary>Its number; null when an activity with this id is there already: it was delivered before.</summary>
    internal static Task<long?> InsertAsync(Tx tx, ActivityRow row) => tx.FirstAsync<long?>(
        """
        INSERT INTO activity (uri, direction, type, actor, object_uri, with_object, visibility, blind, json, at)
        VALUES (@Uri, @Direction, @Type, @Actor, @ObjectUri, @WithObject, @Visibility, @Blind, @Json, @At)
        ON CONFLICT (uri) DO NOTHING RETURNING seq
        """, row);

    /// <summary>Its object was not kept, or another activity brought it: this one is found by what it is about.</summary>
    internal static Task WithoutObjectAsync(Tx tx, long seq) => tx.ExecuteAsync("UPDATE activity SET with_object = 0 WHERE seq = @seq", new { seq });

    /// <summary>All activities about an object: the Create that brought it, which its row names, and those that are found by it.</summary>
    internal static Task<IReadOnlyList<ActivityRow>> AboutAsync(Tx tx, string objectUri) => tx.ListAsync<ActivityRow>(
        """
        SELECT a.* FROM activity a WHERE a.object_uri = @objectUri AND a.with_object = 0
        UNION ALL
        SELECT a.* FROM object o JOIN activity a ON a.seq = o.activity_seq AND a.object_uri = o.uri AND a.with_object = 1 WHERE o.uri = @objectUri
        """, new { objectUri });

    internal static Task<ActivityRow?> FindAsync(Tx tx, string uri) =>
        tx.FirstAsync<ActivityRow>("SELECT * FROM activity WHERE uri = @uri", new { uri });

    /// <summary>The newest activity of a kind by an actor on an object, such as the Like that an Undo means; or the owner's Create.</summary>
    internal static Task<ActivityRow?> NewestAsync(Tx tx, string type, string actor, string objectUri) => tx.FirstAsync<ActivityRow>(
        "SELECT * FROM activity WHERE object_uri = @objectUri AND with_object = 0 AND type = @type AND actor = @actor ORDER BY seq DESC LIMIT 1",
        new { type, actor, objectUri });

    /// <summary>
    /// What still stands: posts that are not deleted, and boosts that were not taken back. A peer that reads the outbox
    /// to catch up would bring back the others, and many show its total as the number of posts.
    /// </summary>
    private const string Stands =
        """
        ((activity.type = 'Create' AND EXISTS (SELECT 1 FROM object o WHERE o.uri = activity.object_uri AND o.deleted_at IS NULL))
            OR (activity.type = 'Announce' AND EXISTS (
                SELECT 1 FROM collection_item c WHERE c.collection = activity.object_uri || '/shares' AND c.item = activity.uri)))
        """;

    /// <summary>What this reader may see. @peer is who signed, @follows whether they are a follower; @all is for the owner.</summary>
    private const string Seen =
        $"""
        (@all = 1 OR ({Stands} AND (activity.visibility IN ('Public', 'Unlisted')
            OR (activity.visibility = 'Followers' AND @follows = 1)
            OR EXISTS (SELECT 1 FROM recipient r WHERE r.activity_uri = activity.uri AND r.actor = @peer))))
        """;

    /// <summary>A page of one direction, newest first, from below a position.</summary>
    internal static Task<IReadOnlyList<ActivityRow>> PageAsync(Tx tx, string direction, Reader reader, long before, int count) => tx.ListAsync<ActivityRow>(
        $"SELECT * FROM activity WHERE direction = @direction AND seq < @before AND {Seen} ORDER BY seq DESC LIMIT @count",
        new { direction, all = reader.All, follows = reader.Follows, peer = reader.Peer, before, count });

    internal static Task<long> CountAsync(Tx tx, string direction, Reader reader) => tx.FirstAsync<long>(
        $"SELECT COUNT(*) FROM activity WHERE direction = @direction AND {Seen}",
        new { direction, all = reader.All, follows = reader.Follows, peer = reader.Peer });

    /// <summary>What others said to everybody, as it came in. [AP §4.1 sharedInbox]</summary>
    internal static Task<IReadOnlyList<ActivityRow>> PublicInPageAsync(Tx tx, long before, int count) => tx.ListAsync<ActivityRow>(
        "SELECT * FROM activity WHERE direction = 'in' AND visibility = 'Public' AND seq < @before ORDER BY seq DESC LIMIT @count", new { before, count });

    internal static Task<long> CountPublicInAsync(Tx tx) => tx.FirstAsync<long>("SELECT COUNT(*) FROM activity WHERE direction = 'in' AND visibility = 'Public'");

    internal static Task<long?> PositionAsync(Tx tx, string uri) => tx.FirstAsync<long?>("SELECT seq FROM activity WHERE uri = @uri", new { uri });

    /// <summary>Those named on what is not for everybody; they may find it in the outbox.</summary>
    internal static async Task NameRecipientsAsync(Tx tx, string activityUri, IEnumerable<string> actors)
    {
        foreach (var actor in actors)
        {
            await tx.ExecuteAsync("INSERT INTO recipient (activity_uri, actor) VALUES (@activityUri, @actor) ON CONFLICT DO NOTHING", new { activityUri, actor });
        }
    }

    /// <summary>What the owner published and what somebody still waits for.</summary>
    internal static Task<IReadOnlyList<ActivityRow>> WaitingAsync(Tx tx) => tx.ListAsync<ActivityRow>(
        "SELECT * FROM activity WHERE direction = 'out' AND uri IN (SELECT activity_uri FROM work WHERE state = 'waiting' AND kind <> 'fetch')");

    internal static Task SetJsonAsync(Tx tx, long seq, string json) => tx.ExecuteAsync("UPDATE activity SET json = @json WHERE seq = @seq", new { seq, json });

    internal static Task SetWireAsync(Tx tx, long seq, string json, string visibility) =>
        tx.ExecuteAsync("UPDATE activity SET json = @json, visibility = @visibility WHERE seq = @seq", new { seq, json, visibility });

    /// <summary>The Follows that wait for an answer, newest first, from below a position. The position is the follow's.</summary>
    internal static Task<IReadOnlyList<ActivityRow>> PendingFollowsAsync(Tx tx, string direction, long before, int count) => tx.ListAsync<ActivityRow>(
        """
        SELECT f.seq, a.uri, a.direction, a.type, a.actor, a.object_uri, a.visibility, a.blind, a.json, a.at FROM follow f JOIN activity a ON a.uri = f.activity_uri
        WHERE f.direction = @direction AND f.state = 'pending' AND f.seq < @before ORDER BY f.seq DESC LIMIT @count
        """, new { direction, before, count });

    /// <summary>What was stored after a position and up to another, in its order. Ask for <see cref="SettledAsync"/> before, in a transaction of its own.</summary>
    internal static Task<IReadOnlyList<ActivityRow>> BetweenAsync(Tx tx, long after, long upTo, int count) =>
        tx.ListAsync<ActivityRow>("SELECT * FROM activity WHERE seq > @after AND seq <= @upTo ORDER BY seq LIMIT @count", new { after, upTo, count });

    /// <summary>The position up to which nothing more will appear: whoever reads up to there, and later on from there, misses nothing.</summary>
    internal static Task<long> SettledAsync(Tx tx) => tx.FirstAsync<long>(tx.Dialect.SettledPosition);

    /// <summary>What created or changed an object that is deleted now: rewritten without what the object said.</summary>
    internal static async Task ForgetContentAsync(Tx tx, string objectUri, Func<ActivityRow, string> withoutContent)
    {
        foreach (var row in (await AboutAsync(tx, objectUri)).Where(row => row.Type is As.Create or As.Update)) await SetJsonAsync(tx, row.Seq, withoutContent(row));
    }
}
