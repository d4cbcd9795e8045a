using ActorServer.Store;

namespace ActorServer.Search;

/// <summary>
/// Keeps the index up to date in the background: soon when there is little else to do, with long breaks while others need the machine, and without any when
/// more waits than may. The breaks are the machine's time, not the calendar's.
/// </summary>
internal sealed partial class IndexWorker(Db db, IndexWords words, ILogger<IndexWorker> log) : BackgroundService
{
    /// <summary>How often it says how far it is, in steps.</summary>
    private const int TellEvery = 100;

    /// <summary>When the last look that found little to do was, and how many units of work there had been; null after others.</summary>
    private (long At, long Units)? _idle;
    private bool _isStorageFailing;
    private bool _isCompared;
    private long _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(await StepAsync(stoppingToken), TimeProvider.System, stoppingToken);
                _isStorageFailing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Once: it is tried every few seconds, perhaps for hours.
                if (!_isStorageFailing) LogFailed(e, StorageFault.Is(e) ? StorageFault.Advice(e) : "");
                _isStorageFailing = true;
                await Task.Delay(Limits.QueuePoll, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    /// <summary>One step, and how long to wait until the next.</summary>
    private async Task<TimeSpan> StepAsync(CancellationToken ct)
    {
        if (!_isCompared && await db.WriteAsync(RebuildIndex.BeginIfRulesChangedAsync, ct)) LogRulesChanged();
        _isCompared = true;
        var (began, units) = (TimeProvider.System.GetTimestamp(), db.UnitsOfWork);
        if (_idle is { } idle)
        {
            _idle = null;
            // Most bursts are over soon, and what they bring can wait until then. This may be none, so it waits once.
            if ((units - idle.Units) / TimeProvider.System.GetElapsedTime(idle.At, began).TotalSeconds >= Limits.UnitsOfBusySecond) return Limits.BurstPasses;
        }
        var count = await words.StepAsync(ct);
        if (count == 0 && await RebuildAsync(ct)) return TimeSpan.Zero;
        if (count < Limits.IndexedAtOnce) _idle = (TimeProvider.System.GetTimestamp(), db.UnitsOfWork);
        var took = TimeProvider.System.GetElapsedTime(began);
        var others = (db.UnitsOfWork - units - 1) / took.TotalSeconds;
        return Break(count, took, others, count < Limits.IndexedAtOnce ? 0 : await db.ReadAsync(UnindexedRows.CountAsync, ct));
    }

    /// <summary>Pure.</summary>
    internal static TimeSpan Break(int count, TimeSpan took, double othersASecond, long waiting)
    {
        if (count < Limits.IndexedAtOnce) return Limits.IndexedWithin;
        return othersASecond < Limits.UnitsOfBusySecond || waiting > Limits.IndexIsBehind ? TimeSpan.Zero : took * Limits.IndexWaitsTimes;
    }

    /// <summary>False when there is nothing to be indexed anew, or no more.</summary>
    private async Task<bool> RebuildAsync(CancellationToken ct)
    {
        if (!await db.ReadAsync(RebuildIndex.IsUnderWayAsync, ct)) return false;
        var isMore = await db.WriteAsync(RebuildIndex.StepAsync, ct);
        if (!isMore) LogDone();
        else if (_told++ % TellEvery == 0 && await db.ReadAsync(RebuildIndex.PercentAsync, ct) is { } percent) LogProgress(percent);
        return isMore;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The search is being made anew: {Percent} in a hundred posts can be found")]
    private partial void LogProgress(int percent);

    [LoggerMessage(Level = LogLevel.Information, Message = "The search was made anew: all posts can be found")]
    private partial void LogDone();

    [LoggerMessage(Level = LogLevel.Information, Message = "This version tells words in another way than the one that made the search: it is made anew, in the background")]
    private partial void LogRulesChanged();

    [LoggerMessage(Level = LogLevel.Error, Message = "New posts could not be put into the search, and it is tried again until they can. {Advice}")]
    private partial void LogFailed(Exception e, string advice);
}
