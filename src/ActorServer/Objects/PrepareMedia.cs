using ActorServer.Delivery;
using ActorServer.OwnFiles;
using ActorServer.Store;

namespace ActorServer.Objects;

/// <summary>
/// Lets the tools look at a file that was too slow for whoever posted it, or that was here before the tools were. The file itself stays as it is, since
/// others may have it already; what is found and made of it goes with its row in one transaction.
/// </summary>
internal sealed partial class PrepareMedia(Db db, MediaFiles files, MediaTools tools, TimeProvider clock, ILogger<PrepareMedia> log)
{
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var outcome = await db.ReadAsync(tx => MediaRows.FindAsync(tx, row.Target), ct) is not { PreparedAt: null } media
            ? new Outcome(Verdict.Delivered, null, "Prepared already, or gone.")
            : await PrepareAsync(media, ct);
        await db.WriteAsync(tx => QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble()), ct);
    }

    private async Task<Outcome> PrepareAsync(MediaRow media, CancellationToken ct)
    {
        if (await files.PrepareAsync(media, ct) is not { } prepared) return new(Verdict.Refused, null, "The file is gone, or no tool here looks at such files in time.");
        if (await db.WriteAsync(tx => MediaRows.SetPreparedAsync(tx, prepared), CancellationToken.None)) LogPrepared(media.Id, prepared.Copies.Count);
        else await files.DiscardAsync(prepared.Copies);
        return new(Verdict.Delivered, null, "Prepared.");
    }

    /// <summary>When the server starts: what came before the tools were here.</summary>
    internal async Task EnqueueOlderAsync(CancellationToken ct)
    {
        var types = MediaType.All.Where(type => type.IsImage ? tools.HasPictures : tools.HasFilms).Select(type => type.Name).ToList();
        if (types.Count > 0 && await db.WriteAsync(tx => MediaRows.EnqueueUnpreparedAsync(tx, types, clock.Milliseconds()), ct) is > 0 and var count) LogOlder(count);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Media {Id} has {Copies} copies")]
    private partial void LogPrepared(string id, int copies);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} of your files get smaller copies, posters and blurred places in the background")]
    private partial void LogOlder(int count);
}

/// <summary>Runs that once, beside the start.</summary>
internal sealed partial class PrepareOlderMedia(PrepareMedia prepare, ILogger<PrepareOlderMedia> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await prepare.EnqueueOlderAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start does it.
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            LogFailed(e.Message, StorageFault.Advice(e));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Your older files could not be looked at; the next start tries again. {Fault} {Advice}")]
    private partial void LogFailed(string fault, string advice);
}
