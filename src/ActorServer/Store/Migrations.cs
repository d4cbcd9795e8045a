using System.Data.Common;
using System.Globalization;
using System.Reflection;

namespace ActorServer.Store;

/// <summary>
/// Brings the schema up to date: the numbered .sql files beside this one, forward only, each in a transaction of its own.
/// A database that has something in it is copied before.
/// </summary>
internal static class Migrations
{
    /// <summary>The steps to the schema that this program makes, the same on both databases.</summary>
    internal static IReadOnlyList<int> Versions { get; } = [.. Files(SqlDialect.Sqlite).Select(file => file.Version)];

    internal static int Newest => Versions[^1];

    /// <summary>Is this the schema that this program makes, with nothing to be done or refused?</summary>
    internal static bool AreDone(SqliteStatements file) =>
        file.List<long>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_version'") is [1]
        && file.List<int>("SELECT version FROM schema_version").ToHashSet().SetEquals(Versions);

    internal static async Task RunAsync(DbConnection connection, SqlDialect dialect, TimeProvider clock, Func<Task>? copyBefore = null)
    {
        await connection.RunAsync(dialect.Schema("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)"));
        var current = await connection.ValueAsync<int>("SELECT COALESCE(MAX(version), 0) FROM schema_version");
        if (current > Newest)
        {
            throw new OperatorException(
                $"The database is at schema {current}, newer than this program knows ({Newest}). " +
                "Run the newer ActorServer that made it, or restore a backup from before the upgrade.");
        }
        var applied = (await connection.ListAsync<int>("SELECT version FROM schema_version")).ToHashSet();
        if (current > 0 && !applied.IsSupersetOf(Versions) && copyBefore is not null) await copyBefore();
        foreach (var (version, resource) in Files(dialect).Where(file => !applied.Contains(file.Version)))
        {
            await using var transaction = await connection.BeginTransactionAsync();
            // Another process that started at the same moment may have done it while this one waited for its turn.
            if (await connection.ValueAsync<int>("SELECT COUNT(*) FROM schema_version WHERE version = @version", new { version }, transaction) > 0) continue;
            await connection.RunAsync(dialect.Schema(Read(resource)), transaction: transaction);
            await connection.RunAsync("INSERT INTO schema_version (version, applied_at) VALUES (@version, @now)",
                new { version, now = clock.Milliseconds() }, transaction);
            await transaction.CommitAsync();
        }
    }

    /// <summary>0012-search.sql is for both; 0012-search.sqlite.sql and 0012-search.postgres.sql each for one.</summary>
    private static List<(int Version, string Resource)> Files(SqlDialect dialect) =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal))
            .Where(name => !name.Contains('.', StringComparison.Ordinal) || name.EndsWith($".{dialect.Name}", StringComparison.Ordinal))
            .Select(name => (Version: int.Parse(name.Split('/')[1][..4], CultureInfo.InvariantCulture), name))
            .OrderBy(file => file.Version)];

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
