using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Search;
using Federation;

namespace ActorServer.Store;

/// <summary>A note or other object as it is now; <see cref="Json"/> is what was received or published.</summary>
internal record ObjectRow
{
    public required string Uri { get; init; }
    public bool Own { get; init; }
    public required string Type { get; init; }
    public required string AttributedTo { get; init; }
    public string? InReplyTo { get; init; }
    public required string Visibility { get; init; }
    public string? Blind { get; init; }
    public required string Json { get; init; }
    public string? Original { get; init; }
    public required string ContentHtml { get; init; }
    public string? Summary { get; init; }
    public string? Name { get; init; }
    public string? Url { get; init; }
    public long PublishedAt { get; init; }
    public long? UpdatedAt { get; init; }
    public long? DeletedAt { get; init; }

    /// <summary>The Create that brought it; null where it came another way.</summary>
    public long? ActivitySeq { get; init; }

    /// <summary>When it came here.</summary>
    public long StoredAt { get; init; }

    /// <summary>The document in <see cref="Json"/>, where this row was just made of it, so that it is not read a second time. No column.</summary>
    internal AsNode? Read { get; init; }
}

internal static class ObjectRows
{
    internal static Task<ObjectRow?> FindAsync(Tx tx, string uri) =>
        tx.FirstAsync<ObjectRow>("SELECT * FROM object WHERE uri = @uri", new { uri });

    /// <summary>Is this the id of anything of somebody else's that can go: a post, a stamp on a quote or an answer, an actor? One statement, since Deletes come in storms.</summary>
    internal static async Task<bool> IsAnythingAsync(Tx tx, string uri) => await tx.FirstAsync<long?>(
        """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM object WHERE uri = @uri) OR EXISTS (SELECT 1 FROM quote WHERE stamp = @uri) OR EXISTS (SELECT 1 FROM reply WHERE stamp = @uri)
            OR EXISTS (SELECT 1 FROM peer WHERE uri = @uri)
        """, new { uri }) is not null;

    /// <summary>False when the object is there already, or was and its author deleted it. From now on it can be found.</summary>
    internal static async Task<bool> InsertAsync(Tx tx, ObjectRow row)
    {
        if (!row.Own && await ForgottenRows.HasAsync(tx, ForgottenRows.Tombstone(row.Uri))) return false;
        var isNew = await tx.ExecuteAsync(
            """
            INSERT INTO object (uri, own, type, attributed_to, in_reply_to, visibility, blind, json, original, content_html, summary, name, url, published_at, updated_at, deleted_at, stored_at, activity_seq)
            VALUES (@Uri, @Own, @Type, @AttributedTo, @InReplyTo, @Visibility, @Blind, @Json, @Original, @ContentHtml, @Summary, @Name, @Url, @PublishedAt, @UpdatedAt, @DeletedAt, @StoredAt, @ActivitySeq)
            ON CONFLICT (uri) DO NOTHING
            """, row) == 1;
        if (!isNew) return false;
        await IndexPost.AddAsync(tx, row);
        await Filters.NoteAsync(tx, row);
        return true;
    }

    /// <summary>An object that came another way before its Create did. False where a Create brought it.</summary>
    internal static async Task<bool> CameWithAsync(Tx tx, string uri, long activity) => await tx.ExecuteAsync(
        "UPDATE object SET activity_seq = @activity WHERE uri = @uri AND activity_seq IS NULL AND deleted_at IS NULL", new { uri, activity }) == 1;

    /// <summary>The new form of an object that is not deleted. Who made it, what it answers and when it was published stay.</summary>
    internal static async Task UpdateAsync(Tx tx, ObjectRow row)
    {
        await tx.ExecuteAsync(
            """
            UPDATE object SET type = @Type, visibility = @Visibility, json = @Json, original = @Original, content_html = @ContentHtml, summary = @Summary, name = @Name,
                url = @Url, updated_at = @UpdatedAt
            WHERE uri = @Uri AND deleted_at IS NULL
            """, row);
        await IndexPost.AgainAsync(tx, row.Uri);
        await Filters.NoteAsync(tx, row);
    }

    /// <summary>What the server itself writes into an object, such as the votes in a poll: no edit, so nothing else changes.</summary>
    internal static Task SetJsonAsync(Tx tx, string uri, string json) =>
        tx.ExecuteAsync("UPDATE object SET json = @json WHERE uri = @uri AND deleted_at IS NULL", new { uri, json });

    /// <summary>Whose it is to see changes without a word of it changing: an answer is let in, or not any more.</summary>
    internal static Task SetVisibilityAsync(Tx tx, string uri, string visibility) =>
        tx.ExecuteAsync("UPDATE object SET visibility = @visibility WHERE uri = @uri AND deleted_at IS NULL", new { uri, visibility });

    /// <summary>What others answered to a post, as far as it is here.</summary>
    internal static Task<IReadOnlyList<ObjectRow>> AnswersOfOthersAsync(Tx tx, string uri, int count) => tx.ListAsync<ObjectRow>(
        "SELECT * FROM object WHERE in_reply_to = @uri AND own = 0 AND deleted_at IS NULL ORDER BY published_at, uri LIMIT @count", new { uri, count });

    /// <summary>Leaves a tombstone: the id, whose it was and when it went; nothing of what it said. [AP §6.4]</summary>
    internal static async Task BuryAsync(Tx tx, string uri, string tombstone, long now)
    {
        await IndexPost.ForgetAsync(tx, uri);
        await FilterRows.ForgetObjectAsync(tx, uri);
        await tx.ExecuteAsync(
            """
            UPDATE object SET type = 'Tombstone', json = @tombstone, original = NULL, content_html = '', summary = NULL, name = NULL, url = NULL, deleted_at = @now
            WHERE uri = @uri
            """, new { uri, tombstone, now });
    }

    /// <summary>Did the owner like, pass on, answer or quote it?</summary>
    internal static async Task<bool> IsOfConcernAsync(Tx tx, string uri, OwnIds own) => await tx.FirstAsync<long?>(
        """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM collection_item WHERE collection = @liked AND item = @uri)
            OR EXISTS (SELECT 1 FROM collection_item WHERE collection = @shares AND actor = @owner)
            OR EXISTS (SELECT 1 FROM object WHERE in_reply_to = @uri AND own = 1 AND deleted_at IS NULL)
            OR EXISTS (SELECT 1 FROM quote WHERE quoted = @uri AND actor = @owner)
        """, new { uri, liked = own.Liked, shares = ObjectCollections.Shares(uri), owner = own.Actor }) is not null;

    /// <summary>What somebody said, as far as it is here, newest first.</summary>
    internal static Task<IReadOnlyList<ObjectRow>> PageOfAsync(Tx tx, string actor, long before, string beforeUri, int count) => tx.ListAsync<ObjectRow>(
        """
        SELECT * FROM object
        WHERE attributed_to = @actor AND (published_at, uri) < (@before, @beforeUri) AND deleted_at IS NULL AND type NOT IN ('Collection', 'OrderedCollection', 'Tombstone')
        ORDER BY published_at DESC, uri DESC LIMIT @count
        """, new { actor, before, beforeUri, count });

    internal static Task<IReadOnlyList<string>> UrisOfAsync(Tx tx, string attributedTo) =>
        tx.ListAsync<string>("SELECT uri FROM object WHERE attributed_to = @attributedTo AND deleted_at IS NULL", new { attributedTo });

    internal static Task<long> CountOwnAsync(Tx tx, string actor) => tx.FirstAsync<long>(
        "SELECT COUNT(*) FROM object WHERE attributed_to = @actor AND own = 1 AND deleted_at IS NULL AND type NOT IN ('Collection', 'OrderedCollection')", new { actor });

    internal static Task<long> CountPublicAsync(Tx tx, string actor) => tx.FirstAsync<long>(
        "SELECT COUNT(*) FROM object WHERE attributed_to = @actor AND deleted_at IS NULL AND visibility IN ('Public', 'Unlisted') AND type NOT IN ('Collection', 'OrderedCollection')", new { actor });

    internal static Task<IReadOnlyList<ObjectRow>> PublicPageAsync(Tx tx, string actor, long before, int count) => tx.ListAsync<ObjectRow>(
        """
        SELECT * FROM object
        WHERE attributed_to = @actor AND deleted_at IS NULL AND visibility IN ('Public', 'Unlisted') AND type NOT IN ('Collection', 'OrderedCollection')
          AND published_at < @before
        ORDER BY published_at DESC, uri DESC LIMIT @count
        """, new { actor, before, count });

    /// <summary>What feeds carry: for everybody and in lists; answers only to the owner's own posts.</summary>
    internal static Task<IReadOnlyList<ObjectRow>> FeedPageAsync(Tx tx, string actor, int count) => tx.ListAsync<ObjectRow>(
        """
        SELECT o.* FROM object o
        WHERE o.attributed_to = @actor AND o.own = 1 AND o.deleted_at IS NULL AND o.visibility = 'Public' AND o.type NOT IN ('Collection', 'OrderedCollection')
          AND (o.in_reply_to IS NULL OR EXISTS (SELECT 1 FROM object p WHERE p.uri = o.in_reply_to AND p.own = 1))
        ORDER BY o.published_at DESC, o.uri DESC LIMIT @count
        """, new { actor, count });

    /// <summary>When anything of that changed last, what was deleted meanwhile included.</summary>
    internal static Task<long?> FeedChangedAsync(Tx tx, string actor, long since) => tx.FirstAsync<long?>(
        "SELECT MAX(COALESCE(deleted_at, updated_at, published_at)) FROM object WHERE attributed_to = @actor AND own = 1 AND visibility = 'Public' AND published_at >= @since",
        new { actor, since });

    /// <summary>The objects with these ids, or with these pages: an address is a word in the index, and what came a moment ago and is not in it yet is gone through.</summary>
    internal static async Task<IReadOnlyList<ObjectRow>> FindBehindAsync(Tx tx, IReadOnlyCollection<string> addresses)
    {
        var match = tx.Dialect.Match(new SearchExpression([], [[.. addresses.Select(address => new Phrase([Mark.Page(address)]))]], []));
        var pages = await tx.ListAsync<ObjectRow>($"SELECT o.* FROM {tx.Dialect.Indexed} WHERE {tx.Dialect.Matches} AND o.url IN @addresses AND o.deleted_at IS NULL", new { match, addresses });
        var newest = await tx.ListAsync<ObjectRow>(
            """
            SELECT o.* FROM (SELECT uri FROM unindexed ORDER BY seq DESC LIMIT @most) u JOIN object o ON o.uri = u.uri WHERE o.url IN @addresses AND o.deleted_at IS NULL
            """, new { most = Limits.StepsBeforeSearch * Limits.IndexedAtOnce, addresses });
        return [.. await FindAllAsync(tx, addresses), .. pages, .. newest];
    }

    internal static Task<IReadOnlyList<ObjectRow>> FindAllAsync(Tx tx, IReadOnlyCollection<string> uris) =>
        tx.ListAsync<ObjectRow>("SELECT * FROM object WHERE uri IN @uris AND deleted_at IS NULL", new { uris });

    /// <summary>The answers to many objects at once, oldest first, at most so many to each: one famous post must not take the place of all.</summary>
    internal static Task<IReadOnlyList<ObjectRow>> RepliesToAllAsync(Tx tx, IReadOnlyCollection<string> uris, int mostEach) => tx.ListAsync<ObjectRow>(
        $"""
        SELECT o.* FROM {tx.Dialect.FirstAnswers}
        WHERE p.uri IN @uris ORDER BY o.published_at, o.uri
        """, new { uris, mostEach });

    /// <summary>What the owner said under a hashtag, to everybody.</summary>
    internal static Task<IReadOnlyList<ObjectRow>> PublicTaggedAsync(Tx tx, string mark, long before, int count) => tx.ListAsync<ObjectRow>(
        """
        SELECT o.* FROM own_mark m JOIN object o ON o.uri = m.uri AND o.deleted_at IS NULL AND o.visibility = 'Public'
        WHERE m.mark = @mark AND m.at < @before
        ORDER BY m.at DESC, m.uri DESC LIMIT @count
        """, new { mark, before, count });

    /// <summary>Objects in the order of their ids, after one of them: for going through all of them a little at a time.</summary>
    internal static Task<IReadOnlyList<ObjectRow>> AfterAsync(Tx tx, string uri, int count) =>
        tx.ListAsync<ObjectRow>("SELECT * FROM object WHERE uri > @uri ORDER BY uri LIMIT @count", new { uri, count });

    internal static async Task<bool> AreAnyAsync(Tx tx) => await tx.FirstAsync<long?>("SELECT 1 FROM object LIMIT 1") is not null;

    internal static Task<long> CountAsync(Tx tx) => tx.FirstAsync<long>("SELECT COUNT(*) FROM object");
}
