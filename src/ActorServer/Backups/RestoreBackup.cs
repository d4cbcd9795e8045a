using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.OwnFiles;
using ActorServer.Store;
using Microsoft.Data.Sqlite;

namespace ActorServer.Backups;

/// <summary>
/// Brings a backup back into an empty data folder or an empty PostgreSQL database, or only looks whether it could be. What a backup holds is an SQLite
/// file, whichever database it was made of.
/// </summary>
internal static class RestoreBackup
{
    /// <summary>Where to: the connection string of PostgreSQL, or null for a file in the data folder; and the owner's files.</summary>
    internal sealed record Place(string DataFolder, string? Database, IFileStore Files);

    /// <summary>Reads everything, compares every checksum, and lets SQLite check the database. Nothing stays on disk.</summary>
    internal static Manifest Verify(string path, string? passphrase)
    {
        var folder = Directory.CreateTempSubdirectory("actorserver-verify-").FullName;
        try
        {
            var database = Path.Combine(folder, Manifest.Database);
            var manifest = BackupFile.Read(path, passphrase, _ => { }, file => file.Name == Manifest.Database ? File.Create(database) : Stream.Null);
            Check(path, database);
            return manifest;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The database comes last: there is either a whole server or none.</summary>
    internal static async Task<Manifest> RunAsync(string path, string? passphrase, Place place, TimeProvider clock, Action<string> progress)
    {
        var (dataFolder, database, files) = place;
        // Step 1: there is none yet.
        var target = Path.Combine(dataFolder, Db.FileName);
        if (database is not null) await FillPostgres.RefuseFullAsync(database);
        else if (File.Exists(target))
        {
            throw new OperatorException($"{dataFolder} holds a server already, and a restore never overwrites one. Name an empty folder with --data-folder, or move that one away first.");
        }
        Directory.CreateDirectory(dataFolder);
        var arriving = Path.Combine(dataFolder, $"restore-{Secrets.New()}.part");
        Directory.CreateDirectory(arriving);
        try
        {
            // Step 2: everything, beside where it will be, whole or not at all.
            var manifest = BackupFile.Read(path, passphrase, _ => { }, file => Create(Path.Combine(arriving, file.Name)));
            Check(path, Path.Combine(arriving, Manifest.Database));

            // Step 3: the files, then the database.
            async Task KeepFilesAsync()
            {
                foreach (var file in manifest.Files.Where(file => file.Name != Manifest.Database)) await KeepAsync(files, file.Name["media/".Length..], Path.Combine(arriving, file.Name));
            }
            if (database is not null) await FillAsync(arriving, database, clock, KeepFilesAsync, progress);
            else
            {
                await KeepFilesAsync();
                File.Move(Path.Combine(arriving, Manifest.Database), target, overwrite: false);
            }
            return manifest;
        }
        finally
        {
            Directory.Delete(arriving, recursive: true);
        }
    }

    /// <summary>A backup of an older program gets today's schema first, while it is a file.</summary>
    private static async Task FillAsync(string arriving, string database, TimeProvider clock, Func<Task> beforeCommit, Action<string> progress)
    {
        await (await SqliteDb.OpenFileAsync(arriving, clock)).DisposeAsync();
        await using var file = SqliteDb.OpenPlain(Path.Combine(arriving, Manifest.Database));
        await FillPostgres.RunAsync(file, database, clock, beforeCommit, progress);
    }

    private static FileStream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    private static async Task KeepAsync(IFileStore files, string name, string path)
    {
        var type = MediaType.WithExtension(Path.GetExtension(name)) ?? throw new OperatorException($"A newer ActorServer made this backup: it holds {name}. Restore it with that one.");
        await files.PutAsync(name, path, type.Name, CancellationToken.None);
    }

    private static void Check(string path, string database)
    {
        string? fault;
        try
        {
            using var connection = SqliteDb.OpenPlain(database, SqliteOpenMode.ReadOnly);
            fault = connection.List<string>("PRAGMA integrity_check").FirstOrDefault(line => line != "ok");
            var schema = connection.List<int>("SELECT MAX(version) FROM schema_version")[0];
            if (schema > Migrations.Newest) throw new OperatorException($"{path} was made by a newer ActorServer (schema {schema}; this one knows {Migrations.Newest}). Restore it with that one.");
        }
        catch (SqliteException e)
        {
            fault = e.Message;
        }
        if (fault is not null) throw new OperatorException($"The database in {path} is damaged: {fault}. Use another backup.");
    }
}
