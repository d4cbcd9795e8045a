using System.Data.Common;

namespace ActorServer.Store;

/// <summary>Statements on a connection that is not a <see cref="Db"/>'s, or not yet: for the schema, for copies, for moving.</summary>
internal static class PlainSql
{
    /// <summary>One statement or several.</summary>
    internal static async Task RunAsync(this DbConnection connection, string sql, object? args = null, DbTransaction? transaction = null)
    {
        await using var command = Command(connection, sql, args, transaction);
        await command.ExecuteNonQueryAsync();
    }

    internal static void Run(this DbConnection connection, string sql)
    {
        using var command = Command(connection, sql, null, null);
        command.ExecuteNonQuery();
    }

    internal static async Task<T> ValueAsync<T>(this DbConnection connection, string sql, object? args = null, DbTransaction? transaction = null) =>
        (await connection.ListAsync<T>(sql, args, transaction))[0];

    internal static async Task<IReadOnlyList<T>> ListAsync<T>(this DbConnection connection, string sql, object? args = null, DbTransaction? transaction = null)
    {
        await using var command = Command(connection, sql, args, transaction);
        await using var reader = await command.ExecuteReaderAsync();
        var answer = new ProvidedAnswer(reader);
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(RowShape<T>.Of(sql, answer).Read(answer));
        return rows;
    }

    internal static IReadOnlyList<T> List<T>(this DbConnection connection, string sql, object? args = null)
    {
        using var command = Command(connection, sql, args, null);
        using var reader = command.ExecuteReader();
        var answer = new ProvidedAnswer(reader);
        var rows = new List<T>();
        while (reader.Read()) rows.Add(RowShape<T>.Of(sql, answer).Read(answer));
        return rows;
    }

    private static DbCommand Command(DbConnection connection, string sql, object? args, DbTransaction? transaction)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        if (transaction is not null) command.Transaction = transaction;     // SQLite gives a command the open one by itself
        foreach (var argument in Argument.Of(args))
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@" + argument.Name, argument.Value(args!) ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
