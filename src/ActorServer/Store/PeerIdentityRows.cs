namespace ActorServer.Store;

/// <summary>Keys that somebody proved to hold. [FEP-c390]</summary>
internal static class PeerIdentityRows
{
    /// <summary>What their document proves now; since when is kept.</summary>
    internal static async Task SetAsync(Tx tx, string actor, IReadOnlyList<string> subjects, long now)
    {
        foreach (var gone in (await OfAsync(tx, actor)).Except(subjects))
        {
            await tx.ExecuteAsync("DELETE FROM peer_identity WHERE actor = @actor AND subject = @gone", new { actor, gone });
        }
        foreach (var subject in subjects)
        {
            await tx.ExecuteAsync("INSERT INTO peer_identity (actor, subject, verified_at) VALUES (@actor, @subject, @now) ON CONFLICT DO NOTHING", new { actor, subject, now });
        }
    }

    internal static Task<IReadOnlyList<string>> OfAsync(Tx tx, string actor) =>
        tx.ListAsync<string>("SELECT subject FROM peer_identity WHERE actor = @actor ORDER BY verified_at, subject", new { actor });

    /// <summary>Other addresses of whoever holds this actor's keys: the same person. [FEP-c390]</summary>
    internal static Task<IReadOnlyList<string>> SamePersonAsync(Tx tx, string actor) => tx.ListAsync<string>(
        """
        SELECT DISTINCT other.actor FROM peer_identity mine JOIN peer_identity other ON other.subject = mine.subject AND other.actor <> mine.actor
        WHERE mine.actor = @actor ORDER BY other.actor
        """, new { actor });
}
