namespace ActorServer.Store;

/// <summary>What a post said before.</summary>
internal sealed record VersionRow
{
    public long Seq { get; init; }
    public required string Uri { get; init; }

    /// <summary>Since when it said that.</summary>
    public long SaidAt { get; init; }
    public required string ContentHtml { get; init; }
    public string? Summary { get; init; }
    public string? Name { get; init; }

    /// <summary>What its files showed, as a JSON array of texts.</summary>
    public required string Files { get; init; }
}

/// <summary>How often a post was changed, as far as that is known here.</summary>
internal sealed record VersionTally
{
    public required string Uri { get; init; }
    public long Total { get; init; }
}

internal static class VersionRows
{
    /// <summary>Kept, and the oldest go when there are too many.</summary>
    internal static async Task AddAsync(Tx tx, VersionRow row)
    {
        await tx.ExecuteAsync("INSERT INTO object_version (uri, said_at, content_html, summary, name, files) VALUES (@Uri, @SaidAt, @ContentHtml, @Summary, @Name, @Files)", row);
        await tx.ExecuteAsync(
            "DELETE FROM object_version WHERE uri = @uri AND seq <= (SELECT seq FROM object_version WHERE uri = @uri ORDER BY seq DESC LIMIT 1 OFFSET @most)",
            new { uri = row.Uri, most = Limits.Versions });
    }

    /// <summary>Newest first.</summary>
    internal static Task<IReadOnlyList<VersionRow>> OfAsync(Tx tx, string uri) => tx.ListAsync<VersionRow>("SELECT * FROM object_version WHERE uri = @uri ORDER BY seq DESC", new { uri });

    internal static Task<IReadOnlyList<VersionTally>> TallyAsync(Tx tx, IReadOnlyCollection<string> uris) =>
        tx.ListAsync<VersionTally>("SELECT uri, COUNT(*) AS total FROM object_version WHERE uri IN @uris GROUP BY uri", new { uris });

    internal static Task ForgetAsync(Tx tx, string uri) => tx.ExecuteAsync("DELETE FROM object_version WHERE uri = @uri", new { uri });
}
