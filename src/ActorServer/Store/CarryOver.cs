using System.Globalization;

namespace ActorServer.Store;

/// <summary>Carries every row of one database over to another that has the same schema and no rows, and compares afterwards. The caller owns both transactions.</summary>
internal static class CarryOver
{
    /// <summary>How often it says how far it is, in rows.</summary>
    private const int TellEvery = 100_000;

    /// <summary>How many rows were carried over. Whatever is not the same afterwards becomes an exception, and the caller commits nothing.</summary>
    internal static async Task<long> RunAsync(WholeDatabase from, WholeDatabase to, Action<string> progress)
    {
        // Step 1: both have the same tables, or one of them is not what this program makes.
        var tables = await from.TablesAsync();
        RefuseDifference(tables, await to.TablesAsync());

        // Step 2: the rows, each noted on its way.
        var sums = new Dictionary<string, RowSum>();
        foreach (var table in tables)
        {
            var sum = sums[table.Name] = new RowSum();
            await to.WriteAsync(table, NotedAsync(from.ReadAsync(table), sum, table.Name, progress));
            if (sum.Rows > 0) progress($"{table.Name}: {Number(sum.Rows)} rows");
        }

        // Step 3: what is there now is what was read, to the last character.
        progress("Comparing …");
        foreach (var table in tables)
        {
            var there = new RowSum();
            await foreach (var row in to.ReadAsync(table)) there.Add(row);
            if (!there.IsSameAs(sums[table.Name]))
            {
                throw new OperatorException($"The table {table.Name} arrived with {Number(there.Rows)} rows that are not the {Number(sums[table.Name].Rows)} that were sent. Nothing was changed. Please report this.");
            }
        }

        // Step 4: ready for new rows.
        await to.FinishAsync();
        return sums.Values.Sum(sum => sum.Rows);
    }

    private static async IAsyncEnumerable<object?[]> NotedAsync(IAsyncEnumerable<object?[]> rows, RowSum sum, string table, Action<string> progress)
    {
        await foreach (var row in rows)
        {
            sum.Add(row);
            if (sum.Rows % TellEvery == 0) progress($"{table}: {Number(sum.Rows)} rows …");
            yield return row;
        }
    }

    private static void RefuseDifference(IReadOnlyList<DataTable> from, IReadOnlyList<DataTable> to)
    {
        var different = Lines(from).Except(Lines(to)).Concat(Lines(to).Except(Lines(from))).ToList();
        if (different.Count > 0) throw new OperatorException($"The two databases have different tables: {string.Join(", ", different)}. One of them was changed by hand or by another program; nothing was carried over.");
    }

    private static IEnumerable<string> Lines(IReadOnlyList<DataTable> tables) => tables.SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column.Name} ({column.Kind})"));

    private static string Number(long rows) => rows.ToString("N0", CultureInfo.InvariantCulture);
}
