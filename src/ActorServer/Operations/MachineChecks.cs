using System.Diagnostics;
using ActorServer.OwnFiles;
using ActorServer.Store;
using Federation.Keys;

namespace ActorServer.Operations;

/// <summary>What the server stands on: disk, database, queue, keys, backups. Works beside the running server and without it.</summary>
internal static class MachineChecks
{
    private const long Gibibyte = 1024 * 1024 * 1024;
    private const int Writes = 5;
    private const int Named = 3;

    internal static async Task<IReadOnlyList<Finding>> RunAsync(Installed installed, CancellationToken ct)
    {
        var (db, options, now) = (installed.Db, installed.Options, installed.Clock.GetUtcNow());
        var tools = new MediaTools(options);
        var queue = await db.ReadAsync(DeliveryRows.StateAsync, ct);
        var failing = await db.ReadAsync(HostRows.FailingAsync, ct);
        var rsa = await db.ReadAsync(tx => KeyRows.InUseAsync(tx, KeyRow.Rsa), ct);
        var ed25519 = await db.ReadAsync(tx => KeyRows.InUseAsync(tx, KeyRow.Ed25519), ct);
        return
        [
            Disk(new DriveInfo(options.DataFolder).AvailableFreeSpace),
            await IntegrityAsync(db, ct),
            await WriterAsync(installed),
            Queue(queue, now),
            Hosts([.. failing.Select(host => host.Name)]),
            rsa is null ? Finding.Fail("keys", "There is no key to sign with.", "Restore a backup: without the key nobody knows you.") : Finding.Ok("keys", $"{rsa.KeyId} signs requests."),
            ed25519 is null && Ed25519.IsSupported
                ? Finding.Warn("proof key", "There is no key for proofs.", "Start the server once: it makes one.")
                : Finding.Ok("proof key", ed25519 is null ? "Proofs are not made here: this system's OpenSSL has no Ed25519." : $"{ed25519.KeyId} signs proofs."),
            Backups(options, now),
            await MediaAsync(installed, ct),
            Tools(tools.IsWanted, tools.Missing),
        ];
    }

    internal static Finding Disk(long free) => free switch
    {
        < Gibibyte / 10 => Finding.Fail("disk", $"{free / 1024 / 1024} MB are free.", "Make room: move away old backups, or media that you do not need."),
        < Gibibyte => Finding.Warn("disk", $"{free / 1024 / 1024} MB are free.", "Make room soon: when the disk is full, nothing more is taken in."),
        _ => Finding.Ok("disk", $"{free / Gibibyte} GB are free."),
    };

    private static async Task<Finding> IntegrityAsync(Db db, CancellationToken ct)
    {
        if (db.IsShared) return Finding.Ok("database", $"PostgreSQL answers, schema {Migrations.Newest}.");
        var said = await db.ReadAsync(tx => tx.ListAsync<string>("PRAGMA quick_check(10)"), ct);
        return said is ["ok"] ? Finding.Ok("database", $"Whole, schema {Migrations.Newest}.")
            : Finding.Fail("database", $"Damaged: {said[0]}", "Keep the folder as it is, and bring a backup back into a new one with 'restore'.");
    }

    /// <summary>The middle of a few commits, each on disk when it returns.</summary>
    private static async Task<Finding> WriterAsync(Installed installed)
    {
        var took = new List<double>();
        for (var i = 0; i < Writes; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await installed.Db.WriteAsync(tx => SettingRows.SetAsync(tx, "probe.doctor", installed.Clock.GetUtcNow().ToXsd()));
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return Writer(took.Order().ElementAt(Writes / 2));
    }

    internal static Finding Writer(double milliseconds) => milliseconds > 100
        ? Finding.Warn("writing", $"A commit takes {milliseconds:0} ms.", "Put the data folder on a faster disk (an SSD, not a network share), or find what keeps this one busy.")
        : Finding.Ok("writing", $"A commit takes {milliseconds:0.0} ms.");

    internal static Finding Queue(QueueState queue, DateTimeOffset now)
    {
        var age = queue.OldestAt == 0 ? TimeSpan.Zero : now - queue.OldestAt.ToTime();
        return age > TimeSpan.FromHours(6)
            ? Finding.Warn("queue", $"{queue.Waiting} deliveries wait, the oldest for {age.TotalHours:0} hours.", "'queue' shows for whom and why; 'queue retry' tries again now.")
            : Finding.Ok("queue", queue.Waiting == 0 ? "Nothing waits." : $"{queue.Waiting} deliveries wait, the oldest for {age.TotalMinutes:0} minutes.");
    }

    private static Finding Hosts(string[] failing) => failing.Length == 0
        ? Finding.Ok("hosts", "Every host that was asked answers.")
        : Finding.Warn("hosts", $"{failing.Length} do not answer: {string.Join(", ", failing.Take(Named))}{(failing.Length > Named ? ", …" : "")}", "One or two are their own affair. When it is many, look at this machine's network; /settings/deliveries shows each.");

    private static Finding Backups(ActorServerOptions options, DateTimeOffset now)
    {
        var newest = Directory.Exists(options.BackupFolder) ? Directory.GetFiles(options.BackupFolder, "*.backup").Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max() : default;
        if (newest == default) return Finding.Warn("backups", $"There is none in {options.BackupFolder}.", "Set --backup-hours 24 and --backup-folder on another disk, or run 'backup' by a timer.");
        var (age, most) = (now.UtcDateTime - newest, options.BackupHours > 0 ? TimeSpan.FromHours(2 * options.BackupHours) : TimeSpan.FromDays(7));
        return age > most ? Finding.Warn("backups", $"The newest is {age.TotalDays:0.#} days old.", "Look at the log for why no newer one was made, or run 'backup' now.")
            : Finding.Ok("backups", $"The newest is {age.TotalHours:0} hours old.");
    }

    private static async Task<Finding> MediaAsync(Installed installed, CancellationToken ct) =>
        Folder(FolderStore.In(installed.Options.DataFolder)) is { Level: Level.Fail } fault ? fault
        : installed.Files is BucketStore bucket ? await BucketAsync(bucket, ct)
        : Finding.Ok("media", "The folder can be written.");

    internal static Finding Tools(bool isWanted, string? missing) =>
        !isWanted ? Finding.Ok("media tools", "Not wanted (MediaTools is none): files stay as they come.")
        : missing is null ? Finding.Ok("media tools", "Pictures get smaller copies, films a poster.")
        : Finding.Warn("media tools", $"{missing} is missing: {(missing == "ffmpeg" ? "films get no poster" : "pictures get no smaller copies, and are not turned")}.", $"On Debian: apt-get install {missing}, then restart the server. What you uploaded before is prepared then, too.");

    /// <summary>A file goes there, is read, and taken away again.</summary>
    private static async Task<Finding> BucketAsync(BucketStore bucket, CancellationToken ct)
    {
        var (name, probe) = ($"doctor-{Environment.ProcessId}", Path.GetTempFileName());
        try
        {
            await File.WriteAllTextAsync(probe, name, ct);
            await bucket.CheckAsync(ct);
            await bucket.PutAsync(name, probe, "text/plain", ct);
            await using var file = await bucket.OpenAsync(name, ct);
            var isThere = file is not null && await new StreamReader(file).ReadToEndAsync(ct) == name;
            await bucket.RemoveAsync(name, ct);
            return isThere ? Finding.Ok("media", $"Files can be put into {bucket} and read again.")
                : Finding.Fail("media", $"What was put into {bucket} is not there afterwards.", "Look at the S3 server's log: files of yours would get lost.");
        }
        catch (BucketException e)
        {
            return Finding.Fail("media", e.Message, e.Advice);
        }
        finally
        {
            File.Delete(probe);
        }
    }

    private static Finding Folder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".doctor-{Environment.ProcessId}");
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return Finding.Ok("media", "The folder can be written.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail("media", $"{folder} cannot be written: {e.Message}", "Give it to the user that runs the server.");
        }
    }
}
