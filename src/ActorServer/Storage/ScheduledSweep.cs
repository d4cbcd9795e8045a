using System.Data.Common;
using ActorServer.Store;

namespace ActorServer.Storage;

/// <summary>A sweep a day, while the server runs and not when it starts.</summary>
internal sealed partial class ScheduledSweep(Db db, SweepStorage sweep, TimeProvider clock, ILogger<ScheduledSweep> log) : BackgroundService
{
    /// <summary>A start has other things to do, and a server that starts again and again should not sweep each time.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(10);

    /// <summary>How often it is looked at whether one is due; when the last one ended stands in the database.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var wait = AfterStart; ; wait = Look)
            {
                await Task.Delay(wait, clock, stoppingToken);
                await RunIfDueAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was swept is; the next run goes on from there.
        }
    }

    private async Task RunIfDueAsync(CancellationToken ct)
    {
        try
        {
            var last = SweepResult.Parse(await db.ReadAsync(tx => SettingRows.GetAsync(tx, SweepStorage.ResultSetting), ct));
            if (last is not null && clock.GetUtcNow() - last.FinishedAt.ToTime() < Every) return;
            await db.AloneAsync(Job.Housekeeping, () => sweep.RunAsync(dryRun: false, Limits.SweepPause, ct), ct);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            LogFailed(e.Message, StorageFault.Advice(e));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sweep was broken off and is tried again: {Fault} {Advice}")]
    private partial void LogFailed(string fault, string advice);
}
