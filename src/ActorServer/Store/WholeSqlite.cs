using Microsoft.Data.Sqlite;

namespace ActorServer.Store;

/// <summary>An SQLite file, table by table, within the transaction that its connection has open.</summary>
internal sealed class WholeSqlite(SqliteConnection connection) : WholeDatabase
{
    internal override async Task<IReadOnlyList<DataTable>> TablesAsync() =>
        // Virtual tables and those behind them belong to the index of words.
        DataTables(await connection.ListAsync<DeclaredColumn>(
            """
            SELECT t.name AS "table", c.name, c.type FROM pragma_table_list t JOIN pragma_table_info(t.name) c
            WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite@_%' ESCAPE '@'
            """), KindOf);

    internal override async IAsyncEnumerable<object?[]> ReadAsync(DataTable table)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {table.ColumnList} FROM {table.Quoted}";
        await using var reader = await command.ExecuteReaderAsync();
        var row = new object?[table.Columns.Count];
        while (await reader.ReadAsync())
        {
            for (var i = 0; i < row.Length; i++) row[i] = Canonical(table, table.Columns[i], reader.GetValue(i));
            yield return row;
        }
    }

    internal override async Task WriteAsync(DataTable table, IAsyncEnumerable<object?[]> rows)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table.Quoted} ({table.ColumnList}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => $"@p{i}"))})";
        for (var i = 0; i < table.Columns.Count; i++) command.Parameters.Add(new SqliteParameter($"@p{i}", TypeOf(table.Columns[i].Kind)));
        await command.PrepareAsync();
        await foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++) command.Parameters[i].Value = row[i] ?? DBNull.Value;
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>SQLite gives the number after the highest that is there.</summary>
    internal override Task FinishAsync() => connection.RunAsync(IndexWordsAnew);

    private static SqliteType TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Number => SqliteType.Integer,
        ColumnKind.Fraction => SqliteType.Real,
        ColumnKind.Text => SqliteType.Text,
    };

    private static ColumnKind KindOf(DeclaredColumn column) => column.Type switch
    {
        "INTEGER" or "BIGINT" => ColumnKind.Number,
        "DOUBLE PRECISION" => ColumnKind.Fraction,
        "TEXT" => ColumnKind.Text,
        var other => throw new InvalidOperationException($"{column.Table}.{column.Name} is {other}: say in WholeDatabase how that is carried over."),
    };
}
