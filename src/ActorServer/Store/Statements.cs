using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ActorServer.Store;

/// <summary>
/// One SQLite connection with its statements kept prepared: compiling the SQL costs several times what running it does. Rows are read by Dapper's
/// parsers; a statement with a list (IN @list) has as many texts as lengths, so it is left to Dapper. Not for two threads at once.
/// </summary>
internal sealed class Statements(SqliteConnection connection) : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Argument>> ArgumentsOf = new();

    private readonly Dictionary<string, Prepared> _prepared = [];

    /// <summary>How many rows it changed.</summary>
    internal int Execute(string sql, object? args = null)
    {
        if (HasList(args)) return connection.Execute(sql, args);
        return Bind(sql, args).Command.ExecuteNonQuery();
    }

    internal IReadOnlyList<T> Read<T>(string sql, object? args, bool onlyFirst)
    {
        if (HasList(args)) return connection.Query<T>(sql, args).AsList();
        var prepared = Bind(sql, args);
        using var reader = prepared.Command.ExecuteReader();
        var rows = new List<T>();
        if (!reader.Read()) return rows;
        var parse = prepared.Parser<T>(reader);
        do rows.Add(parse(reader)); while (!onlyFirst && reader.Read());
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var prepared in _prepared.Values) await prepared.Command.DisposeAsync();
        await connection.DisposeAsync();
    }

    private Prepared Bind(string sql, object? args)
    {
        if (!_prepared.TryGetValue(sql, out var prepared)) _prepared[sql] = prepared = new Prepared(connection, sql, args?.GetType());
        foreach (var (parameter, value) in prepared.Parameters) parameter.Value = value(args!) ?? DBNull.Value;
        return prepared;
    }

    private static bool HasList(object? args) => args is not null && Of(args.GetType()).Any(argument => argument.IsList);

    private static IReadOnlyList<Argument> Of(Type type) => ArgumentsOf.GetOrAdd(type, static t =>
        [.. t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => new Argument(property.Name, IsListType(property.PropertyType), Getter(property)))]);

    private static bool IsListType(Type type) => type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type);

    private static Func<object, object?> Getter(PropertyInfo property)
    {
        var row = Expression.Parameter(typeof(object));
        var value = Expression.Property(Expression.Convert(row, property.DeclaringType!), property);
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), row).Compile();
    }

    private sealed record Argument(string Name, bool IsList, Func<object, object?> Value);

    private sealed class Prepared
    {
        private Delegate? _parser;

        /// <summary>The text of a statement always comes with arguments of the same type: both stand on the same line of the rows' code.</summary>
        internal Prepared(SqliteConnection connection, string sql, Type? arguments)
        {
            Command = connection.CreateCommand();
            Command.CommandText = sql;
            var parameters = new List<(SqliteParameter, Func<object, object?>)>();
            foreach (var argument in arguments is null ? [] : Of(arguments))
            {
                if (sql.Contains("@" + argument.Name, StringComparison.Ordinal)) parameters.Add((Command.Parameters.AddWithValue("@" + argument.Name, DBNull.Value), argument.Value));
            }
            Parameters = parameters;
        }

        internal SqliteCommand Command { get; }
        internal IReadOnlyList<(SqliteParameter Parameter, Func<object, object?> Value)> Parameters { get; }

        internal Func<DbDataReader, T> Parser<T>(DbDataReader reader) => (Func<DbDataReader, T>)(_parser ??= MakeParser<T>(reader));

        private static Func<DbDataReader, T> MakeParser<T>(DbDataReader reader)
        {
            var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
            if (type.IsPrimitive || type == typeof(string))
            {
                return row => row.IsDBNull(0) ? default! : (T)Convert.ChangeType(row.GetValue(0), type, CultureInfo.InvariantCulture);
            }
            var parse = reader.GetRowParser(type);
            return row => (T)parse(row);
        }
    }
}
