namespace ActorServer.Store;

/// <summary>One connection to the database, and what can be said to it. Not for two threads at once.</summary>
internal abstract class Statements : IAsyncDisposable
{
    internal abstract SqlDialect Dialect { get; }

    /// <summary>How many rows it changed.</summary>
    internal abstract Task<int> ExecuteAsync(string sql, object? args = null);

    /// <summary>The same statement for each of these: where the database is elsewhere, in one message.</summary>
    internal abstract Task ExecuteEachAsync(string sql, IReadOnlyCollection<object> args);

    /// <summary>Gives one row after the other to somebody, until they say that they want no more. They ask nothing meanwhile.</summary>
    internal abstract Task ReadAsync<T>(string sql, object? args, Func<T, bool> wantsMore);

    public abstract ValueTask DisposeAsync();
}
