using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.OwnFiles;
using ActorServer.Store;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ActorServer.Backups;

/// <summary>Brings a backup back into an empty data folder, or only looks whether it could be.</summary>
internal static class RestoreBackup
{
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

    /// <summary>The database gets its name last: a data folder either has a whole server in it or none.</summary>
    internal static Manifest Run(string path, string? passphrase, string dataFolder, IFileStore files)
    {
        var database = Path.Combine(dataFolder, Db.FileName);
        if (File.Exists(database))
        {
            throw new OperatorException($"{dataFolder} holds a server already, and a restore never overwrites one. Name an empty folder with --data-folder, or move that one away first.");
        }
        Directory.CreateDirectory(dataFolder);
        var arriving = Path.Combine(dataFolder, $"restore-{Secrets.New()}.part");
        Directory.CreateDirectory(arriving);
        try
        {
            var manifest = BackupFile.Read(path, passphrase, _ => { }, file => Create(Path.Combine(arriving, file.Name)));
            Check(path, Path.Combine(arriving, Manifest.Database));
            foreach (var file in manifest.Files.Where(file => file.Name != Manifest.Database)) Keep(files, file.Name["media/".Length..], Path.Combine(arriving, file.Name));
            File.Move(Path.Combine(arriving, Manifest.Database), database, overwrite: false);
            return manifest;
        }
        finally
        {
            Directory.Delete(arriving, recursive: true);
        }
    }

    private static FileStream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    private static void Keep(IFileStore files, string name, string path)
    {
        var type = MediaType.WithExtension(Path.GetExtension(name)) ?? throw new OperatorException($"A newer ActorServer made this backup: it holds {name}. Restore it with that one.");
        files.PutAsync(name, path, type.Name, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static void Check(string path, string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        string? fault;
        try
        {
            connection.Open();
            fault = connection.Query<string>("PRAGMA integrity_check").FirstOrDefault(line => line != "ok");
            var schema = connection.ExecuteScalar<int>("SELECT MAX(version) FROM schema_version");
            if (schema > Migrations.Newest) throw new OperatorException($"{path} was made by a newer ActorServer (schema {schema}; this one knows {Migrations.Newest}). Restore it with that one.");
        }
        catch (SqliteException e)
        {
            fault = e.Message;
        }
        if (fault is not null) throw new OperatorException($"The database in {path} is damaged: {fault}. Use another backup.");
    }
}
