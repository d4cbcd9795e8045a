using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ActorServer.Store;

/// <summary>
/// Brings the schema up to date: the numbered .sql files beside this one, forward only, each in a transaction of its own.
/// </summary>
internal static class Migrations
{
    /// <summary>The schema that this program makes.</summary>
    internal static int Newest { get; } = Files()[^1].Version;

    internal static async Task RunAsync(SqliteConnection connection, TimeProvider clock)
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
        foreach (var (version, resource) in files.Where(f => f.Version > current))
        {
            await using var transaction = connection.BeginTransaction();
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
