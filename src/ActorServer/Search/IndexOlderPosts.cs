using ActorServer.Store;

namespace ActorServer.Search;

/// <summary>
/// Makes findable what was here before search was: in the order of ids, a little in each transaction, so that nobody waits for it, and with how
/// far it is kept beside it, so that a restart goes on. Nothing to do on a server that began with search.
/// </summary>
internal sealed partial class IndexOlderPosts(Db db, ILogger<IndexOlderPosts> log) : BackgroundService
{
    internal const string Setting = "search.older";

    /// <summary>How often it says how far it is, in posts.</summary>
    private const int TellEvery = 50_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            LogFailed(e);
        }
    }

    internal async Task RunAsync(CancellationToken ct)
    {
        if (await db.ReadAsync(tx => SettingRows.GetAsync(tx, Setting), ct) is null) return;
        var all = await db.ReadAsync(ObjectRows.CountAsync, ct);
        var done = 0L;
        while (!ct.IsCancellationRequested && await db.WriteAsync(StepAsync, ct) is > 0 and var count)
        {
            if (done / TellEvery != (done + count) / TellEvery) LogProgress(done + count, all);
            done += count;
        }
        if (done > 0) LogDone(done);
    }

    /// <summary>How far it is, in hundredths; null when there is nothing to do.</summary>
    internal static async Task<int?> PercentAsync(Tx tx)
    {
        if (await SettingRows.GetAsync(tx, Setting) is null) return null;
        return (int)(100 * await SearchRows.CountAsync(tx) / Math.Max(1, await ObjectRows.CountAsync(tx)));
    }

    /// <summary>The next few, and where to go on. How many there were.</summary>
    internal static async Task<int> StepAsync(Tx tx)
    {
        await tx.HoldAsync(Setting);    // one process at a time
        if (await SettingRows.GetAsync(tx, Setting) is not { } last) return 0;
        var rows = await ObjectRows.AfterAsync(tx, last, Limits.IndexedAtOnce);
        foreach (var row in rows)
        {
            if (!await SearchRows.HasAsync(tx, row.Uri)) await IndexPost.AddAsync(tx, row);
        }
        if (rows.Count == 0) await SettingRows.RemoveAsync(tx, Setting);
        else await SettingRows.SetAsync(tx, Setting, rows[^1].Uri);
        return rows.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Search: {Done} of {All} posts that were here before can be found now")]
    private partial void LogProgress(long done, long all);

    [LoggerMessage(Level = LogLevel.Information, Message = "Search: all {Done} posts that were here before can be found now")]
    private partial void LogDone(long done);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Older posts cannot be made findable now; it goes on with the next start. Is the disk full or read-only?")]
    private partial void LogFailed(Exception e);
}
