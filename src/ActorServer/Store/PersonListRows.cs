namespace ActorServer.Store;

/// <summary>A list of people.</summary>
internal sealed record PersonListRow
{
    public long Seq { get; init; }
    public required string Name { get; init; }

    /// <summary>What its people say is on the list and not on the wall.</summary>
    public bool IsExclusive { get; init; }
    public long Members { get; init; }
}

internal static class PersonListRows
{
    private const string WithCount = "SELECT l.*, (SELECT COUNT(*) FROM person_list_member m WHERE m.list = l.seq) AS members FROM person_list l";

    internal static Task<IReadOnlyList<PersonListRow>> AllAsync(Tx tx) => tx.ListAsync<PersonListRow>($"{WithCount} ORDER BY LOWER(l.name), l.seq");

    internal static Task<PersonListRow?> FindAsync(Tx tx, long seq) => tx.FirstAsync<PersonListRow>($"{WithCount} WHERE l.seq = @seq", new { seq });

    internal static Task<long> AddAsync(Tx tx, string name, bool isExclusive, long now) => tx.FirstAsync<long>(
        "INSERT INTO person_list (name, is_exclusive, created_at) VALUES (@name, @exclusive, @now) RETURNING seq", new { name, exclusive = isExclusive ? 1 : 0, now });

    internal static Task ChangeAsync(Tx tx, long seq, string name, bool isExclusive) => tx.ExecuteAsync(
        "UPDATE person_list SET name = @name, is_exclusive = @exclusive WHERE seq = @seq", new { seq, name, exclusive = isExclusive ? 1 : 0 });

    internal static async Task RemoveAsync(Tx tx, long seq)
    {
        await tx.ExecuteAsync("DELETE FROM person_list_member WHERE list = @seq", new { seq });
        await tx.ExecuteAsync("DELETE FROM person_list WHERE seq = @seq", new { seq });
    }

    /// <summary>Nobody is put on a list that is not there.</summary>
    internal static Task PutAsync(Tx tx, long list, string actor, long now) => tx.ExecuteAsync(
        "INSERT INTO person_list_member (list, actor, at) SELECT seq, @actor, @now FROM person_list WHERE seq = @list ON CONFLICT DO NOTHING", new { list, actor, now });

    internal static Task TakeAsync(Tx tx, long list, string actor) =>
        tx.ExecuteAsync("DELETE FROM person_list_member WHERE list = @list AND actor = @actor", new { list, actor });

    internal static Task<IReadOnlyList<long>> OfAsync(Tx tx, string actor) =>
        tx.ListAsync<long>("SELECT list FROM person_list_member WHERE actor = @actor ORDER BY list", new { actor });

    /// <summary>Who is on it, in the order of their names.</summary>
    internal static Task<IReadOnlyList<string>> MembersAsync(Tx tx, long list, int count) => tx.ListAsync<string>(
        "SELECT m.actor FROM person_list_member m LEFT JOIN peer p ON p.uri = m.actor WHERE m.list = @list ORDER BY LOWER(COALESCE(p.name, m.actor)), m.actor LIMIT @count", new { list, count });
}
