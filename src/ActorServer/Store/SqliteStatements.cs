using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorServer.Store;

/// <summary>
/// One SQLite connection with its statements kept prepared: compiling the SQL costs several times what running it does. Nothing here ever waits, so
/// everything is done when it returns. A list is one argument, as JSON.
/// </summary>
internal sealed class SqliteStatements(SqliteConnection connection) : Statements
{
    private readonly Dictionary<string, SqliteStatement> _prepared = [];

    internal override SqlDialect Dialect => SqlDialect.Sqlite;

    internal override Task<int> ExecuteAsync(string sql, object? args = null) => Task.FromResult(Execute(sql, args));

    internal override Task ExecuteEachAsync(string sql, IReadOnlyCollection<object> args)
    {
        foreach (var row in args) Execute(sql, row);
        return Task.CompletedTask;
    }

    internal override Task<IReadOnlyList<T>> ReadAsync<T>(string sql, object? args, bool onlyFirst) => Task.FromResult<IReadOnlyList<T>>(Prepared(sql, args).Rows<T>(args, onlyFirst));

    internal int Execute(string sql, object? args = null) => Prepared(sql, args).Run(args);

    public override ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Dispose()
    {
        foreach (var statement in _prepared.Values) statement.Dispose();
        connection.Dispose();
    }

    /// <summary>The text of a statement always comes with arguments of the same type: both stand on the same line of the rows' code.</summary>
    private SqliteStatement Prepared(string sql, object? args)
    {
        if (!_prepared.TryGetValue(sql, out var statement)) _prepared[sql] = statement = new SqliteStatement(connection, SqlDialect.Sqlite.Statement(sql), ArgumentsOf(args));
        return statement;
    }

    private static IReadOnlyList<Argument> ArgumentsOf(object? args) => [.. Argument.Of(args).Select(argument => argument.IsList
        ? argument with { Type = typeof(string), Value = row => JsonSerializer.Serialize(argument.Value(row)) } : argument)];
}
