using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ActorServer.Store;

/// <summary>
/// Brings the schema up to date: the numbered .sql files beside this one, forward only, each in a transaction of its own.
/// A database that has something in it is copied before.
/// </summary>
internal static class Migrations
{
    /// <summary>The schema that this program makes.</summary>
    internal static int Newest { get; } = Files()[^1].Version;

    internal static async Task RunAsync(SqliteConnection connection, string dataFolder, TimeProvider clock)
    {
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)");
        var files = Files();
        var current = await connection.ExecuteScalarAsync<int>("SELECT COALESCE(MAX(version), 0) FROM schema_version");
        if (current > files[^1].Version)
        {
            throw new OperatorException(
                $"The database is at schema {current}, newer than this program knows ({files[^1].Version}). " +
                "Run the newer ActorServer that made it, or restore a backup from before the upgrade.");
        }
        if (current > 0 && current < Newest) await CopyBeforeMigration.MakeAsync(connection, dataFolder, Newest);
        foreach (var (version, resource) in files.Where(f => f.Version > current))
        {
            await using var transaction = connection.BeginTransaction();
            // Another process that started at the same moment may have done it while this one waited for its turn.
            if (await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM schema_version WHERE version = @version", new { version }, transaction) > 0) continue;
            await connection.ExecuteAsync(Read(resource), transaction: transaction);
            await connection.ExecuteAsync("INSERT INTO schema_version (version, applied_at) VALUES (@version, @now)",
                new { version, now = clock.Milliseconds() }, transaction);
            await transaction.CommitAsync();
        }
    }

    private static List<(int Version, string Resource)> Files() =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal))
            .Select(name => (Version: int.Parse(name.Split('/')[1][..4], CultureInfo.InvariantCulture), name))
            .OrderBy(file => file.Version)];

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
