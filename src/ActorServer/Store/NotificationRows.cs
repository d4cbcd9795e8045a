namespace ActorServer.Store;

internal sealed record NotificationRow
{
    public long Seq { get; init; }
    public required string Kind { get; init; }
    public required string Actor { get; init; }
    public string? ObjectUri { get; init; }

    /// <summary>Plain text in the sender's words: the reason of a report, the emoji of a reaction.</summary>
    public string? Detail { get; init; }
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
    internal const string Dislike = "dislike";
    internal const string Reaction = "reaction";
    internal const string Report = "report";
    internal const string Move = "move";
    internal const string Quote = "quote";
    internal const string QuoteRequest = "quote-request";
    internal const string QuoteAccepted = "quote-accepted";
    internal const string QuoteRejected = "quote-rejected";
    internal const string PollClosed = "poll-closed";
    internal const string TentativeAccept = "tentative-accept";
    internal const string TentativeReject = "tentative-reject";

    /// <summary>An activity that has no meaning of its own here, sent to the owner.</summary>
    internal const string Other = "other";
}

internal static class NotificationRows
{
    internal static Task AddAsync(Tx tx, NotificationRow row) => tx.ExecuteAsync(
        """
        INSERT INTO notification (kind, actor, object_uri, detail, activity_uri, at) VALUES (@Kind, @Actor, @ObjectUri, @Detail, @ActivityUri, @At)
        ON CONFLICT (activity_uri) DO NOTHING
        """, row);

    internal static Task<IReadOnlyList<NotificationRow>> PageAsync(Tx tx, long before, int count) => tx.ListAsync<NotificationRow>(
        "SELECT * FROM notification WHERE seq < @before ORDER BY seq DESC LIMIT @count", new { before, count });

    internal static Task<long> CountUnreadAsync(Tx tx) => tx.FirstAsync<long>("SELECT COUNT(*) FROM notification WHERE read_at IS NULL");

    internal static Task MarkReadAsync(Tx tx, long upTo, long now) =>
        tx.ExecuteAsync("UPDATE notification SET read_at = @now WHERE read_at IS NULL AND seq <= @upTo", new { upTo, now });

    /// <summary>What was said in these posts has been read elsewhere.</summary>
    internal static Task MarkObjectsReadAsync(Tx tx, IReadOnlyCollection<string> objects, long now) =>
        tx.ExecuteAsync("UPDATE notification SET read_at = @now WHERE read_at IS NULL AND object_uri IN @objects", new { objects, now });

    internal static Task RemoveActivityAsync(Tx tx, string activityUri) =>
        tx.ExecuteAsync("DELETE FROM notification WHERE activity_uri = @activityUri", new { activityUri });

    internal static Task RemoveActorAsync(Tx tx, string actor) => tx.ExecuteAsync("DELETE FROM notification WHERE actor = @actor", new { actor });

    internal static Task RemoveObjectAsync(Tx tx, string objectUri) =>
        tx.ExecuteAsync("DELETE FROM notification WHERE object_uri = @objectUri", new { objectUri });
}
