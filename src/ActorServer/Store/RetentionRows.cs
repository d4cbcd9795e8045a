using ActorServer.Identity;
using ActorServer.Search;

namespace ActorServer.Store;

/// <summary>Somebody else's object, as far as it matters for whether it is kept.</summary>
internal sealed record RemoteObject
{
    public required string Uri { get; init; }
    public required string AttributedTo { get; init; }
    public required string Visibility { get; init; }
    public long ArrivedAt { get; init; }
    public long? DeletedAt { get; init; }
    public long Bytes { get; init; }
}

/// <summary>An activity that came in, likewise.</summary>
internal sealed record OldActivity
{
    public long Seq { get; init; }
    public required string Uri { get; init; }
    public required string Type { get; init; }
    public required string Actor { get; init; }
    public string? ObjectUri { get; init; }
    public long Bytes { get; init; }
}

/// <summary>A key of a table and how many bytes go with its row.</summary>
internal sealed record OldRow
{
    public long Seq { get; init; }
    public string Uri { get; init; } = "";
    public long Bytes { get; init; }
}

/// <summary>What is old, whether somebody here cares about it, and how it goes. Looking is for readers, in the order of a key; going is for the writer, a few at a time.</summary>
internal static class RetentionRows
{
    internal static Task<IReadOnlyList<RemoteObject>> ObjectsAsync(Tx tx, string after, int count) => tx.ListAsync<RemoteObject>(
        """
        SELECT uri, attributed_to, visibility, CASE WHEN stored_at > 0 THEN stored_at ELSE published_at END AS arrived_at, deleted_at,
            LENGTH(json) + LENGTH(content_html) + COALESCE(LENGTH(original), 0) AS bytes
        FROM object WHERE own = 0 AND uri > @after ORDER BY uri LIMIT @count
        """, new { after, count });

    /// <summary>Does the owner follow who wrote it, or did somebody followed bring it to the wall?</summary>
    internal static async Task<bool> IsOfFollowedAsync(Tx tx, string uri, string author) => await tx.FirstAsync<long?>(
        """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM follow WHERE direction = 'out' AND actor = @author)
            OR EXISTS (SELECT 1 FROM wall_item WHERE object_uri = @uri)
        """, new { uri, author }) is not null;

    /// <summary>
    /// Did the owner like it, boost it, pin or collect it, answer it, react to it, vote in it, quote it, or was told of it (a mention, an answer, a
    /// quote)? Or is something still to be done about it?
    /// </summary>
    internal static async Task<bool> IsCaredForAsync(Tx tx, string uri, OwnIds own) => await tx.FirstAsync<long?>(
        """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM collection_item WHERE item = @uri AND (actor = @owner OR SUBSTR(collection, 1, LENGTH(@origin)) = @origin))
            OR EXISTS (SELECT 1 FROM collection_item WHERE collection IN (@likes, @dislikes, @shares, @replies) AND actor = @owner)
            OR EXISTS (SELECT 1 FROM reaction WHERE object_uri = @uri AND actor = @owner)
            OR EXISTS (SELECT 1 FROM vote WHERE question = @uri AND voter = @owner)
            OR EXISTS (SELECT 1 FROM quote WHERE quoted = @uri AND actor = @owner)
            OR EXISTS (SELECT 1 FROM quote WHERE quoting = @uri AND SUBSTR(quoted, 1, LENGTH(@origin)) = @origin)
            OR EXISTS (SELECT 1 FROM notification WHERE object_uri = @uri)
            OR EXISTS (SELECT 1 FROM work WHERE activity_uri = @uri AND state = 'waiting')
        """, new
        {
            uri,
            owner = own.Actor,
            origin = own.Origin + "/",
            likes = ObjectCollections.Likes(uri),
            dislikes = ObjectCollections.Dislikes(uri),
            shares = ObjectCollections.Shares(uri),
            replies = ObjectCollections.Replies(uri),
        }) is not null;

    /// <summary>The object, what stands around it, and the activities that were about it. Their ids stay known.</summary>
    internal static async Task ForgetObjectAsync(Tx tx, RemoteObject known)
    {
        var uri = known.Uri;
        if (known.DeletedAt is not null) await ForgottenRows.AddAsync(tx, ForgottenRows.Tombstone(uri));
        foreach (var activity in await ActivityRows.AboutAsync(tx, uri))
        {
            if (activity.Direction == ActivityRow.In) await ForgetActivityAsync(tx, activity.Uri, activity.Seq);
        }
        await IndexPost.ForgetAsync(tx, uri);
        await FilterRows.ForgetObjectAsync(tx, uri);
        await WallRows.RemoveObjectAsync(tx, uri);
        await CollectionRows.ForgetObjectAsync(tx, uri);
        await ReactionRows.ForgetObjectAsync(tx, uri);
        await VoteRows.ForgetAsync(tx, uri);
        await QuoteRows.ForgetAsync(tx, uri);
        await ReplyRows.ForgetAsync(tx, uri);
        await VersionRows.ForgetAsync(tx, uri);
        await tx.ExecuteAsync("DELETE FROM thread WHERE uri = @uri", new { uri });
        await tx.ExecuteAsync("DELETE FROM object WHERE uri = @uri AND own = 0", new { uri });
    }

    /// <summary>What came in before a time, in its order.</summary>
    internal static Task<IReadOnlyList<OldActivity>> ActivitiesAsync(Tx tx, long after, long before, int count) => tx.ListAsync<OldActivity>(
        """
        SELECT seq, uri, type, actor, object_uri, LENGTH(json) AS bytes FROM activity
        WHERE direction = 'in' AND seq > @after AND at < @before ORDER BY seq LIMIT @count
        """, new { after, before, count });

    /// <summary>Is there something that this activity did, and that taking it back by its id would undo?</summary>
    internal static async Task<bool> StandsAsync(Tx tx, OldActivity activity) => await tx.FirstAsync<long?>(
        """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM collection_item WHERE item = @uri)
            OR EXISTS (SELECT 1 FROM wall_item WHERE activity_uri = @uri)
            OR EXISTS (SELECT 1 FROM notification WHERE activity_uri = @uri)
            OR EXISTS (SELECT 1 FROM reaction WHERE activity_uri = @uri)
            OR EXISTS (SELECT 1 FROM follow WHERE direction = 'in' AND actor = @actor AND activity_uri = @uri)
            OR EXISTS (SELECT 1 FROM quote WHERE request_uri = @uri)
            OR EXISTS (SELECT 1 FROM reply WHERE request_uri = @uri)
            OR EXISTS (SELECT 1 FROM work WHERE activity_uri = @uri AND state = 'waiting')
        """, new { uri = activity.Uri, actor = activity.Actor }) is not null;

    internal static async Task ForgetActivityAsync(Tx tx, string uri, long seq)
    {
        await ForgottenRows.AddAsync(tx, ForgottenRows.Activity(uri));
        await tx.ExecuteAsync("DELETE FROM activity WHERE seq = @seq", new { seq });
    }

    /// <summary>Actors that were not looked at since a time, and whom nothing that is kept needs.</summary>
    internal static Task<IReadOnlyList<OldRow>> PeersAsync(Tx tx, string after, long before, int count) => tx.ListAsync<OldRow>(
        $"SELECT 0 AS seq, p.uri, LENGTH(p.json) AS bytes FROM peer p WHERE p.uri > @after AND p.fetched_at < @before AND {IsNobody} ORDER BY p.uri LIMIT @count",
        new { after, before, count });

    private const string IsNobody =
        """
        NOT EXISTS (SELECT 1 FROM follow f WHERE f.direction IN ('in', 'out') AND f.actor = p.uri)
            AND NOT EXISTS (SELECT 1 FROM object o WHERE o.attributed_to = p.uri)
            AND NOT EXISTS (SELECT 1 FROM block b WHERE b.subject = p.uri)
            AND NOT EXISTS (SELECT 1 FROM regard r WHERE r.actor = p.uri)
            AND NOT EXISTS (SELECT 1 FROM person_list_member m WHERE m.actor = p.uri)
        """;

    /// <summary>Whoever is named in what the owner is shown.</summary>
    internal static Task<IReadOnlyList<string>> ShownPeopleAsync(Tx tx) => tx.ListAsync<string>(
        "SELECT actor FROM notification UNION SELECT actor FROM wall_item UNION SELECT actor FROM reaction UNION SELECT voter FROM vote");

    /// <summary>With their keys: those that verified something lately stay.</summary>
    internal static async Task ForgetPeerAsync(Tx tx, string uri, long before)
    {
        if (await tx.ExecuteAsync($"DELETE FROM peer WHERE uri IN (SELECT p.uri FROM peer p WHERE p.uri = @uri AND p.fetched_at < @before AND {IsNobody})", new { uri, before }) == 0) return;
        await tx.ExecuteAsync("DELETE FROM peer_key WHERE owner = @uri AND COALESCE(last_used_at, fetched_at) < @before", new { uri, before });
        await tx.ExecuteAsync("DELETE FROM peer_identity WHERE actor = @uri", new { uri });
        await tx.ExecuteAsync("DELETE FROM follow_difference WHERE actor = @uri", new { uri });
        await tx.ExecuteAsync("DELETE FROM peer_look WHERE actor = @uri", new { uri });
        await tx.ExecuteAsync("DELETE FROM peer_link WHERE actor = @uri", new { uri });
    }

    /// <summary>Likes and the like that the owner has read of. Words to the owner stay.</summary>
    internal static Task<IReadOnlyList<OldRow>> NotificationsAsync(Tx tx, long after, long before, int count) => tx.ListAsync<OldRow>(
        """
        SELECT seq, activity_uri AS uri, LENGTH(actor) + LENGTH(activity_uri) AS bytes FROM notification
        WHERE seq > @after AND at < @before AND read_at IS NOT NULL AND kind IN ('like', 'boost', 'dislike', 'reaction', 'accepted', 'rejected', 'tentative-accept', 'tentative-reject', 'other')
        ORDER BY seq LIMIT @count
        """, new { after, before, count });

    internal static Task ForgetNotificationsAsync(Tx tx, IReadOnlyCollection<long> seqs) => tx.ExecuteAsync("DELETE FROM notification WHERE seq IN @seqs", new { seqs });

    /// <summary>Finished work that is no delivery.</summary>
    internal static Task<IReadOnlyList<OldRow>> WorkAsync(Tx tx, long after, long before, int count) => tx.ListAsync<OldRow>(
        """
        SELECT seq, activity_uri AS uri, LENGTH(activity_uri) + LENGTH(target) + LENGTH(subject) + COALESCE(LENGTH(answer), 0) AS bytes FROM work
        WHERE seq > @after AND state <> 'waiting' AND finished_at < @before AND kind NOT IN ('deliver', 'resolve') ORDER BY seq LIMIT @count
        """, new { after, before, count });

    internal static Task ForgetWorkAsync(Tx tx, IReadOnlyCollection<long> seqs) => tx.ExecuteAsync("DELETE FROM work WHERE seq IN @seqs AND state <> 'waiting'", new { seqs });

    /// <summary>Activities whose deliveries all ended before a time.</summary>
    internal static Task<IReadOnlyList<OldRow>> DeliveredAsync(Tx tx, string after, long before, int count) => tx.ListAsync<OldRow>(
        """
        SELECT COUNT(*) AS seq, activity_uri AS uri, CAST(SUM(LENGTH(activity_uri) + LENGTH(target) + LENGTH(subject) + COALESCE(LENGTH(answer), 0)) AS BIGINT) AS bytes
        FROM work WHERE kind IN ('deliver', 'resolve') AND activity_uri > @after
        GROUP BY activity_uri HAVING COUNT(CASE WHEN state = 'waiting' THEN 1 END) = 0 AND MAX(finished_at) < @before ORDER BY activity_uri LIMIT @count
        """, new { after, before, count });
}
