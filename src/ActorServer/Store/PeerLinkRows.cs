namespace ActorServer.Store;

/// <summary>A page that somebody named as theirs. Verified is one that named them in return.</summary>
internal sealed record PeerLinkRow
{
    public required string Actor { get; init; }
    public required string Href { get; init; }
    public long CheckedAt { get; init; }
    public long? VerifiedAt { get; init; }
}

internal static class PeerLinkRows
{
    internal static Task<IReadOnlyList<PeerLinkRow>> OfAsync(Tx tx, string actor) => tx.ListAsync<PeerLinkRow>("SELECT * FROM peer_link WHERE actor = @actor", new { actor });

    internal static Task PutAsync(Tx tx, string actor, string href, bool isVerified, long now) => tx.ExecuteAsync(
        """
        INSERT INTO peer_link (actor, href, checked_at, verified_at) VALUES (@actor, @href, @now, CASE WHEN @isVerified = 1 THEN @now END)
        ON CONFLICT (actor, href) DO UPDATE SET checked_at = excluded.checked_at, verified_at = CASE WHEN excluded.verified_at IS NULL THEN NULL ELSE COALESCE(peer_link.verified_at, excluded.verified_at) END
        """, new { actor, href, isVerified = isVerified ? 1 : 0, now });
}
