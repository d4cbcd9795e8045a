using System.Globalization;
using ActorServer.Identity;
using ActorServer.OwnFiles;
using ActorServer.RemoteMedia;
using ActorServer.Store;

namespace ActorServer.Storage;

/// <summary>One thing that takes space. Count is rows or files.</summary>
public sealed record StorageShare(string Name, long Count, long Bytes);

/// <summary>What takes the space, for the owner to see. What a look costs is reading folders and indexes.</summary>
internal sealed record StorageReport
{
    public required IReadOnlyList<StorageShare> Tables { get; init; }

    /// <summary>The database's file, its log, and what in it is free for new rows. 0 where it is not a file here.</summary>
    public long Database { get; init; }
    public long FreeInDatabase { get; init; }
    public required StorageShare Media { get; init; }
    public required IReadOnlyList<StorageShare> Cache { get; init; }
    public long CacheBudget { get; init; }
    public required StorageShare Backups { get; init; }
    public long FreeDisk { get; init; }

    /// <summary>Activities of the last 30 days: how fast it grows.</summary>
    public long ArrivedLately { get; init; }

    public SweepResult? LastSweep { get; init; }

    internal long CacheBytes => Cache.Sum(share => share.Bytes);
}

/// <summary>Makes the report.</summary>
internal sealed class ReadStorage(Db db, OwnIds own, ActorServerOptions options, IFileStore files, MediaCache cache, TimeProvider clock)
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    internal async Task<StorageReport> RunAsync(CancellationToken ct)
    {
        var now = clock.Milliseconds();
        var (tables, free, arrived, last) = await db.ReadAsync(async tx => (
            await SizeRows.TablesAsync(tx, own.Actor),
            db.Dialect.FreePages is { } pages ? await tx.FirstAsync<long>(pages) * await tx.FirstAsync<long>("PRAGMA page_size") : 0,
            await SizeRows.ArrivedAsync(tx, now - (long)Lately.TotalMilliseconds),
            await SettingRows.GetAsync(tx, SweepStorage.ResultSetting)), ct);
        return new()
        {
            Tables = tables,
            Database = db.IsShared ? 0 : Directory.GetFiles(options.DataFolder, Db.FileName + "*").Sum(file => new FileInfo(file).Length),
            FreeInDatabase = free,
            Media = await OfStoreAsync(ct),
            Cache = [.. cache.Shares().Select(share => new StorageShare(share.Use.ToString().ToLowerInvariant(), share.Files, share.Bytes))],
            CacheBudget = cache.Budget,
            Backups = OfFolder("backups", options.BackupFolder!),
            FreeDisk = FreeDisk.At(options.DataFolder),
            ArrivedLately = arrived,
            LastSweep = SweepResult.Parse(last),
        };
    }

    /// <summary>1 234 567 bytes as people say it.</summary>
    internal static string Words(long bytes) => bytes switch
    {
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} kB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024 / 1024:0.0} GB"),
    };

    /// <summary>What is there; where the bucket does not answer, what should be.</summary>
    private async Task<StorageShare> OfStoreAsync(CancellationToken ct)
    {
        var (count, bytes) = (0L, 0L);
        try
        {
            await foreach (var file in files.ListAsync(ct)) (count, bytes) = (count + 1, bytes + file.Bytes);
        }
        catch (BucketException)
        {
            (count, bytes) = await db.ReadAsync(MediaRows.CountAsync, ct);
        }
        return new("media", count, bytes);
    }

    private static StorageShare OfFolder(string name, string folder)
    {
        if (!Directory.Exists(folder)) return new(name, 0, 0);
        var files = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Length).ToList();
        return new(name, files.Count, files.Sum());
    }
}
