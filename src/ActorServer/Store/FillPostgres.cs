using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorServer.Store;

/// <summary>
/// Fills an empty PostgreSQL database with everything that an SQLite file holds: all of it or nothing, in one transaction. No server can start on it meanwhile.
/// </summary>
internal static class FillPostgres
{
    /// <summary>Says no before any work is done. Asked again later, when nobody else can be at it.</summary>
    internal static async Task RefuseFullAsync(string database)
    {
        await using var connection = await OpenAsync(database);
        await RefuseFullAsync(connection);
    }

    /// <summary>The file's schema is the newest. <paramref name="beforeCommit"/> is what must have happened when the rows are there. How many rows there are.</summary>
    internal static async Task<long> RunAsync(SqliteConnection file, string database, TimeProvider clock, Func<Task> beforeCommit, Action<string> progress)
    {
        await using var connection = await OpenAsync(database);

        // Step 1: alone, on an empty database with the newest schema.
        await PostgresDb.HoldSchemaAsync(connection);
        await RefuseFullAsync(connection);
        await Migrations.RunAsync(connection, SqlDialect.Postgres, clock);

        // Step 2: everything, compared.
        await using var transaction = await connection.BeginTransactionAsync();
        var there = new WholePostgres(connection);
        foreach (var table in await there.TablesAsync()) await connection.RunAsync($"DELETE FROM {table.Quoted}");     // what a migration put there comes with the rest
        var rows = await CarryOver.RunAsync(new WholeSqlite(file), there, progress);

        // Step 3: for good.
        await beforeCommit();
        await transaction.CommitAsync();

        // Step 4: a database that was just filled knows nothing of its contents, and would plan every statement badly.
        await connection.RunAsync("VACUUM ANALYZE");
        return rows;
    }

    /// <summary>For as long as it takes: a large table is one command.</summary>
    private static async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false, CommandTimeout = 0 }.ToString());
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            await connection.DisposeAsync();
            throw PostgresDb.CannotOpen(e);
        }
    }

    private static async Task RefuseFullAsync(NpgsqlConnection connection)
    {
        var tables = (await connection.ListAsync<string>("SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()")).ToHashSet();
        if (tables.Count == 0) return;
        const string WhatToDo = "Name an empty one with --database; 'createdb --owner=actorserver actorserver' makes one.";
        if (!tables.Contains(WholeDatabase.SchemaTable)) throw new OperatorException($"The PostgreSQL database is not empty: it has tables of something else, such as {tables.Order(StringComparer.Ordinal).First()}. {WhatToDo}");
        // The tables alone may be there, of an attempt that was broken off.
        if (tables.Contains("signing_key") && await connection.ValueAsync<bool>("SELECT EXISTS (SELECT 1 FROM signing_key) OR EXISTS (SELECT 1 FROM activity)"))
        {
            throw new OperatorException($"The PostgreSQL database is not empty: it holds a server already, and that is never overwritten. {WhatToDo}");
        }
    }
}
