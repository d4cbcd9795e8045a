namespace ActorServer.Store;

/// <summary>A page that the owner names as their own.</summary>
internal sealed record ProfileLinkRow
{
    public required string Href { get; init; }
    public long CheckedAt { get; init; }
    public long? VerifiedAt { get; init; }
}

internal static class ProfileLinkRows
{
    internal static Task<IReadOnlyList<ProfileLinkRow>> AllAsync(Tx tx) => tx.ListAsync<ProfileLinkRow>("SELECT * FROM profile_link");

    internal static Task PutAsync(Tx tx, string href, bool isVerified, long now) => tx.ExecuteAsync(
        """
        INSERT INTO profile_link (href, checked_at, verified_at) VALUES (@href, @now, CASE WHEN @isVerified = 1 THEN @now END)
        ON CONFLICT (href) DO UPDATE SET checked_at = excluded.checked_at, verified_at = excluded.verified_at
        """, new { href, isVerified = isVerified ? 1 : 0, now });

    /// <summary>What is not in the profile any more is not remembered, so that it is checked anew if it returns.</summary>
    internal static async Task KeepOnlyAsync(Tx tx, IReadOnlyCollection<string> hrefs)
    {
        foreach (var row in await AllAsync(tx))
        {
            if (!hrefs.Contains(row.Href)) await tx.ExecuteAsync("DELETE FROM profile_link WHERE href = @href", new { href = row.Href });
        }
    }
}
