namespace ActorServer.Store;

/// <summary>Somebody else's actor, as last fetched from its own origin.</summary>
internal sealed record PeerRow
{
    public required string Uri { get; init; }
    public required string Host { get; init; }
    public required string Username { get; init; }
    public required string Name { get; init; }
    public string? Url { get; init; }
    public string? Icon { get; init; }
    public required string Inbox { get; init; }
    public string? SharedInbox { get; init; }
    public string? Followers { get; init; }

    /// <summary>Do they agree to be found by search? A search here must ask. [FEP-5feb MUST NOT]</summary>
    public bool Indexable { get; init; }
    public required string Json { get; init; }
    public long FirstSeenAt { get; init; }
    public long FetchedAt { get; init; }
    public long? GoneAt { get; init; }

    /// <summary>The account where they go on.</summary>
    public string? MovedTo { get; init; }

    /// <summary>Where a copy for a follower goes: the shared inbox if the actor names one that can be posted to, else their own. [AP §7.1.3]</summary>
    internal string BestInbox => Best(Inbox, SharedInbox);

    internal static string Best(string inbox, string? sharedInbox) =>
        sharedInbox is not null && System.Uri.TryCreate(sharedInbox, UriKind.Absolute, out var uri) && (uri.Scheme is "https" or "http") ? sharedInbox : inbox;

    internal string Handle => $"@{Username}@{Host}";
}

internal static class PeerRows
{
    internal static Task<PeerRow?> FindAsync(Tx tx, string uri) =>
        tx.FirstAsync<PeerRow>("SELECT * FROM peer WHERE uri = @uri", new { uri });

    internal static Task<IReadOnlyList<PeerRow>> FindAllAsync(Tx tx, IReadOnlyCollection<string> uris) =>
        tx.ListAsync<PeerRow>("SELECT * FROM peer WHERE uri IN @uris", new { uris });

    /// <summary>Is this somebody's followers collection?</summary>
    internal static async Task<bool> OwnsFollowersAsync(Tx tx, string collection) =>
        await tx.FirstAsync<long?>("SELECT 1 FROM peer WHERE followers = @collection LIMIT 1", new { collection }) is not null;

    /// <summary>The id of whoever is known by this name at this host.</summary>
    internal static Task<string?> FindByNameAsync(Tx tx, string username, string host) => tx.FirstAsync<string>(
        "SELECT uri FROM peer WHERE LOWER(username) = LOWER(@username) AND host = @host", new { username, host });

    /// <summary>Everybody who has this name, wherever.</summary>
    internal static Task<IReadOnlyList<string>> OfNameAsync(Tx tx, string username, int count) => tx.ListAsync<string>(
        "SELECT uri FROM peer WHERE LOWER(username) = LOWER(@username) ORDER BY host LIMIT @count", new { username, count });

    /// <summary>People whose name, in a handle or for people, begins like this; a host after @ begins likewise. Those whom the owner follows first.</summary>
    internal static Task<IReadOnlyList<PeerRow>> BeginningWithAsync(Tx tx, string begin, int count)
    {
        var parts = begin.ToLowerInvariant().Split('@', 2);
        return tx.ListAsync<PeerRow>(
            """
            SELECT * FROM peer WHERE gone_at IS NULL AND SUBSTR(host, 1, LENGTH(@host)) = @host
                AND (SUBSTR(LOWER(username), 1, LENGTH(@name)) = @name OR SUBSTR(LOWER(name), 1, LENGTH(@name)) = @name)
            ORDER BY CASE WHEN uri IN (SELECT actor FROM follow WHERE direction = 'out') THEN 0 ELSE 1 END, username, uri LIMIT @count
            """, new { name = parts[0], host = parts.Length == 2 ? parts[1] : "", count });
    }

    /// <summary>The id of whoever is known by this id, or by this address of their profile.</summary>
    internal static async Task<string?> FindByAddressAsync(Tx tx, string address) =>
        await tx.FirstAsync<string>("SELECT uri FROM peer WHERE uri = @address", new { address })
        ?? await tx.FirstAsync<string>("SELECT uri FROM peer WHERE url = @address", new { address });

    internal static Task PutAsync(Tx tx, PeerRow row) => tx.ExecuteAsync(
        """
        INSERT INTO peer (uri, host, username, name, url, icon, inbox, shared_inbox, followers, indexable, moved_to, json, first_seen_at, fetched_at)
        VALUES (@Uri, @Host, @Username, @Name, @Url, @Icon, @Inbox, @SharedInbox, @Followers, @Indexable, @MovedTo, @Json, @FirstSeenAt, @FetchedAt)
        ON CONFLICT (uri) DO UPDATE SET host = excluded.host, username = excluded.username, name = excluded.name, url = excluded.url,
            icon = excluded.icon, inbox = excluded.inbox, shared_inbox = excluded.shared_inbox, followers = excluded.followers, indexable = excluded.indexable,
            moved_to = excluded.moved_to, json = excluded.json, fetched_at = excluded.fetched_at, gone_at = NULL
        """, row);

    internal static Task SetGoneAsync(Tx tx, string uri, long now) =>
        tx.ExecuteAsync("UPDATE peer SET gone_at = @now WHERE uri = @uri AND gone_at IS NULL", new { uri, now });

    /// <summary>A shared inbox that answers "not here" is not offered any more, whatever the cached actor says.</summary>
    internal static Task ForgetSharedInboxAsync(Tx tx, string sharedInbox) =>
        tx.ExecuteAsync("UPDATE peer SET shared_inbox = NULL WHERE shared_inbox = @sharedInbox", new { sharedInbox });

    /// <summary>Whoever is reached through an inbox, their own or a shared one, and follows the owner or is named by it.</summary>
    internal static Task<IReadOnlyList<PeerRow>> BehindInboxAsync(Tx tx, string inbox) => tx.ListAsync<PeerRow>(
        """
        SELECT * FROM peer WHERE gone_at IS NULL
            AND (inbox = @inbox OR (shared_inbox = @inbox AND uri IN (SELECT actor FROM follow WHERE direction = 'in' AND state = 'accepted')))
        """, new { inbox });

    internal static Task ForgetGoneFollowersAsync(Tx tx) => tx.ExecuteAsync(
        "DELETE FROM follow WHERE direction = 'in' AND actor IN (SELECT uri FROM peer WHERE gone_at IS NOT NULL)");
}
