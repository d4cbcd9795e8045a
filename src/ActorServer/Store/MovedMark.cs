using Microsoft.Data.Sqlite;

namespace ActorServer.Store;

/// <summary>
/// Stands in an SQLite file whose contents were moved to PostgreSQL: a server started on it by mistake would go on from an old state, with the same keys.
/// </summary>
internal static class MovedMark
{
    private const string Setting = "server.moved-to-postgres";

    internal static Task PutAsync(SqliteConnection connection) => connection.RunAsync($"INSERT INTO setting (name, value) VALUES ('{Setting}', 'yes')");

    /// <summary>For a move that was broken off between this mark and the other database.</summary>
    internal static Task RemoveAsync(SqliteConnection connection) => connection.RunAsync($"DELETE FROM setting WHERE name = '{Setting}'");

    internal static async Task RefuseAsync(Db db, string dataFolder)
    {
        if (db.IsShared || await db.ReadAsync(tx => SettingRows.GetAsync(tx, Setting)) is null) return;
        throw new OperatorException(
            $"What {dataFolder}/{Db.FileName} holds was moved to PostgreSQL. Name that database with --database, or in ActorServer__Database. " +
            "If the move was broken off at its very end and PostgreSQL is empty, run 'migrate sqlite-to-postgres' again. To go back to SQLite, 'backup' there and 'restore' into an empty folder.");
    }
}
