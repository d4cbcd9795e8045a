namespace ActorServer.Store;

/// <summary>An answer that needs a word of the author of what it answers.</summary>
internal sealed record ReplyRow
{
    public required string Replying { get; init; }
    public required string Replied { get; init; }

    /// <summary>Who answers.</summary>
    public required string Actor { get; init; }

    /// <summary>The ReplyRequest; null where the answer itself asks.</summary>
    public string? RequestUri { get; init; }

    /// <summary>The ReplyAuthorization.</summary>
    public string? Stamp { get; init; }
    public required string State { get; init; }

    /// <summary>Whom the answer is for, once it may be seen; null while it is not here.</summary>
    public string? Visibility { get; init; }
    public long At { get; init; }

    /// <summary>When the stamp was last looked at.</summary>
    public long CheckedAt { get; init; }

    internal bool IsAccepted => State == Accepted;

    internal const string Pending = "pending";
    internal const string Accepted = "accepted";
    internal const string Rejected = "rejected";
    internal const string Revoked = "revoked";
}

internal static class ReplyRows
{
    /// <summary>As a condition: no object o of somebody else's stands where its author does not let it. Such an answer is stored as a private one, so the others need no look.</summary>
    internal const string MayStand =
        "(o.visibility <> 'Direct' OR o.own = 1 OR NOT EXISTS (SELECT 1 FROM reply y WHERE y.replying = o.uri AND y.state <> 'accepted'))";

    internal static Task<ReplyRow?> FindAsync(Tx tx, string replying) => tx.FirstAsync<ReplyRow>("SELECT * FROM reply WHERE replying = @replying", new { replying });

    internal static Task<ReplyRow?> FindByStampAsync(Tx tx, string stamp) => tx.FirstAsync<ReplyRow>("SELECT * FROM reply WHERE stamp = @stamp", new { stamp });

    /// <summary>What an Accept or Reject is about: the request, or the answer itself where that is what asked.</summary>
    internal static Task<ReplyRow?> FindByRequestAsync(Tx tx, string asked) =>
        tx.FirstAsync<ReplyRow>("SELECT * FROM reply WHERE request_uri = @asked UNION SELECT * FROM reply WHERE replying = @asked LIMIT 1", new { asked });

    internal static Task<IReadOnlyList<ReplyRow>> FindAllAsync(Tx tx, IReadOnlyCollection<string> replying) =>
        tx.ListAsync<ReplyRow>("SELECT * FROM reply WHERE replying IN @replying", new { replying });

    internal static Task PutAsync(Tx tx, ReplyRow row) => tx.ExecuteAsync(
        """
        INSERT INTO reply (replying, replied, actor, request_uri, stamp, state, visibility, at) VALUES (@Replying, @Replied, @Actor, @RequestUri, @Stamp, @State, @Visibility, @At)
        ON CONFLICT (replying) DO UPDATE SET replied = excluded.replied, actor = excluded.actor, request_uri = excluded.request_uri, stamp = excluded.stamp,
            state = excluded.state, visibility = excluded.visibility
        """, row);

    /// <summary>Approved by a stamp that was not looked at since a time.</summary>
    internal static Task<IReadOnlyList<ReplyRow>> NotCheckedSinceAsync(Tx tx, IReadOnlyCollection<string> replying, long since) => tx.ListAsync<ReplyRow>(
        "SELECT * FROM reply WHERE replying IN @replying AND state = 'accepted' AND stamp IS NOT NULL AND checked_at < @since", new { replying, since });

    internal static Task SetCheckedAsync(Tx tx, string replying, long now) =>
        tx.ExecuteAsync("UPDATE reply SET checked_at = @now WHERE replying = @replying", new { replying, now });

    internal static Task ForgetAsync(Tx tx, string replying) => tx.ExecuteAsync("DELETE FROM reply WHERE replying = @replying", new { replying });
}
