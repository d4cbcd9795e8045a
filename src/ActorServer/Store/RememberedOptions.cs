using Npgsql;

namespace ActorServer.Store;

/// <summary>
/// What a database was made with, so that nobody has to say it again. Read before the options are known; without a database there is nothing
/// to remember.
/// </summary>
internal static class RememberedOptions
{
    private const string Settings = "SELECT name, value FROM setting WHERE name IN ('server.origin', 'server.handle', 'server.handle-domain')";

    internal static Dictionary<string, string?> Of(string dataFolder, string? database = null)
    {
        if (!string.IsNullOrWhiteSpace(database)) return OfServer(database);
        var file = Path.Combine(dataFolder, Db.FileName);
        if (!File.Exists(file)) return [];
        using var statements = SqliteStatements.OpenFile(file, "PRAGMA query_only = ON;");
        return statements.List<long>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'setting'") is [0] ? [] : Options(statements.List<SettingRow>(Settings));
    }

    /// <summary>A server that does not answer is reported by whoever opens it next.</summary>
    private static Dictionary<string, string?> OfServer(string database)
    {
        try
        {
            using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(PostgresDb.ReadConnectionString(database).ToString()) { Pooling = false }.ToString());
            connection.Open();
            return connection.List<long>("SELECT COUNT(*) FROM pg_tables WHERE tablename = 'setting' AND schemaname = current_schema()") is [0] ? [] : Options(connection.List<SettingRow>(Settings));
        }
        catch (NpgsqlException)
        {
            return [];
        }
    }

    private static Dictionary<string, string?> Options(IEnumerable<SettingRow> rows) =>
        rows.ToDictionary(row => $"{ActorServerOptions.Section}:{Option(row.Name)}", row => (string?)row.Value);

    private static string Option(string name) => name switch
    {
        "server.origin" => nameof(ActorServerOptions.PublicOrigin),
        "server.handle" => nameof(ActorServerOptions.Handle),
        _ => nameof(ActorServerOptions.HandleDomain),
    };
}
