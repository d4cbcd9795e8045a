namespace ActorServer.Store;

/// <summary>One thing to do on the network, durably.</summary>
internal sealed record WorkRow
{
    public long Seq { get; init; }
    public required string Kind { get; init; }
    public required string Lane { get; init; }
    public required string Subject { get; init; }
    public required string ActivityUri { get; init; }
    public required string Target { get; init; }
    /// <summary>How many collections lead here from what the owner wrote.</summary>
    public int Depth { get; init; }
    public string State { get; init; } = Waiting;
    public int Attempts { get; init; }
    public long DueAt { get; init; }
    public long LeasedUntil { get; init; }
    public int? Status { get; init; }
    public string? Answer { get; init; }
    public long CreatedAt { get; init; }
    public long? FinishedAt { get; init; }
    /// <summary>Of a fan-out: the last follow that has its delivery.</summary>
    public long Position { get; init; }
    /// <summary>The fan-out that this delivery comes from; it stands in the order where that one stands.</summary>
    public long? FanOut { get; init; }
    /// <summary>Of a fan-out of somebody else's activity: the origins that it came from, with spaces between.</summary>
    public string? NotTo { get; init; }

    internal const string Deliver = "deliver";
    /// <summary>Make the deliveries for a part of the owner's followers that is still without. (docs/adr/0016)</summary>
    internal const string Expand = "fan-out";
    /// <summary>Find the inbox of an actor, then deliver there.</summary>
    internal const string Resolve = "resolve";
    /// <summary>Find who keeps a conversation, then deliver there.</summary>
    internal const string ContextOwner = "context-owner";
    internal const string Fetch = "fetch";
    /// <summary>Look whether the author of a quoted post approved the quote.</summary>
    internal const string VerifyQuote = "verify-quote";

    /// <summary>Look whether the author of what was answered approved the answer.</summary>
    internal const string VerifyReply = "verify-reply";
    /// <summary>Tell how a poll of the owner's stands.</summary>
    internal const string TellPoll = "tell-poll";
    internal const string ClosePoll = "close-poll";
    /// <summary>Publish a draft of the owner's at the time that the owner chose.</summary>
    internal const string PublishDraft = "publish-draft";
    /// <summary>A post that one here answers; then what that one answers.</summary>
    internal const string Ancestor = "ancestor";
    /// <summary>The answers that a post's own document names.</summary>
    internal const string Replies = "replies";
    /// <summary>The collection of everything in a conversation.</summary>
    internal const string Context = "context";
    /// <summary>A post in such a collection.</summary>
    internal const string Reply = "reply";
    /// <summary>What somebody said before the owner followed them.</summary>
    internal const string Outbox = "outbox";
    /// <summary>One post of theirs, which their outbox only named.</summary>
    internal const string Post = "post";
    /// <summary>A page that the owner names as their own: does it name the owner?</summary>
    internal const string Link = "link";
    /// <summary>Somebody whose page the owner opened: what they said lately, how many follow them, what their server is.</summary>
    internal const string Look = "look";
    /// <summary>One post of theirs, which their outbox only named.</summary>
    internal const string LookPost = "look-post";
    /// <summary>A page that somebody else names as theirs: does it name them?</summary>
    internal const string PeerLink = "peer-link";
    /// <summary>A page that a post leads to: title, description, picture.</summary>
    internal const string LinkCard = "link-card";
    /// <summary>Whom another server lists as followers here.</summary>
    internal const string AskFollowers = "ask-followers";
    /// <summary>Smaller copies of a picture of the owner's, the poster of a film.</summary>
    internal const string PrepareMedia = "prepare-media";
    /// <summary>Somebody on a list that the owner brought along: find them, then follow or block them.</summary>
    internal const string TakeFollow = "take-follow";
    internal const string TakeBlock = "take-block";

    /// <summary>Position: 1 where what they do is no news either.</summary>
    internal const string TakeMute = "take-mute";

    /// <summary>Position: the list that they shall be on.</summary>
    internal const string TakeListed = "take-listed";
    /// <summary>Tell a browser of the owner's that there is news.</summary>
    internal const string Push = "push";
    internal const string Waiting = "waiting";
    internal const string Done = "done";
    internal const string GivenUp = "given-up";
}

internal static class WorkRows
{
    /// <summary>How many rows of these kinds are still to be done.</summary>
    internal static Task<long> CountWaitingAsync(Tx tx, IReadOnlyCollection<string> kinds) => tx.FirstAsync<long>("SELECT COUNT(*) FROM work WHERE state = 'waiting' AND kind IN @kinds", new { kinds });

    /// <summary>The same thing for the same target is enqueued once. For a host that is being given a rest it is due when that ends.</summary>
    internal static Task EnqueueAsync(Tx tx, WorkRow row) => EnqueueAllAsync(tx, [row]);

    /// <inheritdoc cref="EnqueueAsync"/>
    internal static Task EnqueueAllAsync(Tx tx, IReadOnlyCollection<WorkRow> rows) => tx.ExecuteEachAsync(
        """
        INSERT INTO work (kind, lane, subject, activity_uri, target, depth, due_at, created_at, position, fan_out, not_to)
        VALUES (@Kind, @Lane, @Subject, @ActivityUri, @Target, @Depth,
            COALESCE((SELECT retry_at FROM host WHERE name = @Lane AND retry_at > @DueAt), @DueAt), @CreatedAt, @Position, @FanOut, @NotTo)
        ON CONFLICT (kind, activity_uri, target) DO NOTHING
        """, rows);

    /// <summary>The same row for many targets, each with its lane. One statement: a large audience comes this way, and half of what a row costs is the statement. [docs/adr/0030]</summary>
    internal static Task EnqueueCopiesAsync(Tx tx, WorkRow row, IReadOnlyList<string> lanes, IReadOnlyList<string> targets) => tx.ExecuteAsync(
        $"""
        INSERT INTO work (kind, lane, subject, activity_uri, target, depth, due_at, created_at, fan_out)
        SELECT @Kind, c.lane, @Subject, @ActivityUri, c.target, @Depth,
            COALESCE((SELECT retry_at FROM host WHERE name = c.lane AND retry_at > @DueAt), @DueAt), @CreatedAt, @FanOut
        FROM {tx.Dialect.Pairs("lanes", "lane", "targets", "target")} c WHERE true
        ON CONFLICT (kind, activity_uri, target) DO NOTHING
        """, new { row.Kind, row.Subject, row.ActivityUri, row.Depth, row.DueAt, row.CreatedAt, row.FanOut, lanes, targets });

    /// <summary>Enqueues a row, or lets one that is done wait again. One that waits already does for both: so several causes come to one deed.</summary>
    internal static Task ArmAsync(Tx tx, WorkRow row) => tx.ExecuteAsync(
        """
        INSERT INTO work (kind, lane, subject, activity_uri, target, due_at, created_at)
        VALUES (@Kind, @Lane, @Subject, @ActivityUri, @Target, @DueAt, @CreatedAt)
        ON CONFLICT (kind, activity_uri, target) DO UPDATE SET state = 'waiting', attempts = 0, due_at = excluded.due_at, created_at = excluded.created_at,
            status = NULL, answer = NULL, finished_at = NULL
        WHERE work.state <> 'waiting'
        """, row);

    /// <summary>
    /// Claims rows that are due: oldest first, no more than a few for one host and one at a time for a host that failed last, none of a host that is being given a
    /// rest or has enough of them claimed, and none whose predecessor for the same subject and target still waits (an Undo never overtakes its Follow) or may still come out of a fan-out.
    /// </summary>
    internal static async Task<IReadOnlyList<WorkRow>> ClaimAsync(
        Tx tx, long now, long leaseUntil, IReadOnlyCollection<string> fullLanes, IReadOnlyCollection<string> quickLanes, int count = Limits.RowsPerClaim)
    {
        // To look at a row costs as much as to claim it. Mostly the first ones are of many hosts; where they are of few, what stands behind them is looked at, too.
        var first = await ClaimAmongAsync(tx, now, leaseUntil, count, count, fullLanes, quickLanes);
        if (first.Count is 0 || first.Count >= count / 4) return first;
        return [.. first, .. await ClaimAmongAsync(tx, now, leaseUntil, count - first.Count, 4 * count, [.. fullLanes, .. first.Select(row => row.Lane).Distinct()], quickLanes)];
    }

    /// <summary>Among so many that are due first.</summary>
    private static Task<IReadOnlyList<WorkRow>> ClaimAmongAsync(
        Tx tx, long now, long leaseUntil, int count, int among, IReadOnlyCollection<string> fullLanes, IReadOnlyCollection<string> quickLanes) =>
        tx.ListAsync<WorkRow>(
            $"""
            UPDATE work SET leased_until = @leaseUntil
            WHERE seq IN (
                SELECT seq FROM (
                    SELECT seq, due_at, lane, failures, ROW_NUMBER() OVER (PARTITION BY lane ORDER BY due_at, seq) AS turn FROM (
                        SELECT w.seq, w.due_at, w.lane, COALESCE(h.failures, 0) AS failures FROM work w LEFT JOIN host h ON h.name = w.lane
                        WHERE w.state = 'waiting' AND w.due_at <= @now AND w.leased_until <= @now
                          AND COALESCE(h.retry_at, 0) <= @now
                          AND w.lane NOT IN @fullLanes
                          AND (COALESCE(h.failures, 0) = 0 OR NOT EXISTS (
                              SELECT 1 FROM work l WHERE l.state = 'waiting' AND l.lane = w.lane AND l.leased_until > @now))
                          AND NOT EXISTS (
                              SELECT 1 FROM work p WHERE p.state = 'waiting' AND p.lane = w.lane AND p.target = w.target AND p.subject = w.subject
                                AND COALESCE(p.fan_out, p.seq) < COALESCE(w.fan_out, w.seq))
                          AND NOT EXISTS (
                              SELECT 1 FROM work p WHERE p.state = 'waiting' AND p.kind = 'fan-out' AND p.subject = w.subject
                                AND p.seq < COALESCE(w.fan_out, w.seq))
                        ORDER BY w.due_at, w.seq LIMIT @among {tx.Dialect.SkipLocked}) due) turns
                WHERE turn <= CASE WHEN failures > 0 THEN 1 WHEN lane IN @quickLanes THEN @perQuickLane ELSE @perLane END ORDER BY due_at, seq LIMIT @count)
            RETURNING *
            """, new { now, leaseUntil, count, among, fullLanes, quickLanes, perLane = Limits.RowsPerHostAndClaim, perQuickLane = Limits.RowsPerQuickHostAndClaim });

    /// <summary>What was claimed and not begun is free; for a host that is being given a rest it is due when that ends.</summary>
    internal static Task ReleaseAsync(Tx tx, IReadOnlyCollection<long> seqs) => tx.ExecuteAsync(
        """
        UPDATE work SET leased_until = 0, due_at = COALESCE((SELECT retry_at FROM host WHERE name = work.lane AND retry_at > work.due_at), due_at)
        WHERE seq IN @seqs
        """, new { seqs });

    /// <summary>A host is given a rest: what waits for it is not due before that ends, so that nobody looks at it meanwhile.</summary>
    internal static Task RestAsync(Tx tx, string lane, long now, long retryAt) => tx.ExecuteAsync(
        "UPDATE work SET due_at = @retryAt WHERE lane = @lane AND state = 'waiting' AND leased_until <= @now AND due_at < @retryAt", new { lane, now, retryAt });

    /// <summary>A host answers although it was given a rest until then: what waited for that is due.</summary>
    internal static Task EndRestAsync(Tx tx, string lane, long now, long retryAt) => tx.ExecuteAsync(
        "UPDATE work SET due_at = @now WHERE lane = @lane AND state = 'waiting' AND due_at = @retryAt", new { lane, now, retryAt });

    /// <summary>The same for all hosts whose rest the owner ends, see <see cref="HostRows.WakeAsync"/>: before that.</summary>
    internal static Task EndRestsAsync(Tx tx, long now, string? activity, string? host) => tx.ExecuteAsync(
        """
        UPDATE work SET due_at = @now WHERE state = 'waiting' AND due_at > @now AND due_at = (
            SELECT retry_at FROM host h WHERE h.name = work.lane AND (CAST(@host AS TEXT) IS NULL OR h.name = @host)
                AND (CAST(@activity AS TEXT) IS NULL OR h.name IN (SELECT a.lane FROM work a WHERE a.activity_uri = @activity)))
        """, new { now, activity, host });

    /// <summary>One step of a fan-out is done, and the next one is due after what it made. False when somebody else did it.</summary>
    internal static async Task<bool> AdvanceAsync(Tx tx, long seq, long before, long position, long now) => await tx.ExecuteAsync(
        "UPDATE work SET position = @position, due_at = @now, leased_until = 0 WHERE seq = @seq AND state = 'waiting' AND position = @before",
        new { seq, before, position, now }) == 1;

    /// <summary>A fan-out is done: what is left of it are its deliveries. False when somebody else did the last step.</summary>
    internal static async Task<bool> EndFanOutAsync(Tx tx, long seq, long before) => await tx.ExecuteAsync(
        "DELETE FROM work WHERE seq = @seq AND position = @before", new { seq, before }) == 1;

    /// <summary>One process at a time uses an SQLite database: what a process that died had claimed is free when the next one starts.</summary>
    internal static Task ReleaseAllAsync(Tx tx) => tx.ExecuteAsync("UPDATE work SET leased_until = 0 WHERE state = 'waiting' AND leased_until > 0");

    /// <summary>
    /// What was enqueued or put off by a clock that was ahead does not wait until that time comes again. A poll's end and the time of a post are dates that people chose: they stay.
    /// </summary>
    internal static async Task ClockWentBackAsync(Tx tx, long now, TimeSpan lease)
    {
        var latest = now + (long)(1.5 * Limits.LongestRetry.TotalMilliseconds);
        await tx.ExecuteAsync(
            "UPDATE work SET due_at = @now, created_at = @now WHERE state = 'waiting' AND kind NOT IN ('close-poll', 'publish-draft') AND (created_at > @now OR due_at > @latest)", new { now, latest });
        await tx.ExecuteAsync("UPDATE host SET retry_at = @now WHERE retry_at > @latest", new { now, latest });
        // Nobody who reads this clock leases for that long. What is under way with such a lease may go out twice; peers know it by its id.
        await tx.ExecuteAsync("UPDATE work SET leased_until = 0 WHERE state = 'waiting' AND leased_until > @longest", new { longest = now + (long)lease.TotalMilliseconds });
    }

    internal static Task FinishAsync(Tx tx, long seq, string state, int? status, string? answer, long now) => tx.ExecuteAsync(
        """
        UPDATE work SET state = @state, attempts = attempts + 1, status = @status, answer = @answer, finished_at = @now, leased_until = 0
        WHERE seq = @seq
        """, new { seq, state, status, answer, now });

    /// <summary>The same for many that ended alike.</summary>
    internal static Task FinishAllAsync(Tx tx, IReadOnlyCollection<long> seqs, string state, int? status, string? answer, long now) => tx.ExecuteAsync(
        """
        UPDATE work SET state = @state, attempts = attempts + 1, status = @status, answer = @answer, finished_at = @now, leased_until = 0
        WHERE seq IN @seqs
        """, new { seqs, state, status, answer, now });

    internal static Task PostponeAsync(Tx tx, long seq, int? status, string? answer, long dueAt) => tx.ExecuteAsync(
        "UPDATE work SET attempts = attempts + 1, status = @status, answer = @answer, due_at = @dueAt, leased_until = 0 WHERE seq = @seq",
        new { seq, status, answer, dueAt });

    /// <summary>The owner asks for one more round of what waits or was given up: of everything, one row, one activity, one host. What is under way goes on.</summary>
    internal static Task<int> RetryAsync(Tx tx, long? seq, long now, string? activity = null, string? host = null) => tx.ExecuteAsync(
        """
        UPDATE work SET state = 'waiting', due_at = @now, created_at = @now, finished_at = NULL, leased_until = 0
        WHERE state <> 'done' AND leased_until <= @now AND (CAST(@seq AS BIGINT) IS NULL OR seq = @seq)
            AND (CAST(@activity AS TEXT) IS NULL OR activity_uri = @activity) AND (CAST(@host AS TEXT) IS NULL OR lane = @host)
        """, new { seq, activity, host, now });

    /// <summary>What waits, and what was given up. An answer somewhere that could not be had is nobody's concern.</summary>
    internal static Task<IReadOnlyList<WorkRow>> UnfinishedAsync(Tx tx, int count) => tx.ListAsync<WorkRow>(
        """
        SELECT * FROM work WHERE state = 'waiting' OR (state = 'given-up' AND kind NOT IN ('ancestor', 'replies', 'context', 'reply', 'post', 'link', 'ask-followers', 'context-owner', 'prepare-media', 'look', 'look-post', 'peer-link'))
        ORDER BY state DESC, seq LIMIT @count
        """, new { count });

    internal static Task<IReadOnlyList<WorkRow>> OfActivityAsync(Tx tx, string activityUri) =>
        tx.ListAsync<WorkRow>("SELECT * FROM work WHERE activity_uri = @activityUri ORDER BY seq", new { activityUri });

    /// <summary>Actors whose inbox is still being looked for, because of something about the same subject.</summary>
    internal static Task<IReadOnlyList<string>> ResolvingAsync(Tx tx, string subject) => tx.ListAsync<string>(
        "SELECT target FROM work WHERE state = 'waiting' AND kind = 'resolve' AND subject = @subject", new { subject });

    /// <summary>What has waited too long for a host that still does not answer, tried by itself or not.</summary>
    internal static Task GiveUpOlderAsync(Tx tx, string lane, long createdBefore, string answer, long now) => tx.ExecuteAsync(
        """
        UPDATE work SET state = 'given-up', answer = @answer, finished_at = @now
        WHERE lane = @lane AND state = 'waiting' AND leased_until <= @now AND created_at < @createdBefore
        """, new { lane, createdBefore, answer, now });
}
