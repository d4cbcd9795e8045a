using Npgsql;
using NpgsqlTypes;

namespace ActorServer.Store;

/// <summary>A PostgreSQL database, table by table, within the transaction that its connection has open.</summary>
internal sealed class WholePostgres(NpgsqlConnection connection) : WholeDatabase
{
    private sealed record Numbered
    {
        public required string TableName { get; init; }
        public required string ColumnName { get; init; }
        public required string Sequence { get; init; }
    }

    internal override async Task<IReadOnlyList<DataTable>> TablesAsync() => DataTables(await connection.ListAsync<DeclaredColumn>(
        """
        SELECT c.table_name AS "Table", c.column_name AS "Name", c.udt_name AS "Type"
        FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE table_schema = current_schema() AND t.table_type = 'BASE TABLE'
        """), KindOf);

    internal override async IAsyncEnumerable<object?[]> ReadAsync(DataTable table)
    {
        await using var command = new NpgsqlCommand($"SELECT {table.ColumnList} FROM {table.Quoted}", connection) { CommandTimeout = 0 };
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
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table.Quoted} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)");
        await foreach (var row in rows)
        {
            await copy.StartRowAsync();
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] is long number) await copy.WriteAsync(number, NpgsqlDbType.Bigint);
                else if (row[i] is double fraction) await copy.WriteAsync(fraction, NpgsqlDbType.Double);
                else if (row[i] is string text) await copy.WriteAsync(text, NpgsqlDbType.Text);
                else await copy.WriteNullAsync();
            }
        }
        await copy.CompleteAsync();
    }

    internal override async Task FinishAsync()
    {
        var numbered = await connection.ListAsync<Numbered>(
            """
            SELECT * FROM (
                SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence
                FROM information_schema.columns WHERE table_schema = current_schema()) numbered
            WHERE sequence IS NOT NULL
            """);
        foreach (var column in numbered)
        {
            await connection.RunAsync($"SELECT setval('{column.Sequence}', GREATEST(1, MAX(\"{column.ColumnName}\")), true) FROM \"{column.TableName}\" HAVING COUNT(*) > 0");
        }
        await connection.RunAsync(IndexWordsAnew);
    }

    private static ColumnKind KindOf(DeclaredColumn column) => column.Type switch
    {
        "int8" => ColumnKind.Number,
        "float8" => ColumnKind.Fraction,
        "text" => ColumnKind.Text,
        var other => throw new InvalidOperationException($"{column.Table}.{column.Name} is {other}: say in WholeDatabase how that is carried over."),
    };
}
