using System.Data.Common;
using Dapper;

namespace ActorServer.Store;

/// <summary>
/// An open transaction. Whoever holds one may read and write; the outermost function made it and ends it. No network while one is open.
/// </summary>
internal sealed class Tx(DbConnection connection, DbTransaction? transaction)
{
    private List<Action>? _afterCommit;

    /// <summary>True when the unit of work asked to be undone although it returns a value (a refusal found half-way).</summary>
    internal bool IsAbandoned { get; private set; }

    internal Task<int> ExecuteAsync(string sql, object? args = null) => connection.ExecuteAsync(sql, args, transaction);

    internal Task<T?> FirstAsync<T>(string sql, object? args = null) => connection.QueryFirstOrDefaultAsync<T?>(sql, args, transaction);

    internal async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? args = null) =>
        (await connection.QueryAsync<T>(sql, args, transaction)).AsList();

    /// <summary>Undo everything that this unit of work wrote, as soon as it returns.</summary>
    internal void Abandon() => IsAbandoned = true;

    /// <summary>Runs once the unit of work is durable; never if it fails or is abandoned. For waking others, not for effects: a crash skips it.</summary>
    internal void AfterCommit(Action action) => (_afterCommit ??= []).Add(action);

    internal IReadOnlyList<Action> AfterCommitActions => _afterCommit ?? [];
}
