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

    /// <summary>Waits only when more are waiting than there should be: the disk is behind.</summary>
    internal ValueTask NoteAsync(WorkRow row, Outcome outcome) => _waiting.Writer.WriteAsync(new(row.Seq, row.Lane, outcome.Status, outcome.Answer), CancellationToken.None);

    /// <summary>Nothing more is delivered: what was is written down, and <see cref="RunAsync"/> ends.</summary>
    internal void Complete() => _waiting.Writer.TryComplete();

    /// <param name="written">Hears of each that is on disk.</param>
    internal async Task RunAsync(Action written)
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var batch = new List<Receipt>();
            while (batch.Count < Limits.ReceiptsPerUnitOfWork && _waiting.Reader.TryRead(out var receipt)) batch.Add(receipt);
            try
            {
                await db.WriteAsync(tx => WriteAsync(tx, batch, clock.Milliseconds()));
                written();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogLost(e, batch.Count);     // their leases run out, and they are delivered once more
            }
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

    private sealed record Receipt(long Seq, string Lane, int? Status, string Answer);

    [LoggerMessage(Level = LogLevel.Error, Message = "That {Count} deliveries were taken could not be written down; they will be made again")]
    private partial void LogLost(Exception e, int count);
}
