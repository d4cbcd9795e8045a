namespace ActorServer.Store;

/// <summary>
/// An open transaction. Whoever holds one may read and write; the outermost function made it and ends it. No network while one is open.
/// </summary>
internal sealed class Tx(Statements statements)
{
    private List<Action>? _afterCommit;

    /// <summary>True when the unit of work asked to be undone although it returns a value (a refusal found half-way).</summary>
    internal bool IsAbandoned { get; private set; }

    /// <summary>How many rows it changed.</summary>
    internal Task<int> ExecuteAsync(string sql, object? args = null) => Task.FromResult(statements.Execute(sql, args));

    /// <summary>The first row, or the default value of its type.</summary>
    internal Task<T?> FirstAsync<T>(string sql, object? args = null) =>
        Task.FromResult(statements.Read<T>(sql, args, onlyFirst: true) is [var first, ..] ? first : default);

    internal Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? args = null) => Task.FromResult(statements.Read<T>(sql, args, onlyFirst: false));

    /// <summary>Undo everything that this unit of work wrote, as soon as it returns.</summary>
    internal void Abandon() => IsAbandoned = true;

    /// <summary>Runs once the unit of work is durable; never if it fails or is abandoned. For waking others, not for effects: a crash skips it.</summary>
    internal void AfterCommit(Action action) => (_afterCommit ??= []).Add(action);

    internal IReadOnlyList<Action> AfterCommitActions => _afterCommit ?? [];
}
