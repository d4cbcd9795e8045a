namespace ActorServer.Store;

/// <summary>A post that quotes another.</summary>
internal sealed record QuoteRow
{
    public required string Quoting { get; init; }
    public required string Quoted { get; init; }

    /// <summary>Who quotes.</summary>
    public required string Actor { get; init; }

    /// <summary>The QuoteRequest, where there was one.</summary>
    public string? RequestUri { get; init; }

    /// <summary>The QuoteAuthorization.</summary>
    public string? Stamp { get; init; }
    public required string State { get; init; }
    public long At { get; init; }

    /// <summary>When the stamp was last looked at.</summary>
    public long CheckedAt { get; init; }

    internal const string Pending = "pending";
    internal const string Accepted = "accepted";
    internal const string Rejected = "rejected";
    internal const string Revoked = "revoked";
}

internal static class QuoteRows
{
    internal static Task<QuoteRow?> FindAsync(Tx tx, string quoting) => tx.FirstAsync<QuoteRow>("SELECT * FROM quote WHERE quoting = @quoting", new { quoting });

    internal static Task<QuoteRow?> FindByStampAsync(Tx tx, string stamp) => tx.FirstAsync<QuoteRow>("SELECT * FROM quote WHERE stamp = @stamp", new { stamp });

    internal static Task<QuoteRow?> FindByRequestAsync(Tx tx, string requestUri) =>
        tx.FirstAsync<QuoteRow>("SELECT * FROM quote WHERE request_uri = @requestUri", new { requestUri });

    /// <summary>Those of these requests that wait for an answer.</summary>
    internal static Task<IReadOnlyList<string>> PendingAsync(Tx tx, IReadOnlyCollection<string> requests) =>
        tx.ListAsync<string>("SELECT request_uri FROM quote WHERE request_uri IN @requests AND state = 'pending'", new { requests });

    internal static Task<IReadOnlyList<QuoteRow>> FindAllAsync(Tx tx, IReadOnlyCollection<string> quoting) =>
        tx.ListAsync<QuoteRow>("SELECT * FROM quote WHERE quoting IN @quoting", new { quoting });

    /// <summary>Notes a quote, or what is known of it now. A post that quotes something else than before begins anew.</summary>
    internal static Task PutAsync(Tx tx, QuoteRow row) => tx.ExecuteAsync(
        """
        INSERT INTO quote (quoting, quoted, actor, request_uri, stamp, state, at) VALUES (@Quoting, @Quoted, @Actor, @RequestUri, @Stamp, @State, @At)
        ON CONFLICT (quoting) DO UPDATE SET quoted = excluded.quoted, actor = excluded.actor, request_uri = excluded.request_uri,
            stamp = excluded.stamp, state = excluded.state
        """, row);

    /// <summary>A revoked stamp keeps its id, so that it can be answered with 410.</summary>
    internal static Task SetStateAsync(Tx tx, string quoting, string state) =>
        tx.ExecuteAsync("UPDATE quote SET state = @state WHERE quoting = @quoting", new { quoting, state });

    /// <summary>Approved by a stamp of somebody else's that was not looked at since a time.</summary>
    internal static Task<IReadOnlyList<QuoteRow>> NotCheckedSinceAsync(Tx tx, IReadOnlyCollection<string> quoting, long since) => tx.ListAsync<QuoteRow>(
        "SELECT * FROM quote WHERE quoting IN @quoting AND state = 'accepted' AND stamp IS NOT NULL AND checked_at < @since", new { quoting, since });

    internal static Task SetCheckedAsync(Tx tx, string quoting, long now) =>
        tx.ExecuteAsync("UPDATE quote SET checked_at = @now WHERE quoting = @quoting", new { quoting, now });

    internal static Task ForgetAsync(Tx tx, string quoting) => tx.ExecuteAsync("DELETE FROM quote WHERE quoting = @quoting", new { quoting });
}
