namespace ActorServer.Store;

/// <summary>
/// An open transaction. Whoever holds one may read and write; the outermost function made it and ends it. No network while one is open.
/// </summary>
internal sealed class Tx(Statements statements)
{
    private List<Action>? _afterCommit;

    /// <summary>What this database says in its own way.</summary>
    internal SqlDialect Dialect => statements.Dialect;

    /// <summary>True when the unit of work asked to be undone although it returns a value (a refusal found half-way).</summary>
    internal bool IsAbandoned { get; private set; }

    /// <summary>How many rows it changed.</summary>
    internal Task<int> ExecuteAsync(string sql, object? args = null) => statements.ExecuteAsync(sql, args);

    /// <summary>The same for each of these.</summary>
    internal Task ExecuteEachAsync(string sql, IReadOnlyCollection<object> args) => statements.ExecuteEachAsync(sql, args);

    /// <summary>The first row, or the default value of its type.</summary>
    internal async Task<T?> FirstAsync<T>(string sql, object? args = null)
    {
        T? first = default;
        await ReadAsync<T>(sql, args, row =>
        {
            first = row;
            return false;
        });
        return first;
    }

    internal async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? args = null)
    {
        var rows = new List<T>();
        await ReadAsync<T>(sql, args, row =>
        {
            rows.Add(row);
            return true;
        });
        return rows;
    }

    /// <inheritdoc cref="Statements.ReadAsync"/>
    internal Task ReadAsync<T>(string sql, object? args, Func<T, bool> wantsMore) => statements.ReadAsync(sql, args, wantsMore);

    /// <summary>
    /// From here to the end of this unit of work nobody else is between this call and the end of theirs for the same thing: what is read is still so
    /// when it is written. SQLite has one writer, so there it is always so. First who acts is held, then what it is about: two that hold in the other
    /// order would wait for each other, and one of them begin again.
    /// </summary>
    internal async Task HoldAsync(string what)
    {
        if (Dialect.Hold is { } hold) await ListAsync<string>(hold, new { what });
    }

    /// <summary>Undo everything that this unit of work wrote, as soon as it returns.</summary>
    internal void Abandon() => IsAbandoned = true;

    /// <summary>Runs once the unit of work is durable; never if it fails or is abandoned. For waking others, not for effects: a crash skips it.</summary>
    internal void AfterCommit(Action action) => (_afterCommit ??= []).Add(action);

    /// <summary>The writes are on disk: whoever could not be told looks by itself, and everybody else goes on.</summary>
    internal void TellAfterCommit()
    {
        foreach (var action in _afterCommit ?? [])
        {
            try { action(); }
            catch (Exception e) when (e is not OutOfMemoryException) { }
        }
    }
}
