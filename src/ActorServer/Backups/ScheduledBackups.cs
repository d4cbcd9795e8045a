namespace ActorServer.Backups;

/// <summary>A backup every so many hours, of which the newest few are kept. Off unless the operator sets BackupHours.</summary>
internal sealed partial class ScheduledBackups(ActorServerOptions options, MakeBackup make, TimeProvider clock, ILogger<ScheduledBackups> log) : BackgroundService
{
    /// <summary>How often it is looked at whether one is due: what the last one's age is stands on the disk, so a restart changes nothing.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.BackupHours == 0) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (IsDue()) await Task.Run(RunOnce, stoppingToken);
                await Task.Delay(Look, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperatorException or Microsoft.Data.Sqlite.SqliteException)
            {
                LogFailed(e, options.BackupFolder!);
                await Task.Delay(Look, clock, CancellationToken.None);
            }
        }
    }

    internal bool IsDue() => Existing().LastOrDefault() is not { } newest || File.GetLastWriteTimeUtc(newest) + TimeSpan.FromHours(options.BackupHours) <= clock.GetUtcNow();

    internal void RunOnce()
    {
        var made = make.Run(Path.Combine(options.BackupFolder!, make.NewName()), MakeBackup.ReadPassphrase(options.BackupPassphraseFile), _ => { });
        File.SetLastWriteTimeUtc(made.Path, clock.GetUtcNow().UtcDateTime);
        LogMade(made.Path, made.Manifest.Files.Count);
        // Only after the new one is on disk, and only what this program named.
        foreach (var old in Existing().SkipLast(options.BackupKeep)) File.Delete(old);
    }

    private List<string> Existing() =>
        Directory.Exists(options.BackupFolder) ? [.. Directory.GetFiles(options.BackupFolder, "actorserver-*.backup").Order(StringComparer.Ordinal)] : [];

    [LoggerMessage(Level = LogLevel.Information, Message = "Backup {Path}, {Files} files")]
    private partial void LogMade(string path, int files);

    [LoggerMessage(Level = LogLevel.Error, Message = "The backup into {Folder} failed; trying again soon. Is there room, and is it writable?")]
    private partial void LogFailed(Exception e, string folder);
}
