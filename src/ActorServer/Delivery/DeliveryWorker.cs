using System.Collections.Concurrent;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>
/// Works off the queue: claims rows that are due, many at a time, runs many at once, but only a few for one host. A row that fails in an unforeseen way goes back
/// and is tried again [AP §7.1 SHOULD: asynchronous, with retries]; a row under way when the process dies is free again at the next start, or where others
/// share the database when its lease runs out.
/// </summary>
internal sealed partial class DeliveryWorker(
    ActorServerOptions options, Db db, OwnKeys keys, OutgoingActivities outgoing, RunWork work, Receipts receipts, QueueSignal queue, TimeProvider clock, ILogger<DeliveryWorker> log) : BackgroundService
{
    private readonly Lanes _lanes = new();
    private readonly Places _places = new(clock);

    /// <summary>Breaks off what is under way. Not the token that ends the loop: what was begun gets a moment to end.</summary>
    private readonly CancellationTokenSource _breakOff = new();

    private bool _isReleased;
    private volatile bool _isStopping;

    /// <summary>Only while nothing else is done: a claim that follows another at once would look at the same rows.</summary>
    private volatile bool _hearsOfEnds;
    private int _hasEnded;
    private Task _writingDown = Task.CompletedTask;
    private bool _isStorageFailing;
    private TimeSpan _claimTook;

    /// <summary>What came of these could not be written down, while the database was away.</summary>
    private readonly ConcurrentQueue<WorkRow> _unrecorded = new();
    private DateTimeOffset _lastLook = DateTimeOffset.MaxValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _writingDown = receipts.RunAsync(LookAgain);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!_isReleased && !db.IsShared) await db.WriteAsync(WorkRows.ReleaseAllAsync, stoppingToken);
                _isReleased = true;
                await SetClockAsync(stoppingToken);
                await ReleaseUnrecordedAsync();
                _places.SetSlowApart();
                var claimed = await ClaimAsync(stoppingToken);
                if (_isStorageFailing) LogStorageIsBack();
                _isStorageFailing = false;
                StartReady();
                if (claimed is null or < Limits.ManyRows) await WaitAsync(claimed, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (StorageFault.Is(e))
            {
                // Once: it is tried every few seconds, perhaps for hours.
                if (!_isStorageFailing) LogStorageFailing(e.Message, StorageFault.Advice(e));
                _isStorageFailing = true;
                await Task.Delay(Limits.QueuePoll, clock, CancellationToken.None);
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
        _isStopping = true;
        // What has not begun is free for the next start. What is under way gets a moment to end; what does not is done after the next start, too.
        if (_lanes.Clear() is { Count: > 0 } left) await ReleaseAsync(left);
        var ending = _places.EndedAsync();
        await Task.WhenAny(ending, Task.Delay(Limits.GracefulStop, clock, cancellationToken));
        await _breakOff.CancelAsync();
        await ending;
        receipts.Complete();
        await _writingDown;
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
        if (now < _lastLook) await db.WriteAsync(tx => WorkRows.ClockWentBackAsync(tx, now.ToUnixTimeMilliseconds(), options.Lease), ct);
        _lastLook = now;
    }

    /// <summary>
    /// For what becomes due. Where there was little to claim, because few hosts are sent to and their lines are full or others claimed it, only new work is heard for a
    /// moment, and not each delivery that ends: a claim looks at everything that is due.
    /// </summary>
    private async Task WaitAsync(int? claimed, CancellationToken ct)
    {
        if (claimed is not null)
        {
            var longest = _lanes.Startable > 0 ? LookForSlow : Limits.LongestBetweenClaims;
            var pause = Math.Clamp(_claimTook.Ticks * Limits.ClaimsApart, Limits.BetweenSmallClaims.Ticks, longest.Ticks);
            var isNew = await queue.WaitAsync(TimeSpan.FromTicks(pause), ct);
            if (isNew || claimed > 0) return;
        }
        // In this order: either who ends something sees that it is heard, or this sees that something ended.
        _hearsOfEnds = true;
        if (claimed is null ? HasEnough : Interlocked.Exchange(ref _hasEnded, 0) == 0) await queue.WaitAsync(_lanes.Startable > 0 ? LookForSlow : Limits.QueuePoll, ct);
        _hearsOfEnds = false;
    }

    /// <summary>When there is more to begin than places, those that are held by slow hosts are looked for so often.</summary>
    private static TimeSpan LookForSlow { get; } = Limits.DeliveryIsSlow / 2;

    private bool HasEnough => _lanes.Startable >= Limits.ClaimAgain || _lanes.Waiting >= Limits.RowsInLine;

    /// <summary>Claims what is due when the lines get short. How much there was; null while they are long enough.</summary>
    private async Task<int?> ClaimAsync(CancellationToken ct)
    {
        if (HasEnough) return null;
        Interlocked.Exchange(ref _hasEnded, 0);
        var now = clock.GetUtcNow();
        var (full, quick) = _lanes.ForClaim();
        var began = TimeProvider.System.GetTimestamp();
        var claimed = await db.WriteAsync(tx => WorkRows.ClaimAsync(tx, now.ToUnixTimeMilliseconds(), (now + options.Lease).ToUnixTimeMilliseconds(), full, quick), ct);
        _claimTook = TimeProvider.System.GetElapsedTime(began);
        // After the claim: what a rotation of the keys committed is not sent with the key before it. Not broken off: what is claimed must get into line, to be released.
        try
        {
            if (claimed.Count > 0) await keys.UseNewestAsync(CancellationToken.None);
            await outgoing.ReadAheadAsync(claimed, CancellationToken.None);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            foreach (var row in claimed) _unrecorded.Enqueue(row);
            throw;
        }
        _lanes.Add(claimed.OrderBy(row => row.Seq));
        return claimed.Count;
    }

    /// <summary>Begins what has its turn, as long as there are places. Called by whoever gave one back, too.</summary>
    private void StartReady()
    {
        while (!_isStopping && _lanes.Startable > 0 && _places.Take() is { } place)
        {
            if (_lanes.Next() is { } row) Start(row, place);
            else _places.GiveBack(place);
        }
    }

    private void Start(WorkRow row, Place place) => _ = Task.Run(async () =>
    {
        bool? isAnswered = null;
        try
        {
            // What stood in line for long is claimed anew: nobody else must have it meanwhile.
            if (row.LeasedUntil - clock.Milliseconds() > options.Lease.TotalMilliseconds / 2) isAnswered = await RunAsync(row, _breakOff.Token);
            else await ReleaseAsync([row]);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogRowLost(e, row.Seq);     // not even its failure could be written down
            _unrecorded.Enqueue(row);
        }
        await EndAsync(row, isAnswered, clock.GetElapsedTime(place.Began) < Limits.DeliveryIsSlow);
        _places.GiveBack(place);
        StartReady();
        LookAgain();
    }, CancellationToken.None);

    /// <summary>Something ended or was written down: what stood behind it may be claimed.</summary>
    private void LookAgain()
    {
        Interlocked.Exchange(ref _hasEnded, 1);
        if (_hearsOfEnds && _lanes.Startable < Limits.ClaimAgain) queue.SetHere();
    }

    private async Task EndAsync(WorkRow row, bool? isAnswered, bool isQuick)
    {
        if (_lanes.End(row, isAnswered, isQuick) is not { Count: > 0 } left) return;
        try
        {
            await ReleaseAsync(left);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogRowLost(e, left[0].Seq);
            foreach (var one in left) _unrecorded.Enqueue(one);
        }
    }

    /// <summary>Not to wait for their leases to run out. Where one has, somebody else may have it by now.</summary>
    private async Task ReleaseUnrecordedAsync()
    {
        if (_unrecorded.IsEmpty) return;
        var rows = _unrecorded.ToList();
        await ReleaseAsync([.. rows.Where(row => row.LeasedUntil > clock.Milliseconds())]);
        foreach (var _ in rows) _unrecorded.TryDequeue(out var _);
    }

    private Task ReleaseAsync(IReadOnlyList<WorkRow> rows) => db.WriteAsync(tx => WorkRows.ReleaseAsync(tx, [.. rows.Select(row => row.Seq)]), CancellationToken.None);

    /// <summary>Whether the host answered; what went wrong here is not its fault.</summary>
    private async Task<bool> RunAsync(WorkRow row, CancellationToken ct)
    {
        try
        {
            return await work.RunAsync(row, ct);
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
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The delivery queue could not be read; trying again")]
    private partial void LogPumpFailed(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "The delivery queue could not be read, and is tried again until it can. {Fault} {Advice}")]
    private partial void LogStorageFailing(string fault, string advice);

    [LoggerMessage(Level = LogLevel.Information, Message = "The delivery queue is read again")]
    private partial void LogStorageIsBack();

    [LoggerMessage(Level = LogLevel.Error, Message = "What came of work {Seq} could not be written down; it will be tried again")]
    private partial void LogRowLost(Exception e, long seq);

    [LoggerMessage(Level = LogLevel.Error, Message = "Work {Seq} ({Kind}, {Target}) failed; it will be tried again")]
    private partial void LogRowFailed(Exception e, long seq, string kind, string target);
}
