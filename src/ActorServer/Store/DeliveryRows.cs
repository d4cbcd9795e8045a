namespace ActorServer.Store;

/// <summary>What became of one activity at one host. Times are 0 where there is none.</summary>
internal sealed record HostDelivery
{
    public required string Host { get; init; }
    public long Waiting { get; init; }
    public long GivenUp { get; init; }
    public long Done { get; init; }
    public long Attempts { get; init; }
    public long DoneAt { get; init; }

    /// <summary>When the first of what waits is due, and no earlier than the host's rest ends.</summary>
    public long DueAt { get; init; }

    /// <summary>People whom this host's copies reach: the followers behind its inboxes as they are now, and those named one by one.</summary>
    public long Recipients { get; init; }
    public int? Status { get; init; }
    public string? Answer { get; init; }
}

/// <summary>How much of an activity is where, counted in hosts.</summary>
internal sealed record DeliveryCounts
{
    public long Hosts { get; init; }
    public long Waiting { get; init; }
    public long GivenUp { get; init; }
    public long Done { get; init; }
}

/// <summary>A host that something waits for, or that did not take something, or that fails.</summary>
internal sealed record HostQueue
{
    public required string Name { get; init; }
    public long Waiting { get; init; }
    public long GivenUp { get; init; }
    public long DueAt { get; init; }
    public int Failures { get; init; }
    public long? FailingSince { get; init; }
    public long? LastOkAt { get; init; }
    public string? LastFailure { get; init; }
}

/// <summary>How much waits, and since when the oldest of it (0: nothing does).</summary>
internal sealed record QueueState
{
    public long Waiting { get; init; }
    public long OldestAt { get; init; }
}

/// <summary>What was finished in one day.</summary>
internal record DeliveryDay
{
    /// <summary>Days since 1970, UTC.</summary>
    public long Day { get; init; }
    public long Done { get; init; }
    public long GivenUp { get; init; }
}

/// <summary>The same, at one host.</summary>
internal sealed record HostDay : DeliveryDay
{
    public required string Host { get; init; }
}

/// <summary>
/// What the owner sees of deliveries: grouped by host in the database, a page at a time, so that ten thousand followers cost what fifty do.
/// </summary>
internal static class DeliveryRows
{
    /// <summary>Deliveries, and those whose inbox is still being looked for.</summary>
    private const string Kinds = "('deliver', 'resolve')";

    /// <summary>What a host came to is what is worst there: given up, then waiting, then done.</summary>
    private const string ByHost =
        $"""
        SELECT w.lane AS host,
            COUNT(CASE WHEN w.state = 'waiting' THEN 1 END) AS waiting,
            COUNT(CASE WHEN w.state = 'given-up' THEN 1 END) AS given_up,
            COUNT(CASE WHEN w.state = 'done' THEN 1 END) AS done,
            MAX(w.attempts) AS attempts,
            COALESCE(MAX(CASE WHEN w.state = 'done' THEN w.finished_at END), 0) AS done_at,
            COALESCE(MIN(CASE WHEN w.state = 'waiting' THEN w.due_at END), 0) AS due_at
        FROM work w WHERE w.activity_uri = @activity AND w.kind IN {Kinds} GROUP BY w.lane
        """;

    /// <summary>Once the rows are not kept any more, what they came to.</summary>
    internal static async Task<DeliveryCounts> CountAsync(Tx tx, string activity) =>
        await CountRowsAsync(tx, activity) is { Hosts: > 0 } counts ? counts
        : await tx.FirstAsync<DeliveryCounts>("SELECT done + given_up AS hosts, 0 AS waiting, given_up, done FROM delivery_summary WHERE activity_uri = @activity", new { activity }) ?? new();

    /// <summary>Puts how the deliveries of an activity of the owner's ended in the place of their rows; what still waits stays.</summary>
    internal static async Task SummariseAsync(Tx tx, string activity, bool isOwn)
    {
        if (isOwn)
        {
            var counts = await CountRowsAsync(tx, activity);
            if (counts.Waiting > 0) return;
            await tx.ExecuteAsync(
                $"""
                INSERT INTO delivery_summary (activity_uri, done, given_up, finished_at)
                SELECT @activity, @done, @givenUp, COALESCE(MAX(finished_at), 0) FROM work WHERE activity_uri = @activity AND kind IN {Kinds}
                ON CONFLICT (activity_uri) DO NOTHING
                """, new { activity, done = counts.Done, givenUp = counts.GivenUp });
        }
        await tx.ExecuteAsync($"DELETE FROM work WHERE activity_uri = @activity AND state <> 'waiting' AND kind IN {Kinds}", new { activity });
    }

    private static async Task<DeliveryCounts> CountRowsAsync(Tx tx, string activity) => (await tx.FirstAsync<DeliveryCounts>(
        $"""
        SELECT COUNT(*) AS hosts,
            COUNT(CASE WHEN h.given_up > 0 THEN 1 END) AS given_up,
            COUNT(CASE WHEN h.given_up = 0 AND h.waiting > 0 THEN 1 END) AS waiting,
            COUNT(CASE WHEN h.given_up = 0 AND h.waiting = 0 THEN 1 END) AS done
        FROM ({ByHost}) h
        """, new { activity }))!;

    /// <summary>A page of hosts by name, from behind one. @state: only hosts in which that is the worst; empty for all.</summary>
    internal static async Task<IReadOnlyList<HostDelivery>> PageAsync(Tx tx, string activity, string state, string after, int count)
    {
        var hosts = await tx.ListAsync<HostDelivery>(
            $"""
            SELECT d.host, d.waiting, d.given_up, d.done, d.attempts, d.done_at,
                CASE WHEN d.waiting > 0 AND COALESCE(h.retry_at, 0) > d.due_at THEN h.retry_at ELSE d.due_at END AS due_at
            FROM ({ByHost}) d LEFT JOIN host h ON h.name = d.host
            WHERE d.host > @after AND (@state = '' OR @state = CASE WHEN d.given_up > 0 THEN 'given-up' WHEN d.waiting > 0 THEN 'waiting' ELSE 'done' END)
            ORDER BY d.host LIMIT @count
            """, new { activity, state, after, count });
        if (hosts.Count == 0) return hosts;
        var names = hosts.Select(host => host.Host).ToArray();
        var answers = (await AnswersAsync(tx, activity, names)).ToDictionary(row => row.Lane);
        var behind = (await RecipientsAsync(tx, activity, names)).ToDictionary(row => row.Lane, row => row.People);
        return [.. hosts.Select(host => host with
        {
            Status = answers.GetValueOrDefault(host.Host)?.Status,
            Answer = answers.GetValueOrDefault(host.Host)?.Answer,
            Recipients = behind.GetValueOrDefault(host.Host),
        })];
    }

    /// <summary>The last word of each host that has not taken everything.</summary>
    private static Task<IReadOnlyList<WorkRow>> AnswersAsync(Tx tx, string activity, string[] hosts) => tx.ListAsync<WorkRow>(
        $"""
        SELECT * FROM work WHERE seq IN (
            SELECT MAX(seq) FROM work WHERE activity_uri = @activity AND kind IN {Kinds} AND state <> 'done' AND attempts > 0 AND lane IN @hosts GROUP BY lane)
        """, new { activity, hosts });

    private static Task<IReadOnlyList<Behind>> RecipientsAsync(Tx tx, string activity, string[] hosts) => tx.ListAsync<Behind>(
        $"""
        SELECT lane, COUNT(DISTINCT person) AS people FROM (
            SELECT w.lane, p.uri AS person FROM work w JOIN peer p ON p.inbox = w.target
                WHERE w.activity_uri = @activity AND w.kind = 'deliver' AND w.lane IN @hosts
            UNION ALL
            SELECT w.lane, p.uri AS person FROM work w JOIN peer p ON p.shared_inbox = w.target JOIN follow f ON f.actor = p.uri
                WHERE w.activity_uri = @activity AND w.kind = 'deliver' AND w.lane IN @hosts AND f.direction = 'in' AND f.state = 'accepted' AND p.gone_at IS NULL
            UNION ALL
            SELECT w.lane, w.target AS person FROM work w WHERE w.activity_uri = @activity AND w.kind = 'resolve' AND w.lane IN @hosts
        ) reached GROUP BY lane
        """, new { activity, hosts });

    /// <summary>A page of hosts that the owner should know of, by name, from behind one.</summary>
    internal static Task<IReadOnlyList<HostQueue>> HostsAsync(Tx tx, string after, int count) => tx.ListAsync<HostQueue>(
        $"""
        SELECT q.name, q.waiting, q.given_up, COALESCE(h.failures, 0) AS failures, h.failing_since, h.last_ok_at, h.last_failure,
            CASE WHEN q.waiting > 0 AND COALESCE(h.retry_at, 0) > q.due_at THEN h.retry_at ELSE q.due_at END AS due_at
        FROM (
            SELECT a.name, CAST(SUM(a.waiting) AS BIGINT) AS waiting, CAST(SUM(a.given_up) AS BIGINT) AS given_up, MAX(a.due_at) AS due_at FROM (
                SELECT lane AS name, COUNT(*) AS waiting, 0 AS given_up, MIN(due_at) AS due_at FROM work WHERE state = 'waiting' AND kind IN {Kinds} GROUP BY lane
                UNION ALL
                SELECT lane AS name, 0 AS waiting, COUNT(*) AS given_up, 0 AS due_at FROM work WHERE state = 'given-up' AND kind IN {Kinds} GROUP BY lane
                UNION ALL
                SELECT name, 0 AS waiting, 0 AS given_up, 0 AS due_at FROM host WHERE failures > 0
            ) a WHERE a.name > @after GROUP BY a.name
        ) q LEFT JOIN host h ON h.name = q.name
        ORDER BY q.name LIMIT @count
        """, new { after, count });

    internal static async Task<QueueState> StateAsync(Tx tx) => (await tx.FirstAsync<QueueState>(
        $"SELECT COUNT(*) AS waiting, COALESCE(MIN(created_at), 0) AS oldest_at FROM work WHERE state = 'waiting' AND kind IN {Kinds}"))!;

    /// <summary>Finished deliveries, a row for each day that has some.</summary>
    internal static Task<IReadOnlyList<DeliveryDay>> DaysAsync(Tx tx, long since) => tx.ListAsync<DeliveryDay>(
        $"""
        SELECT finished_at / 86400000 AS day,
            COUNT(CASE WHEN state = 'done' THEN 1 END) AS done, COUNT(CASE WHEN state = 'given-up' THEN 1 END) AS given_up
        FROM work WHERE finished_at >= @since AND kind IN {Kinds} GROUP BY finished_at / 86400000 ORDER BY day
        """, new { since });

    /// <summary>The same for some hosts, a row for each host and day.</summary>
    internal static Task<IReadOnlyList<HostDay>> DaysOfAsync(Tx tx, IReadOnlyCollection<string> hosts, long since) => tx.ListAsync<HostDay>(
        $"""
        SELECT lane AS host, finished_at / 86400000 AS day,
            COUNT(CASE WHEN state = 'done' THEN 1 END) AS done, COUNT(CASE WHEN state = 'given-up' THEN 1 END) AS given_up
        FROM work WHERE finished_at >= @since AND lane IN @hosts AND kind IN {Kinds} GROUP BY lane, finished_at / 86400000 ORDER BY day
        """, new { hosts, since });

    /// <summary>What the owner published about a post, oldest first: its Create and what changed it.</summary>
    internal static Task<IReadOnlyList<ActivityRow>> AboutAsync(Tx tx, string post, int count) => tx.ListAsync<ActivityRow>(
        """
        SELECT * FROM activity WHERE object_uri = @post AND with_object = 0 AND direction = 'out' AND type IN ('Create', 'Update', 'Delete') ORDER BY seq DESC LIMIT @count
        """, new { post, count });

    private sealed record Behind
    {
        public required string Lane { get; init; }
        public long People { get; init; }
    }
}
