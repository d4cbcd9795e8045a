namespace ActorServer.Store;

internal sealed record ReactionTally
{
    public required string ObjectUri { get; init; }
    public required string Emoji { get; init; }
    public string? Picture { get; init; }
    public long Total { get; init; }
}

internal sealed record ReactionPicture
{
    public required string ActivityUri { get; init; }
    public required string Picture { get; init; }
}

/// <summary>Emoji on posts: each once a person.</summary>
internal static class ReactionRows
{
    /// <summary>False when this person put this emoji there already, or more of them than anybody needs.</summary>
    internal static async Task<bool> AddAsync(Tx tx, string activityUri, string objectUri, string actor, string emoji, string? picture, long now) =>
        await tx.FirstAsync<long>("SELECT COUNT(*) FROM reaction WHERE object_uri = @objectUri AND actor = @actor", new { objectUri, actor }) < Limits.ReactionsOfOne
        && await tx.ExecuteAsync(
            """
            INSERT INTO reaction (activity_uri, object_uri, actor, emoji, picture, at) VALUES (@activityUri, @objectUri, @actor, @emoji, @picture, @now)
            ON CONFLICT DO NOTHING
            """, new { activityUri, objectUri, actor, emoji, picture, now }) == 1;

    /// <summary>The oldest activity that put a custom emoji on a post and brought its picture along.</summary>
    internal static Task<ActivityRow?> FirstWithPictureAsync(Tx tx, string objectUri, string emoji) => tx.FirstAsync<ActivityRow>(
        """
        SELECT a.* FROM reaction r JOIN activity a ON a.uri = r.activity_uri
        WHERE r.object_uri = @objectUri AND r.emoji = @emoji AND r.picture IS NOT NULL ORDER BY r.at, r.activity_uri LIMIT 1
        """, new { objectUri, emoji });

    /// <summary>The pictures of those of these reactions that have one.</summary>
    internal static Task<IReadOnlyList<ReactionPicture>> PicturesAsync(Tx tx, IReadOnlyCollection<string> activities) => tx.ListAsync<ReactionPicture>(
        "SELECT activity_uri, picture FROM reaction WHERE activity_uri IN @activities AND picture IS NOT NULL", new { activities });

    internal static Task RemoveAsync(Tx tx, string activityUri) =>
        tx.ExecuteAsync("DELETE FROM reaction WHERE activity_uri = @activityUri", new { activityUri });

    internal static Task ForgetObjectAsync(Tx tx, string objectUri) => tx.ExecuteAsync("DELETE FROM reaction WHERE object_uri = @objectUri", new { objectUri });

    /// <summary>How often which emoji stands on each of many posts, the most frequent first. The same name with another picture is another emoji.</summary>
    internal static Task<IReadOnlyList<ReactionTally>> TallyAsync(Tx tx, IReadOnlyCollection<string> objects) => tx.ListAsync<ReactionTally>(
        """
        SELECT object_uri, emoji, picture, COUNT(*) AS total FROM reaction WHERE object_uri IN @objects
        GROUP BY object_uri, emoji, picture ORDER BY COUNT(*) DESC, emoji, picture
        """, new { objects });
}
