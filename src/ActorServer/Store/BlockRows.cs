namespace ActorServer.Store;

internal sealed record BlockRow
{
    public required string Subject { get; init; }
    public long CreatedAt { get; init; }

    /// <summary>Its place in a page of people.</summary>
    public long Position { get; init; }
}

internal static class BlockRows
{
    internal static Task<IReadOnlyList<BlockRow>> AllAsync(Tx tx) => tx.ListAsync<BlockRow>("SELECT * FROM block ORDER BY created_at, subject");

    /// <summary>People, not hosts; a page, newest first, from below a position.</summary>
    internal static Task<IReadOnlyList<BlockRow>> PeoplePageAsync(Tx tx, long before, int count) => tx.ListAsync<BlockRow>(
        """
        SELECT * FROM (
            SELECT block.*, ROW_NUMBER() OVER (ORDER BY created_at, subject) AS position FROM block WHERE subject LIKE 'http%://%') numbered
        WHERE position < @before ORDER BY position DESC LIMIT @count
        """, new { before, count });

    internal static Task<long> CountPeopleAsync(Tx tx) => tx.FirstAsync<long>("SELECT COUNT(*) FROM block WHERE subject LIKE 'http%://%'");

    /// <summary>False when it is blocked already.</summary>
    internal static async Task<bool> AddAsync(Tx tx, string subject, long now) => await tx.ExecuteAsync(
        "INSERT INTO block (subject, created_at) VALUES (@subject, @now) ON CONFLICT (subject) DO NOTHING", new { subject, now }) == 1;

    internal static async Task<bool> RemoveAsync(Tx tx, string subject) =>
        await tx.ExecuteAsync("DELETE FROM block WHERE subject = @subject", new { subject }) == 1;

    /// <summary>Everybody who is known here in any way, so that those on a host can be told from the others.</summary>
    internal static Task<IReadOnlyList<string>> EverybodyAsync(Tx tx) => tx.ListAsync<string>(
        "SELECT uri FROM peer UNION SELECT actor FROM follow UNION SELECT actor FROM wall_item UNION SELECT actor FROM notification");
}
