using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorServer.Store;

/// <summary>
/// A prepared statement that returns no rows (a write, or the beginning or end of a transaction) or rows of one value. Straight to SQLite, because the
/// data provider looks every parameter up by its name, each time, and makes a reader for the rows; that costs more than most of the statements.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private readonly IReadOnlyList<(int Place, Func<object, object?> Value)> _parameters;

    internal SqliteStatement(SqliteConnection connection, string sql, IReadOnlyList<Argument> arguments)
    {
        _connection = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement, out var rest));
        if (rest.AsSpan().Trim().Length > 0) throw new InvalidOperationException($"One statement at a time: {sql}");
        _parameters = [.. arguments.Select(argument => (raw.sqlite3_bind_parameter_index(_statement, "@" + argument.Name), argument.Value)).Where(parameter => parameter.Item1 > 0)];
        if (_parameters.Count != raw.sqlite3_bind_parameter_count(_statement)) throw new InvalidOperationException($"A value is missing: {sql}");
    }

    /// <summary>How many rows it changed.</summary>
    internal int Run(object? args)
    {
        Bind(args);
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW)) Check(result);
        return raw.sqlite3_changes(_connection);
    }

    /// <summary>The first column of its rows.</summary>
    internal List<T> Values<T>(object? args, bool onlyFirst)
    {
        Bind(args);
        var values = new List<T>(onlyFirst ? 1 : 0);
        int result;
        do
        {
            result = raw.sqlite3_step(_statement);
            if (result == raw.SQLITE_ROW) values.Add(Value<T>());
        }
        while (result == raw.SQLITE_ROW && !onlyFirst);
        raw.sqlite3_reset(_statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW)) Check(result);
        return values;
    }

    public void Dispose() => _statement.Dispose();

    private T Value<T>() => raw.sqlite3_column_type(_statement, 0) switch
    {
        raw.SQLITE_NULL => default!,
        raw.SQLITE_INTEGER => SingleValue.As<T>(raw.sqlite3_column_int64(_statement, 0)),
        raw.SQLITE_FLOAT => SingleValue.As<T>(raw.sqlite3_column_double(_statement, 0)),
        _ => SingleValue.As<T>(raw.sqlite3_column_text(_statement, 0).utf8_to_string()),
    };

    private void Bind(object? args)
    {
        foreach (var (place, value) in _parameters) Check(Bind(place, value(args!)));
    }

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, place),
        string text => raw.sqlite3_bind_text(_statement, place, text),
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        bool flag => raw.sqlite3_bind_int64(_statement, place, flag ? 1 : 0),
        double number => raw.sqlite3_bind_double(_statement, place, number),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        _ => throw new NotSupportedException($"{value.GetType()} is no type of a column."),
    };

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, _connection);
    }
}
