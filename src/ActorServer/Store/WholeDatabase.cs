namespace ActorServer.Store;

/// <summary>What a column holds, in the words of either database.</summary>
internal enum ColumnKind { Number, Fraction, Text }

internal sealed record DataColumn(string Name, ColumnKind Kind);

/// <summary>A table whose rows are data. Columns in the order of their names, which is the same in both databases.</summary>
internal sealed record DataTable(string Name, IReadOnlyList<DataColumn> Columns)
{
    internal string ColumnList { get; } = string.Join(", ", Columns.Select(column => $"\"{column.Name}\""));
    internal string Quoted { get; } = $"\"{Name}\"";
}

/// <summary>A column as the schema declares it.</summary>
internal sealed record DeclaredColumn
{
    public required string Table { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
}

/// <summary>
/// A database as tables of rows, whatever they mean, for carrying all of them over to another one. The tables are read from the schema itself, so that
/// no later one is forgotten.
/// </summary>
internal abstract class WholeDatabase
{
    /// <summary>Of the schema and not of the owner: each database has its own.</summary>
    internal const string SchemaTable = "schema_version";

    /// <summary>The index of words, which each database has in its own way and which is made anew from the posts; and what it is still to look at.</summary>
    private const string WordTable = "post_place";
    private const string UnindexedTable = "unindexed";

    /// <summary>Everything that holds data, in one order on both databases.</summary>
    protected static IReadOnlyList<DataTable> DataTables(IEnumerable<DeclaredColumn> columns, Func<DeclaredColumn, ColumnKind> kindOf) => [.. columns
        .Where(column => column.Table is not (SchemaTable or WordTable or UnindexedTable))
        .GroupBy(column => column.Table)
        .OrderBy(table => table.Key, StringComparer.Ordinal)
        .Select(table => new DataTable(table.Key, [.. table.OrderBy(column => column.Name, StringComparer.Ordinal).Select(column => new DataColumn(column.Name, kindOf(column)))]))];

    /// <summary>All tables that hold data, by name.</summary>
    internal abstract Task<IReadOnlyList<DataTable>> TablesAsync();

    /// <summary>Every row, in any order, each value as <see cref="Canonical"/> has it. The array is used again for the next row.</summary>
    internal abstract IAsyncEnumerable<object?[]> ReadAsync(DataTable table);

    internal abstract Task WriteAsync(DataTable table, IAsyncEnumerable<object?[]> rows);

    /// <summary>Afterwards: the numbers that it gives to new rows are above those that are there, and the words of posts are indexed once the server runs.</summary>
    internal abstract Task FinishAsync();

    /// <summary>The value as both databases can hold it: PostgreSQL keeps some characters as another one.</summary>
    protected static object? Canonical(DataTable table, DataColumn column, object value) => (column.Kind, value) switch
    {
        (_, DBNull) => null,
        (ColumnKind.Number, long number) => number,
        (ColumnKind.Fraction, double fraction) => fraction,
        (ColumnKind.Text, string text) => PostgresStatements.Storable(text),
        _ => throw new OperatorException($"A row of the table {table.Name} has a {value.GetType().Name} as its {column.Name}, which cannot be carried over. Nothing was changed. Please report this."),
    };

    /// <summary>What is there already becomes findable a little at a time, as after an upgrade from a version without search.</summary>
    protected const string IndexWordsAnew =
        "INSERT INTO setting (name, value) SELECT '" + Search.RebuildIndex.Setting + "', '' WHERE EXISTS (SELECT 1 FROM object) ON CONFLICT (name) DO UPDATE SET value = ''";
}
