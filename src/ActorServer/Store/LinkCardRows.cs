namespace ActorServer.Store;

/// <summary>What a page says of itself; without a title there is nothing to show.</summary>
internal sealed record LinkCardRow
{
    public required string Href { get; init; }
    public string? Title { get; init; }
    public string? Description { get; init; }
    public string? Image { get; init; }
    public long FetchedAt { get; init; }
}

/// <summary>A post, and the card of the page that it leads to.</summary>
internal sealed record PostCardRow
{
    public required string Uri { get; init; }
    public required string Href { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }
    public string? Image { get; init; }
}

internal static class LinkCardRows
{
    internal static Task SetLinkAsync(Tx tx, string uri, string href) => tx.ExecuteAsync(
        "INSERT INTO post_link (uri, href) VALUES (@uri, @href) ON CONFLICT (uri) DO UPDATE SET href = excluded.href", new { uri, href });

    internal static Task<string?> LinkOfAsync(Tx tx, string uri) => tx.FirstAsync<string>("SELECT href FROM post_link WHERE uri = @uri", new { uri });

    internal static async Task<bool> IsFreshAsync(Tx tx, string href, long since) =>
        await tx.FirstAsync<long?>("SELECT 1 FROM link_card WHERE href = @href AND fetched_at >= @since", new { href, since }) is not null;

    /// <summary>Does a post that is here lead to this page?</summary>
    internal static async Task<bool> IsWantedAsync(Tx tx, string href) =>
        await tx.FirstAsync<long?>("SELECT 1 FROM post_link WHERE href = @href LIMIT 1", new { href }) is not null;

    internal static Task PutAsync(Tx tx, LinkCardRow row) => tx.ExecuteAsync(
        """
        INSERT INTO link_card (href, title, description, image, fetched_at) VALUES (@Href, @Title, @Description, @Image, @FetchedAt)
        ON CONFLICT (href) DO UPDATE SET title = excluded.title, description = excluded.description, image = excluded.image, fetched_at = excluded.fetched_at
        """, row);

    internal static Task<IReadOnlyList<PostCardRow>> OfPostsAsync(Tx tx, IReadOnlyCollection<string> uris) => tx.ListAsync<PostCardRow>(
        """
        SELECT l.uri, c.href, c.title, c.description, c.image FROM post_link l JOIN link_card c ON c.href = l.href
        WHERE l.uri IN @uris AND c.title IS NOT NULL
        """, new { uris });

    /// <summary>A card that no post leads to goes as well.</summary>
    internal static async Task ForgetAsync(Tx tx, string uri)
    {
        if (await LinkOfAsync(tx, uri) is not { } href) return;
        await tx.ExecuteAsync("DELETE FROM post_link WHERE uri = @uri", new { uri });
        await tx.ExecuteAsync("DELETE FROM link_card WHERE href = @href AND NOT EXISTS (SELECT 1 FROM post_link p WHERE p.href = @href)", new { href });
    }
}
