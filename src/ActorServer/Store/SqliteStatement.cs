using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorServer.Store;

/// <summary>
/// A prepared statement, and the row where it stands. Straight to SQLite, because the data provider looks every parameter up by its name, each time, and
/// makes a reader for the rows; that costs more than most of the statements.
/// </summary>
internal sealed class SqliteStatement : Answer, IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private readonly IReadOnlyList<(int Place, Func<object, object?> Value)> _parameters;
    private readonly string _sql;

    /// <summary>An address or a name. Longer texts, a post's document, are not kept for a next row.</summary>
    private const int SharedText = 256;

    /// <summary>The text that each column had last.</summary>
    private string?[]? _last;

    /// <summary>The text of a statement always comes with rows of the same type: both stand on the same line of the rows' code.</summary>
    private object? _shape;

    internal SqliteStatement(sqlite3 connection, string sql, IReadOnlyList<Argument> arguments)
    {
        _connection = connection;
        _sql = sql;
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

    /// <inheritdoc cref="Statements.ReadAsync"/>
    internal void Read<T>(object? args, Func<T, bool> wantsMore)
    {
        Bind(args);
        try
        {
            int result;
            while ((result = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW)
            {
                if (!wantsMore(((RowShape<T>)(_shape ??= RowShape<T>.Of(_sql, this))).Read(this))) return;
            }
            if (result != raw.SQLITE_DONE) Check(result);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    internal override int Columns => raw.sqlite3_column_count(_statement);

    internal override string Name(int column) => raw.sqlite3_column_name(_statement, column).utf8_to_string();

    internal override bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    internal override long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    internal override double Fraction(int column) => raw.sqlite3_column_double(_statement, column);

    /// <summary>The rows of one answer often have the same text in a column, and a claim has five hundred of them: they share it.</summary>
    internal override string Text(int column)
    {
        var bytes = raw.sqlite3_column_blob(_statement, column);
        if (bytes.Length > SharedText) return Encoding.UTF8.GetString(bytes);
        _last ??= new string?[Columns];
        return _last[column] is { } last && Ascii.Equals(bytes, last) ? last : _last[column] = Encoding.UTF8.GetString(bytes);
    }

    public void Dispose() => _statement.Dispose();

    private void Bind(object? args)
    {
        foreach (var (place, value) in _parameters) Check(Bind(place, value(args!)));
    }

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, place),
        string text => BindText(place, text),
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        bool flag => raw.sqlite3_bind_int64(_statement, place, flag ? 1 : 0),
        double number => raw.sqlite3_bind_double(_statement, place, number),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        _ => throw new NotSupportedException($"{value.GetType()} is no type of a column."),
    };

    /// <summary>Nearly every document is shorter. A list of many rows is longer, and what is lent is kept.</summary>
    private const int LentText = 8 * 1024;

    /// <summary>SQLite copies it. Into lent memory first, since an activity's document is the largest thing that is made for it.</summary>
    private int BindText(int place, string text)
    {
        if (text.Length is 0 or > LentText) return raw.sqlite3_bind_text(_statement, place, text);    // no bytes at all would be null
        var lent = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try { return raw.sqlite3_bind_text(_statement, place, lent.AsSpan(0, Encoding.UTF8.GetBytes(text, lent))); }
        finally { ArrayPool<byte>.Shared.Return(lent); }
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, _connection);
    }
}
