using System.Collections.Concurrent;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>
/// Works off the queue: claims rows that are due, runs many at once, but only a few for one host. A row that fails in an unforeseen way goes back
/// and is tried again [AP §7.1 SHOULD: asynchronous, with retries]; a row under way when the process dies is free again at the next start, or where others
/// share the database when its lease runs out.
/// </summary>
internal sealed partial class DeliveryWorker(
    Db db, OwnKeys keys, RunWork work, QueueSignal queue, TimeProvider clock, ILogger<DeliveryWorker> log) : BackgroundService
{
    private readonly ConcurrentDictionary<long, Task> _running = new();
    private readonly ConcurrentDictionary<string, int> _lanes = new();

    /// <summary>Breaks off what is under way. Not the token that ends the loop: what was begun gets a moment to end.</summary>
    private readonly CancellationTokenSource _breakOff = new();

    private bool _isReleased;
    private DateTimeOffset _lastLook = DateTimeOffset.MaxValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!_isReleased && !db.IsShared) await db.WriteAsync(WorkRows.ReleaseAllAsync, stoppingToken);
                _isReleased = true;
                await SetClockAsync(stoppingToken);
                var started = await StartDueAsync(stoppingToken);
                if (started == 0) await queue.WaitAsync(Limits.QueuePoll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogPumpFailed(e);
                await Task.Delay(Limits.QueuePoll, clock, CancellationToken.None);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // What is under way gets a moment to end; what does not is done after the next start.
        var ending = Task.WhenAll(_running.Values);
        await Task.WhenAny(ending, Task.Delay(Limits.GracefulStop, clock, cancellationToken));
        await _breakOff.CancelAsync();
        await ending;
    }

    public override void Dispose()
    {
        _breakOff.Dispose();
        base.Dispose();
    }

    /// <summary>At the start, and whenever the clock shows less than at the last look: somebody set it back.</summary>
    private async Task SetClockAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (now < _lastLook) await db.WriteAsync(tx => WorkRows.ClockWentBackAsync(tx, now.ToUnixTimeMilliseconds()), ct);
        _lastLook = now;
    }

    /// <summary>Claims and starts what is due and has room. How many it started.</summary>
    private async Task<int> StartDueAsync(CancellationToken ct)
    {
        var room = Limits.Deliveries - _running.Count;
        if (room <= 0) return 0;
        var full = _lanes.Where(lane => lane.Value >= Limits.DeliveriesPerHost).Select(lane => lane.Key).ToArray();
        var now = clock.GetUtcNow();
        var claimed = await db.WriteAsync(
            tx => WorkRows.ClaimAsync(tx, now.ToUnixTimeMilliseconds(), (now + Limits.Lease).ToUnixTimeMilliseconds(), room, full), ct);
        // After the claim: what a rotation of the keys committed is not sent with the key before it.
        await keys.UseNewestAsync(ct);
        var started = 0;
        var overflow = new List<long>();
        foreach (var row in claimed.OrderBy(row => row.Seq))
        {
            if (_lanes.GetValueOrDefault(row.Lane) >= Limits.DeliveriesPerHost) { overflow.Add(row.Seq); continue; }
            Start(row, _breakOff.Token);
            started++;
        }
        if (overflow.Count > 0) await db.WriteAsync(tx => WorkRows.ReleaseAsync(tx, overflow), ct);
        return started;
    }

    private void Start(WorkRow row, CancellationToken ct)
    {
        _lanes.AddOrUpdate(row.Lane, 1, (_, running) => running + 1);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[row.Seq] = done.Task;
        _ = Task.Run(async () =>
        {
            try
            {
                await RunAsync(row, ct);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogRowLost(e, row.Seq);     // not even its failure could be written down: its lease runs out
            }
            if (_lanes.AddOrUpdate(row.Lane, 0, (_, running) => running - 1) == 0) _lanes.TryRemove(new(row.Lane, 0));
            _running.TryRemove(row.Seq, out _);
            done.SetResult();
            queue.SetHere();
        }, CancellationToken.None);
    }

    private async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        try
        {
            await work.RunAsync(row, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server stops. Whoever works next need not wait for the lease to run out.
            await db.WriteAsync(tx => WorkRows.ReleaseAsync(tx, [row.Seq]), CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogRowFailed(e, row.Seq, row.Kind, row.Target);
            var outcome = new Outcome(Verdict.Later, null, "An error in this server; its log has the details.");
            await db.WriteAsync(tx => QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble()), CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The delivery queue could not be read; trying again")]
    private partial void LogPumpFailed(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "What came of work {Seq} could not be written down; it will be tried again")]
    private partial void LogRowLost(Exception e, long seq);

    [LoggerMessage(Level = LogLevel.Error, Message = "Work {Seq} ({Kind}, {Target}) failed; it will be tried again")]
    private partial void LogRowFailed(Exception e, long seq, string kind, string target);
}
