using System.Globalization;
using System.Security.Cryptography;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Backups;

/// <summary>
/// Makes a backup while the server runs: the database as it is at one moment, with the keys, and every file of the owner's. Sessions of browsers are
/// left out, and so is everything that can be fetched again.
/// </summary>
internal sealed class MakeBackup(ActorServerOptions options, Db db, OwnIds own, MediaFiles media, TimeProvider clock)
{
    internal sealed record Made(string Path, Manifest Manifest, IReadOnlyList<string> Missing);

    /// <summary>A name that sorts by time.</summary>
    internal string NewName() => $"actorserver-{own.Authority.Replace(':', '-')}-{clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.backup";

    /// <summary>The passphrase of scheduled backups and of commands that name no other; null for none.</summary>
    internal static string? ReadPassphrase(string? file)
    {
        if (file is null) return null;
        if (!File.Exists(file)) throw new OperatorException($"There is no file {file} with a passphrase.");
        var passphrase = File.ReadAllText(file).TrimEnd('\r', '\n');
        return passphrase.Length >= 12 ? passphrase : throw new OperatorException($"The passphrase in {file} is too short: write 12 characters or more, such as five random words.");
    }

    internal async Task<Made> RunAsync(string path, string? passphrase, Action<string> progress)
    {
        if (File.Exists(path)) throw new OperatorException($"{path} is there already. Choose another name: a backup is never overwritten.");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        // Beside the database: the disk that holds it has room for a copy, or there is trouble anyway.
        var snapshot = Path.Combine(options.DataFolder, $"snapshot-{Secrets.New()}.part");
        try
        {
            progress("Taking the database as it is now …");
            var (schema, files) = await TakeSnapshotAsync(snapshot, progress);
            var kept = media.Names();
            var there = files.Where(file => kept.Contains(MediaFiles.NameOf(file))).ToDictionary(file => $"media/{MediaFiles.NameOf(file)}");
            var manifest = new Manifest(own.Origin, own.Handle, schema, ServerVersion.Text, clock.GetUtcNow(),
            [
                Describe(snapshot),
                .. there.Select(file => new BackedUpFile(file.Key, file.Value.Bytes, file.Value.Sha256)),
            ]);
            var written = 0;
            BackupFile.Write(path, passphrase, manifest,
                file => file.Name == Manifest.Database ? File.OpenRead(snapshot) : Open(there[file.Name]),
                _ => { if (++written % 100 == 0) progress($"{written} of {manifest.Files.Count} files …"); });
            return new(path, manifest, [.. files.Where(file => !kept.Contains(MediaFiles.NameOf(file))).Select(file => file.Id)]);
        }
        finally
        {
            File.Delete(snapshot);
        }
    }

    private Stream Open(MediaRow file) =>
        media.OpenAsync(file, CancellationToken.None).GetAwaiter().GetResult() ?? throw new OperatorException($"The file of media {file.Id} went away while the backup was made. Make it again.");

    /// <summary>One consistent moment; the server goes on writing meanwhile.</summary>
    private async Task<(int Schema, IReadOnlyList<MediaRow> Files)> TakeSnapshotAsync(string target, Action<string> progress)
    {
        await db.CopyToAsync(target, progress);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var copy = SqliteDb.OpenPlain(target);
        await copy.RunAsync("PRAGMA journal_mode = DELETE; DELETE FROM session;");
        return (await copy.ValueAsync<int>("SELECT MAX(version) FROM schema_version"), await copy.ListAsync<MediaRow>("SELECT * FROM media ORDER BY id"));
    }

    private static BackedUpFile Describe(string snapshot)
    {
        using var file = File.OpenRead(snapshot);
        return new(Manifest.Database, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
