using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ActorServer.Store;

/// <summary>
/// The whole database as it was before its schema changes, in backups/before-schema-N.db: with it and the older program the owner can go back.
/// </summary>
internal static class CopyBeforeMigration
{
    internal static async Task MakeAsync(SqliteConnection connection, string dataFolder, int newest)
    {
        var folder = Path.Combine(dataFolder, "backups");
        var copy = Path.Combine(folder, $"before-schema-{newest.ToString(CultureInfo.InvariantCulture)}.db");
        var arriving = copy + ".part";
        try
        {
            Directory.CreateDirectory(folder);
            File.Delete(arriving);      // of an attempt that was broken off
            await connection.RunAsync("VACUUM INTO @arriving", new { arriving });
            // It holds the keys, like the database itself.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(arriving, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(arriving, copy, overwrite: true);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"The database must be copied to {copy} before its schema changes, and that failed: {e.Message} Make room, or make the folder writable, and start again. Nothing was changed.");
        }
        foreach (var old in Existing(folder).SkipLast(Limits.CopiesBeforeMigrations)) File.Delete(old);
    }

    private static IEnumerable<string> Existing(string folder) => Directory.GetFiles(folder, "before-schema-*.db")
        .Select(file => (File: file, Schema: int.TryParse(Path.GetFileNameWithoutExtension(file)["before-schema-".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var schema) ? schema : 0))
        .Where(copy => copy.Schema > 0)
        .OrderBy(copy => copy.Schema)
        .Select(copy => copy.File);
}
