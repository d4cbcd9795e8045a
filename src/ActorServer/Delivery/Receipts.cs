using System.Threading.Channels;
using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>
/// Writes down what was delivered, many deliveries in one unit of work: whoever delivered gives its place back at once and does not wait for the disk. A
/// process that dies in between delivers these again after its next start, as it would what was under way; peers know an activity by its id. (docs/adr/0021)
/// </summary>
internal sealed partial class Receipts(Db db, TimeProvider clock, ILogger<Receipts> log)
{
    private readonly Channel<Receipt> _waiting = Channel.CreateBounded<Receipt>(new BoundedChannelOptions(Limits.ReceiptsWaiting) { SingleReader = true });

    /// <summary>Nothing more is delivered: what cannot be written down now never is.</summary>
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits only when more are waiting than there should be: the disk is behind.</summary>
    internal ValueTask NoteAsync(WorkRow row, Outcome outcome) => _waiting.Writer.WriteAsync(new(row.Seq, row.Lane, row.LeasedUntil, outcome.Status, outcome.Answer), CancellationToken.None);

    /// <summary>Nothing more is delivered: what was is written down, and <see cref="RunAsync"/> ends.</summary>
    internal void Complete()
    {
        _waiting.Writer.TryComplete();
        _ending.TrySetResult();
    }

    /// <param name="written">Hears of each that is on disk.</param>
    internal async Task RunAsync(Action written)
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            await GatherAsync();
            var batch = new List<Receipt>();
            while (batch.Count < Limits.ReceiptsPerUnitOfWork && _waiting.Reader.TryRead(out var receipt)) batch.Add(receipt);
            try
            {
                await KeepAsync(batch);
                written();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogLost(e, batch.Count);     // their leases run out, and they are delivered once more
            }
        }
    }

    /// <summary>More come in a moment, and what is written down with them costs hardly anything.</summary>
    private Task GatherAsync() => _waiting.Reader.Count >= Limits.ReceiptsPerUnitOfWork ? Task.CompletedTask
        : Task.WhenAny(_ending.Task, Task.Delay(Limits.ReceiptsGather, TimeProvider.System, CancellationToken.None));

    /// <summary>
    /// While the database is away it is tried again until the last lease has run out: until then nobody else delivers these. What is delivered meanwhile waits
    /// behind them, and at last whoever delivers waits, too.
    /// </summary>
    private async Task KeepAsync(List<Receipt> batch)
    {
        var leasedUntil = batch.Max(receipt => receipt.LeasedUntil);
        for (var pause = Limits.ReceiptsTriedAgain; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, Limits.QueuePoll.Ticks)))
        {
            try
            {
                await db.WriteAsync(tx => WriteAsync(tx, batch, clock.Milliseconds()));
                return;
            }
            catch (Exception e) when (StorageFault.Is(e) && !_ending.Task.IsCompleted && clock.Milliseconds() < leasedUntil)
            {
                if (pause == Limits.ReceiptsTriedAgain) LogAway(batch.Count, e.Message, StorageFault.Advice(e));
            }
            // The machine's time: the database comes back when it does.
            await Task.WhenAny(_ending.Task, Task.Delay(pause, TimeProvider.System, CancellationToken.None));
        }
    }

    private static async Task WriteAsync(Tx tx, List<Receipt> batch, long now)
    {
        foreach (var alike in batch.GroupBy(receipt => (receipt.Status, receipt.Answer)))
        {
            await WorkRows.FinishAllAsync(tx, [.. alike.Select(receipt => receipt.Seq)], WorkRow.Done, alike.Key.Status, alike.Key.Answer, now);
        }
        await QueueRecord.SetWellAsync(tx, [.. batch.Select(receipt => receipt.Lane).Distinct()], now);
    }

    private sealed record Receipt(long Seq, string Lane, long LeasedUntil, int? Status, string Answer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "That {Count} deliveries were taken cannot be written down yet; it is tried again until their leases run out. {Fault} {Advice}")]
    private partial void LogAway(int count, string fault, string advice);

    [LoggerMessage(Level = LogLevel.Error, Message = "That {Count} deliveries were taken could not be written down; they will be made again")]
    private partial void LogLost(Exception e, int count);
}
