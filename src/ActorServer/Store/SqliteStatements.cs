using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorServer.Store;

/// <summary>
/// One SQLite connection with its statements kept prepared: compiling the SQL costs several times what running it does. Nothing here ever waits, so
/// everything is done when it returns. A list is one argument, as JSON.
/// </summary>
internal sealed class SqliteStatements(sqlite3 connection) : Statements, IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _prepared = [];

    static SqliteStatements()
    {
        Batteries_V2.Init();
        // Nobody asks how much memory it has, and to count takes a lock that all connections share, for each thing it makes.
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <summary>
    /// Opens a file that is there. Not through the data provider, which brings a parser of connection strings, regular expressions and converters of types along: some
    /// megabytes that an idle server would keep for nothing.
    /// </summary>
    internal static SqliteStatements OpenFile(string file, string settings)
    {
        // No mutex: a connection has one user at a time.
        var result = raw.sqlite3_open_v2(file, out var opened, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        if (result == raw.SQLITE_OK) raw.sqlite3_extended_result_codes(opened, 1);
        if (result == raw.SQLITE_OK) raw.sqlite3_busy_timeout(opened, (int)Limits.DatabaseBusy.TotalMilliseconds);
        if (result == raw.SQLITE_OK) result = raw.sqlite3_exec(opened, settings);
        return result == raw.SQLITE_OK ? new SqliteStatements(opened) : throw Failure(result, opened);
    }

    private static SqliteException Failure(int result, sqlite3 opened)
    {
        var failure = new SqliteException($"SQLite Error {result & 0xFF}: '{raw.sqlite3_errmsg(opened).utf8_to_string()}'.", result & 0xFF, result);
        opened.Dispose();
        return failure;
    }

    internal override SqlDialect Dialect => SqlDialect.Sqlite;

    internal override Task<int> ExecuteAsync(string sql, object? args = null) => Task.FromResult(Execute(sql, args));

    internal override Task ExecuteEachAsync(string sql, IReadOnlyCollection<object> args)
    {
        foreach (var row in args) Execute(sql, row);
        return Task.CompletedTask;
    }

    internal override Task ReadAsync<T>(string sql, object? args, Func<T, bool> wantsMore)
    {
        Prepared(sql, args).Read(args, wantsMore);
        return Task.CompletedTask;
    }

    internal IReadOnlyList<T> List<T>(string sql)
    {
        var rows = new List<T>();
        Prepared(sql, null).Read<T>(null, row =>
        {
            rows.Add(row);
            return true;
        });
        return rows;
    }

    internal int Execute(string sql, object? args = null) => Prepared(sql, args).Run(args);

    /// <summary>Pages that this connection has written to the log so far; it begins again at nought after the largest number.</summary>
    internal uint PagesWritten
    {
        get
        {
            raw.sqlite3_db_status(connection, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
            return unchecked((uint)pages);
        }
    }

    /// <summary>Moves pages from the log to where they belong, as far as nobody reads what was before, beside a writer who goes on. Nothing is lost where it fails: they are in the log.</summary>
    internal void Checkpoint() => raw.sqlite3_wal_checkpoint_v2(connection, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);

    /// <summary>Moves all of them, so that what is written next begins the log anew. False when somebody reads, which nobody waits for.</summary>
    internal bool BeginLogAnew()
    {
        raw.sqlite3_busy_timeout(connection, 0);
        try { return raw.sqlite3_wal_checkpoint_v2(connection, null, raw.SQLITE_CHECKPOINT_RESTART, out _, out _) == raw.SQLITE_OK; }
        finally { raw.sqlite3_busy_timeout(connection, (int)Limits.DatabaseBusy.TotalMilliseconds); }
    }

    public override ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
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
        ? argument with { Type = typeof(string), Value = row => JsonOf((System.Collections.IEnumerable)argument.Value(row)!) } : argument)];

    /// <summary>By hand: a serializer that looks at types takes a while and a megabyte to find out that these are texts or numbers.</summary>
    private static string JsonOf(System.Collections.IEnumerable list)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var item in list)
            {
                if (item is string text) json.WriteStringValue(text);
                else json.WriteNumberValue(Convert.ToInt64(item, CultureInfo.InvariantCulture));
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
