namespace ActorServer.Store;

internal sealed record ThreadState
{
    public long Waiting { get; init; }
    public long Done { get; init; }
    public long Failed { get; init; }
}

/// <summary>A thread as far as it is here: posts that answer one another.</summary>
internal static class ThreadRows
{
    /// <summary>A chain of answers longer than this is a cycle, or nobody reads it. Keeps each query bounded.</summary>
    internal const int Longest = 200;

    internal static Task<long?> StartedAtAsync(Tx tx, string uri) => tx.FirstAsync<long?>("SELECT started_at FROM thread WHERE uri = @uri", new { uri });

    internal static Task StartAsync(Tx tx, string uri, long now) => tx.ExecuteAsync(
        "INSERT INTO thread (uri, started_at) VALUES (@uri, @now) ON CONFLICT (uri) DO UPDATE SET started_at = excluded.started_at", new { uri, now });

    /// <summary>What the topmost post that is here answers; null when the thread is here up to its beginning.</summary>
    internal static Task<string?> MissingAncestorAsync(Tx tx, string uri) => tx.FirstAsync<string>(
        """
        WITH RECURSIVE up (uri, in_reply_to, depth) AS (
            SELECT uri, in_reply_to, 0 FROM object WHERE uri = @uri
            UNION ALL
            SELECT o.uri, o.in_reply_to, up.depth + 1 FROM object o JOIN up ON o.uri = up.in_reply_to WHERE up.depth < @most)
        SELECT in_reply_to FROM up WHERE in_reply_to IS NOT NULL AND NOT EXISTS (SELECT 1 FROM object o WHERE o.uri = up.in_reply_to) LIMIT 1
        """, new { uri, most = Longest });

    /// <summary>The topmost post of a thread that is here.</summary>
    internal static Task<string?> TopAsync(Tx tx, string uri) => tx.FirstAsync<string>(
        """
        WITH RECURSIVE up (uri, in_reply_to, depth) AS (
            SELECT uri, in_reply_to, 0 FROM object WHERE uri = @uri
            UNION ALL
            SELECT o.uri, o.in_reply_to, up.depth + 1 FROM object o JOIN up ON o.uri = up.in_reply_to WHERE up.depth < @most)
        SELECT uri FROM up ORDER BY depth DESC LIMIT 1
        """, new { uri, most = Longest });

    /// <summary>Other people's posts in the thread below a post, itself among them, oldest first.</summary>
    internal static Task<IReadOnlyList<string>> OthersBelowAsync(Tx tx, string uri, int count) => tx.ListAsync<string>(
        """
        WITH RECURSIVE below (uri) AS (
            SELECT uri FROM object WHERE uri = @uri
            UNION
            SELECT o.uri FROM object o JOIN below b ON o.in_reply_to = b.uri)
        SELECT o.uri FROM object o JOIN below b ON b.uri = o.uri WHERE o.own = 0 AND o.deleted_at IS NULL ORDER BY o.published_at, o.uri LIMIT @count
        """, new { uri, count });

    /// <summary>Who else than the owner said something for everybody in the thread below a post, those first who spoke last.</summary>
    internal static Task<IReadOnlyList<string>> AuthorsBelowAsync(Tx tx, string uri, int count) => tx.ListAsync<string>(
        $"""
        {PublicBelow}
        SELECT o.attributed_to FROM object o JOIN below b ON b.uri = o.uri WHERE o.own = 0 AND o.deleted_at IS NULL
        GROUP BY o.attributed_to ORDER BY MAX(o.published_at) DESC, o.attributed_to LIMIT @count
        """, new { uri, count });

    /// <summary>Did the owner say anything in the thread below a post?</summary>
    internal static async Task<bool> HasOwnBelowAsync(Tx tx, string uri) => await tx.FirstAsync<long?>(
        """
        WITH RECURSIVE below (uri) AS (
            SELECT uri FROM object WHERE uri = @uri
            UNION
            SELECT o.uri FROM object o JOIN below b ON o.in_reply_to = b.uri)
        SELECT 1 FROM object o JOIN below b ON b.uri = o.uri WHERE o.own = 1 LIMIT 1
        """, new { uri }) is not null;

    private const string PublicBelow =
        """
        WITH RECURSIVE below (uri) AS (
            SELECT uri FROM object WHERE uri = @uri
            UNION
            SELECT o.uri FROM object o JOIN below b ON o.in_reply_to = b.uri WHERE o.visibility IN ('Public', 'Unlisted'))
        """;

    /// <summary>What everybody may see of the thread below a post, oldest first. What answers something private is not looked for.</summary>
    internal static Task<IReadOnlyList<string>> PublicPageAsync(Tx tx, string uri, long skip, int count) => tx.ListAsync<string>(
        $"""
        {PublicBelow}
        SELECT o.uri FROM object o JOIN below b ON b.uri = o.uri WHERE o.deleted_at IS NULL ORDER BY o.published_at, o.uri LIMIT @count OFFSET @skip
        """, new { uri, skip, count });

    internal static Task<long> CountPublicAsync(Tx tx, string uri) => tx.FirstAsync<long>(
        $"{PublicBelow} SELECT COUNT(*) FROM object o JOIN below b ON b.uri = o.uri WHERE o.deleted_at IS NULL", new { uri });

    /// <summary>What was asked for because of a thread, of one host or of all.</summary>
    internal static Task<long> CountWorkAsync(Tx tx, string thread, string? lane) => tx.FirstAsync<long>(
        "SELECT COUNT(*) FROM work WHERE activity_uri = @thread AND kind IN ('ancestor', 'replies', 'context', 'reply') AND (@lane IS NULL OR lane = @lane)",
        new { thread, lane });

    internal static async Task<bool> HasWaitingAsync(Tx tx, string thread) => await tx.FirstAsync<long?>(
        "SELECT 1 FROM work WHERE activity_uri = @thread AND kind IN ('ancestor', 'replies', 'context', 'reply') AND state = 'waiting' LIMIT 1", new { thread }) is not null;

    /// <summary>How far a round has come. What is gone, and what is nobody's to see, is missed by nobody.</summary>
    internal static async Task<ThreadState> StateAsync(Tx tx, string thread) => await tx.FirstAsync<ThreadState>(
        """
        SELECT COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting, COALESCE(SUM(CASE WHEN state = 'done' THEN 1 ELSE 0 END), 0) AS done,
            COALESCE(SUM(CASE WHEN state = 'given-up' AND kind IN ('ancestor', 'reply') AND COALESCE(status, 0) NOT IN (401, 403, 404, 410) THEN 1 ELSE 0 END), 0) AS failed
        FROM work WHERE activity_uri = @thread AND kind IN ('ancestor', 'replies', 'context', 'reply')
        """, new { thread }) ?? new();

    /// <summary>What an earlier round came to, so that a new one may ask again.</summary>
    internal static Task ForgetWorkAsync(Tx tx, string thread) => tx.ExecuteAsync(
        "DELETE FROM work WHERE activity_uri = @thread AND kind IN ('ancestor', 'replies', 'context', 'reply') AND state <> 'waiting'", new { thread });
}
