using System.Globalization;

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

    /// <summary>What is told together: the same thing done to the same post on one day. Null stands alone.</summary>
    public string? GroupKey { get; init; }

    /// <summary>Of a group that was read as one: how many there are, and whether any is new.</summary>
    public long Total { get; init; }
    public bool HasNew { get; init; }

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
    /// <summary>Somebody answered who needs the owner's word; and the word of others on the owner's own answers.</summary>
    internal const string ReplyRequest = "reply-request";
    internal const string ReplyAccepted = "reply-accepted";
    internal const string ReplyRejected = "reply-rejected";
    internal const string PollClosed = "poll-closed";
    /// <summary>A post that the owner liked, passed on, answered or quoted was changed.</summary>
    internal const string Edit = "edit";
    internal const string TentativeAccept = "tentative-accept";
    internal const string TentativeReject = "tentative-reject";

    /// <summary>An activity that has no meaning of its own here, sent to the owner.</summary>
    internal const string Other = "other";
}

/// <summary>Which notifications: of these kinds, or of all; and whether of people whom the owner follows, of strangers, or of both.</summary>
internal sealed record NewsFilter(IReadOnlyList<string>? Kinds, bool? OfStrangers)
{
    internal static readonly NewsFilter All = new(null, null);

    /// <summary>As conditions on a notification under this alias. @now is the time, @kinds the kinds.</summary>
    internal string Where(string alias) =>
        Unwanted.NoNews(alias)
        + (Kinds is null ? "" : $" AND {alias}.kind IN @kinds")
        + (OfStrangers is not { } strangers ? "" : strangers ? $" AND NOT ({IsExpected(alias)})" : $" AND ({IsExpected(alias)})");

    /// <summary>What asks the owner for an answer, or answers the owner, is never put aside; else it is who does it.</summary>
    private static string IsExpected(string alias) =>
        $"""
        {alias}.kind NOT IN ('mention', 'reply', 'quote', 'like', 'boost', 'dislike', 'reaction', 'other')
        OR EXISTS (SELECT 1 FROM follow f WHERE f.direction = 'out' AND f.actor = {alias}.actor AND f.state = 'accepted')
        """;
}

internal static class NotificationRows
{
    /// <summary>The owner wants what strangers do to be put aside: not counted, and on a page of its own.</summary>
    internal const string StrangersAside = "notifications-strangers-aside";

    private static readonly string[] Grouped = [NotificationRow.Follow, NotificationRow.Like, NotificationRow.Boost, NotificationRow.Dislike, NotificationRow.Reaction, NotificationRow.Edit];

    private static readonly long Day = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    internal static Task AddAsync(Tx tx, NotificationRow row) => tx.ExecuteAsync(
        """
        INSERT INTO notification (kind, actor, object_uri, detail, activity_uri, at, group_key) VALUES (@Kind, @Actor, @ObjectUri, @Detail, @ActivityUri, @At, @GroupKey)
        ON CONFLICT (activity_uri) DO NOTHING
        """, row with { GroupKey = KeyOf(row) });

    private static string? KeyOf(NotificationRow row) =>
        Grouped.Contains(row.Kind) ? string.Create(CultureInfo.InvariantCulture, $"{row.Kind} {row.ObjectUri} {row.At / Day}") : null;

    /// <summary>One that the owner has not read, and wants to hear of.</summary>
    internal static Task<NotificationRow?> FindUnreadAsync(Tx tx, string activityUri, long now) => tx.FirstAsync<NotificationRow>(
        $"SELECT * FROM notification n WHERE n.activity_uri = @activityUri AND n.read_at IS NULL AND {Unwanted.NoNews("n")}", new { activityUri, now });

    /// <summary>What the owner wants to hear of: what strangers do only where it is not put aside.</summary>
    internal static async Task<NewsFilter> WantedAsync(Tx tx) => NewsFilter.All with { OfStrangers = await IsAsideAsync(tx) ? false : null };

    internal static async Task<bool> IsAsideAsync(Tx tx) => await SettingRows.GetAsync(tx, StrangersAside) == "1";

    /// <summary>A page, newest first; of what is told together only the newest.</summary>
    internal static Task<IReadOnlyList<NotificationRow>> PageAsync(Tx tx, NewsFilter filter, long before, long now, int count)
    {
        var sql =
            $"""
            SELECT n.* FROM notification n
            WHERE n.seq < @before AND {filter.Where("n")}
                AND NOT EXISTS (SELECT 1 FROM notification m WHERE m.group_key = n.group_key AND m.seq > n.seq AND {filter.Where("m")})
            ORDER BY n.seq DESC LIMIT @count
            """;
        return filter.Kinds is { } kinds
            ? tx.ListAsync<NotificationRow>(sql, new { before, now, count, kinds })
            : tx.ListAsync<NotificationRow>(sql, new { before, now, count });
    }

    /// <summary>The newest of each group, with how many there are and whether one is unread.</summary>
    internal static Task<IReadOnlyList<NotificationRow>> GroupsAsync(Tx tx, IReadOnlyCollection<string> keys, long now, int mostEach) => tx.ListAsync<NotificationRow>(
        $"""
        SELECT * FROM (
            SELECT n.*, ROW_NUMBER() OVER (PARTITION BY n.group_key ORDER BY n.seq DESC) AS place, COUNT(*) OVER (PARTITION BY n.group_key) AS total,
                MAX(CASE WHEN n.read_at IS NULL THEN 1 ELSE 0 END) OVER (PARTITION BY n.group_key) AS has_new
            FROM notification n WHERE n.group_key IN @keys AND {Unwanted.NoNews("n")}) g
        WHERE g.place <= @mostEach ORDER BY g.seq DESC
        """, new { keys, now, mostEach });

    internal static async Task<long> CountUnreadAsync(Tx tx, long now) => await CountUnreadAsync(tx, await WantedAsync(tx), now);

    internal static Task<long> CountUnreadAsync(Tx tx, NewsFilter filter, long now) => tx.FirstAsync<long>(
        $"SELECT COUNT(*) FROM notification n WHERE n.read_at IS NULL AND {filter.Where("n")}", new { now });

    /// <summary>Marks as read what the owner saw, up to a position.</summary>
    internal static Task MarkReadAsync(Tx tx, NewsFilter filter, long upTo, long now)
    {
        var sql = $"UPDATE notification AS n SET read_at = @now WHERE n.read_at IS NULL AND n.seq <= @upTo AND {filter.Where("n")}";
        return filter.Kinds is { } kinds ? tx.ExecuteAsync(sql, new { upTo, now, kinds }) : tx.ExecuteAsync(sql, new { upTo, now });
    }

    /// <summary>What was said in these posts has been read elsewhere.</summary>
    internal static Task MarkObjectsReadAsync(Tx tx, IReadOnlyCollection<string> objects, long now) =>
        tx.ExecuteAsync("UPDATE notification SET read_at = @now WHERE read_at IS NULL AND object_uri IN @objects", new { objects, now });

    internal static Task RemoveActivityAsync(Tx tx, string activityUri) =>
        tx.ExecuteAsync("DELETE FROM notification WHERE activity_uri = @activityUri", new { activityUri });

    internal static Task RemoveActorAsync(Tx tx, string actor) => tx.ExecuteAsync("DELETE FROM notification WHERE actor = @actor", new { actor });

    internal static Task RemoveObjectAsync(Tx tx, string objectUri) =>
        tx.ExecuteAsync("DELETE FROM notification WHERE object_uri = @objectUri", new { objectUri });
}
