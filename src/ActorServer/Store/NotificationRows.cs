namespace ActorServer.Store;

internal sealed record NotificationRow
{
    public long Seq { get; init; }
    public required string Kind { get; init; }
    public required string Actor { get; init; }
    public string? ObjectUri { get; init; }
    public required string ActivityUri { get; init; }
    public long At { get; init; }
    public long? ReadAt { get; init; }

    internal const string Follow = "follow";
    internal const string FollowRequest = "follow-request";
    internal const string Accepted = "accepted";
    internal const string Rejected = "rejected";
    internal const string Mention = "mention";
    internal const string Reply = "reply";
    internal const string Like = "like";
    internal const string Boost = "boost";
}

internal static class NotificationRows
{
    internal static Task AddAsync(Tx tx, NotificationRow row) => tx.ExecuteAsync(
        """
        INSERT INTO notification (kind, actor, object_uri, activity_uri, at) VALUES (@Kind, @Actor, @ObjectUri, @ActivityUri, @At)
        ON CONFLICT (activity_uri) DO NOTHING
        """, row);

    internal static Task<IReadOnlyList<NotificationRow>> PageAsync(Tx tx, long before, int count) => tx.ListAsync<NotificationRow>(
        "SELECT * FROM notification WHERE seq < @before ORDER BY seq DESC LIMIT @count", new { before, count });

    internal static Task<long> CountUnreadAsync(Tx tx) => tx.FirstAsync<long>("SELECT COUNT(*) FROM notification WHERE read_at IS NULL");

    internal static Task MarkReadAsync(Tx tx, long upTo, long now) =>
        tx.ExecuteAsync("UPDATE notification SET read_at = @now WHERE read_at IS NULL AND seq <= @upTo", new { upTo, now });

    internal static Task RemoveActivityAsync(Tx tx, string activityUri) =>
        tx.ExecuteAsync("DELETE FROM notification WHERE activity_uri = @activityUri", new { activityUri });

    internal static Task RemoveActorAsync(Tx tx, string actor) => tx.ExecuteAsync("DELETE FROM notification WHERE actor = @actor", new { actor });

    internal static Task RemoveObjectAsync(Tx tx, string objectUri) =>
        tx.ExecuteAsync("DELETE FROM notification WHERE object_uri = @objectUri", new { objectUri });
}
