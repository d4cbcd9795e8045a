namespace ActorServer.Store;

internal sealed record ReactionTally
{
    public required string ObjectUri { get; init; }
    public required string Emoji { get; init; }
    public long Total { get; init; }
}

/// <summary>Emoji on posts: each once a person.</summary>
internal static class ReactionRows
{
    /// <summary>False when this person put this emoji there already, or more of them than anybody needs.</summary>
    internal static async Task<bool> AddAsync(Tx tx, string activityUri, string objectUri, string actor, string emoji, long now) =>
        await tx.FirstAsync<long>("SELECT COUNT(*) FROM reaction WHERE object_uri = @objectUri AND actor = @actor", new { objectUri, actor }) < Limits.ReactionsOfOne
        && await tx.ExecuteAsync(
            """
            INSERT INTO reaction (activity_uri, object_uri, actor, emoji, at) VALUES (@activityUri, @objectUri, @actor, @emoji, @now)
            ON CONFLICT DO NOTHING
            """, new { activityUri, objectUri, actor, emoji, now }) == 1;

    internal static Task RemoveAsync(Tx tx, string activityUri) =>
        tx.ExecuteAsync("DELETE FROM reaction WHERE activity_uri = @activityUri", new { activityUri });

    internal static Task ForgetObjectAsync(Tx tx, string objectUri) => tx.ExecuteAsync("DELETE FROM reaction WHERE object_uri = @objectUri", new { objectUri });

    /// <summary>How often which emoji stands on each of many posts, the most frequent first.</summary>
    internal static Task<IReadOnlyList<ReactionTally>> TallyAsync(Tx tx, IReadOnlyCollection<string> objects) => tx.ListAsync<ReactionTally>(
        """
        SELECT object_uri, emoji, COUNT(*) AS total FROM reaction WHERE object_uri IN @objects
        GROUP BY object_uri, emoji ORDER BY COUNT(*) DESC, emoji
        """, new { objects });
}
