using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace ActorServer.Store;

/// <summary>
/// One PostgreSQL connection from the pool. Npgsql prepares what comes again and again by itself. Every argument says its type, so that a null has one,
/// too; a list is one array, so that a statement has one text whatever the list's length.
/// </summary>
internal sealed class PostgresStatements(NpgsqlConnection connection) : Statements
{
    internal override SqlDialect Dialect => SqlDialect.Postgres;

    internal override async Task<int> ExecuteAsync(string sql, object? args = null)
    {
        await using var command = Command(sql, args);
        // -1 is what a statement that changes no rows answers.
        return Math.Max(0, await command.ExecuteNonQueryAsync());
    }

    internal override async Task ExecuteEachAsync(string sql, IReadOnlyCollection<object> args)
    {
        if (args.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var row in args)
        {
            var command = new NpgsqlBatchCommand(SqlDialect.Postgres.Statement(sql));
            Bind(command.Parameters, sql, row);
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync();
    }

    internal override async Task ReadAsync<T>(string sql, object? args, Func<T, bool> wantsMore)
    {
        await using var command = Command(sql, args);
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) return;
        var answer = new ProvidedAnswer(reader);
        var shape = RowShape<T>.Of(sql, answer);
        while (wantsMore(shape.Read(answer)) && await reader.ReadAsync()) { }
    }

    public override ValueTask DisposeAsync() => connection.DisposeAsync();

    private NpgsqlCommand Command(string sql, object? args)
    {
        var command = new NpgsqlCommand(SqlDialect.Postgres.Statement(sql), connection);
        Bind(command.Parameters, sql, args);
        return command;
    }

    private static void Bind(NpgsqlParameterCollection parameters, string sql, object? args)
    {
        foreach (var argument in Argument.Of(args))
        {
            if (!sql.Contains("@" + argument.Name, StringComparison.Ordinal)) continue;
            parameters.Add(new NpgsqlParameter(argument.Name, TypeOf(argument.Type)) { Value = ToWire(argument.Value(args!)) });
        }
    }

    private static NpgsqlDbType TypeOf(Type type)
    {
        if (type == typeof(string)) return NpgsqlDbType.Text;
        if (type == typeof(double) || type == typeof(double?)) return NpgsqlDbType.Double;
        if (typeof(IEnumerable<string>).IsAssignableFrom(type)) return NpgsqlDbType.Array | NpgsqlDbType.Text;
        if (typeof(IEnumerable<long>).IsAssignableFrom(type)) return NpgsqlDbType.Array | NpgsqlDbType.Bigint;
        return NpgsqlDbType.Bigint;     // every whole number and every yes or no, as in SQLite
    }

    private static object ToWire(object? value) => value switch
    {
        null => DBNull.Value,
        string text => Storable(text),
        bool yes => yes ? 1L : 0L,
        int number => (long)number,
        IEnumerable<string> texts => texts.Select(Storable).ToArray(),
        IEnumerable<long> numbers => numbers.ToArray(),
        _ => value,
    };

    /// <summary>PostgreSQL keeps neither the character zero nor half a surrogate pair; a peer can write both in JSON. They become U+FFFD, when stored and when looked for.</summary>
    internal static string Storable(string text)
    {
        if (!text.AsSpan().ContainsAny('\0', '\uFFFD') && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) return text;
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
    }
}
