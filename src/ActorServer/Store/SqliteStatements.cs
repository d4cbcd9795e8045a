using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorServer.Store;

/// <summary>
/// One SQLite connection with its statements kept prepared: compiling the SQL costs several times what running it does. Nothing here ever waits, so
/// everything is done when it returns. A list is one argument, as JSON.
/// </summary>
internal sealed class SqliteStatements(SqliteConnection connection) : Statements
{
    private readonly Dictionary<string, Prepared> _prepared = [];
    private readonly Dictionary<string, SqliteStatement> _direct = [];

    internal override SqlDialect Dialect => SqlDialect.Sqlite;

    internal override Task<int> ExecuteAsync(string sql, object? args = null) => Task.FromResult(Execute(sql, args));

    internal override Task ExecuteEachAsync(string sql, IReadOnlyCollection<object> args)
    {
        foreach (var row in args) Execute(sql, row);
        return Task.CompletedTask;
    }

    internal override Task<IReadOnlyList<T>> ReadAsync<T>(string sql, object? args, bool onlyFirst) => Task.FromResult<IReadOnlyList<T>>(Read<T>(sql, args, onlyFirst));

    internal int Execute(string sql, object? args = null) => Direct(sql, args).Run(args);

    private List<T> Read<T>(string sql, object? args, bool onlyFirst)
    {
        if (SingleValue.Is<T>()) return Direct(sql, args).Values<T>(args, onlyFirst);
        var prepared = Bind(sql, args);
        using var reader = prepared.Command.ExecuteReader();
        var rows = new List<T>();
        if (!reader.Read()) return rows;
        var parse = prepared.Parser<T>(reader);
        do rows.Add(parse(reader)); while (!onlyFirst && reader.Read());
        return rows;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var prepared in _prepared.Values) await prepared.Command.DisposeAsync();
        foreach (var statement in _direct.Values) statement.Dispose();
        await connection.DisposeAsync();
    }

    private SqliteStatement Direct(string sql, object? args)
    {
        if (!_direct.TryGetValue(sql, out var statement)) _direct[sql] = statement = new SqliteStatement(connection, SqlDialect.Sqlite.Statement(sql), ArgumentsOf(args));
        return statement;
    }

    private Prepared Bind(string sql, object? args)
    {
        if (!_prepared.TryGetValue(sql, out var prepared)) _prepared[sql] = prepared = new Prepared(connection, SqlDialect.Sqlite.Statement(sql), ArgumentsOf(args));
        foreach (var (parameter, value) in prepared.Parameters) parameter.Value = value(args!) ?? DBNull.Value;
        return prepared;
    }

    private static IReadOnlyList<Argument> ArgumentsOf(object? args) => [.. Argument.Of(args).Select(argument => argument.IsList
        ? argument with { Type = typeof(string), Value = row => JsonSerializer.Serialize(argument.Value(row)) } : argument)];

    private sealed class Prepared
    {
        private Delegate? _parser;

        /// <summary>The text of a statement always comes with arguments of the same type: both stand on the same line of the rows' code.</summary>
        internal Prepared(SqliteConnection connection, string sql, IReadOnlyList<Argument> arguments)
        {
            Command = connection.CreateCommand();
            Command.CommandText = sql;
            Parameters = [.. arguments.Where(argument => sql.Contains("@" + argument.Name, StringComparison.Ordinal))
                .Select(argument => (Command.Parameters.AddWithValue("@" + argument.Name, DBNull.Value), argument.Value))];
        }

        internal SqliteCommand Command { get; }
        internal IReadOnlyList<(SqliteParameter Parameter, Func<object, object?> Value)> Parameters { get; }

        internal Func<DbDataReader, T> Parser<T>(DbDataReader reader) => (Func<DbDataReader, T>)(_parser ??= RowParser.For<T>(reader));
    }
}
