using Dapper;
using Microsoft.Data.Sqlite;

namespace ActorServer.Store;

/// <summary>
/// What a data folder was made with, so that nobody has to say it again. Read before the options are known; without a database there is nothing
/// to remember.
/// </summary>
internal static class RememberedOptions
{
    internal static Dictionary<string, string?> Of(string dataFolder)
    {
        var file = Path.Combine(dataFolder, Db.FileName);
        if (!File.Exists(file)) return [];
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'setting'") == 0) return [];
        return connection.Query<(string Name, string Value)>("SELECT name, value FROM setting WHERE name IN ('server.origin', 'server.handle', 'server.handle-domain')")
            .ToDictionary(row => $"{ActorServerOptions.Section}:{Option(row.Name)}", row => (string?)row.Value);
    }

    private static string Option(string name) => name switch
    {
        "server.origin" => nameof(ActorServerOptions.PublicOrigin),
        "server.handle" => nameof(ActorServerOptions.Handle),
        _ => nameof(ActorServerOptions.HandleDomain),
    };
}
