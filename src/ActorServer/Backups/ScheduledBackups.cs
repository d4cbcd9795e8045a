using System.Globalization;
using ActorServer.Store;

namespace ActorServer.Backups;

/// <summary>
/// A backup every so many hours, of which the newest few are kept. Off unless the operator sets BackupHours. Of several processes one makes it, and
/// the others look at when that was.
/// </summary>
internal sealed partial class ScheduledBackups(ActorServerOptions options, Db db, MakeBackup make, TimeProvider clock, ILogger<ScheduledBackups> log) : BackgroundService
{
    /// <summary>When the last one was made, in a database that processes with other folders share.</summary>
    private const string LastSetting = "backup.last";

    /// <summary>How often it is looked at whether one is due: when the last one was made is written down, so a restart changes nothing.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.BackupHours == 0) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Looked at again by whoever is alone: another process may just have made one.
                if (await IsDueAsync()) await db.AloneAsync(Job.Backup, async () => { if (await IsDueAsync()) await Task.Run(RunOnceAsync, stoppingToken); }, stoppingToken);
                await Task.Delay(Look, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperatorException || StorageFault.Is(e))
            {
                LogFailed(e, options.BackupFolder!);
                await Task.Delay(Look, clock, CancellationToken.None);
            }
        }
    }

    internal async Task<bool> IsDueAsync() => await LastAsync() is not { } last || last + TimeSpan.FromHours(options.BackupHours) <= clock.GetUtcNow();

    internal async Task RunOnceAsync()
    {
        var made = await make.RunAsync(Path.Combine(options.BackupFolder!, make.NewName()), MakeBackup.ReadPassphrase(options.BackupPassphraseFile), _ => { });
        File.SetLastWriteTimeUtc(made.Path, clock.GetUtcNow().UtcDateTime);
        if (db.IsShared) await db.WriteAsync(tx => SettingRows.SetAsync(tx, LastSetting, clock.Milliseconds().ToString(CultureInfo.InvariantCulture)));
        LogMade(made.Path, made.Manifest.Files.Count);
        // Only after the new one is on disk, and only what this program named.
        foreach (var old in Existing().SkipLast(options.BackupKeep)) File.Delete(old);
    }

    private async Task<DateTimeOffset?> LastAsync()
    {
        if (!db.IsShared) return Existing().LastOrDefault() is { } newest ? File.GetLastWriteTimeUtc(newest) : null;
        return long.TryParse(await db.ReadAsync(tx => SettingRows.GetAsync(tx, LastSetting)), CultureInfo.InvariantCulture, out var last) ? DateTimeOffset.FromUnixTimeMilliseconds(last) : null;
    }

    private List<string> Existing() =>
        Directory.Exists(options.BackupFolder) ? [.. Directory.GetFiles(options.BackupFolder, "actorserver-*.backup").Order(StringComparer.Ordinal)] : [];

    [LoggerMessage(Level = LogLevel.Information, Message = "Backup {Path}, {Files} files")]
    private partial void LogMade(string path, int files);

    [LoggerMessage(Level = LogLevel.Error, Message = "The backup into {Folder} failed; trying again soon. Is there room, and is it writable?")]
    private partial void LogFailed(Exception e, string folder);
}
