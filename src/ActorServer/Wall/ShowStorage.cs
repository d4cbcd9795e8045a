using ActorServer.OwnFiles;
using ActorServer.Storage;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>What takes the space, for the owner: the same as the command storage.</summary>
internal static class ShowStorage
{
    internal static async Task<IResult> GetAsync(HttpContext http, Pages pages, ReadStorage storage, MediaTools tools)
    {
        if (await pages.LeadToSignInAsync(http) is { } signIn) return signIn;
        var report = await storage.RunAsync(http.RequestAborted);
        return await pages.ForOwnerAsync(http, "Storage", (_, frame) => Task.FromResult<IResult>(new PageResult<StoragePage>(new()
        {
            [nameof(StoragePage.Frame)] = frame,
            [nameof(StoragePage.Whole)] = Whole(report),
            [nameof(StoragePage.Tables)] = report.Tables,
            [nameof(StoragePage.Cache)] = report.Cache,
            [nameof(StoragePage.Budget)] = report.CacheBudget,
            [nameof(StoragePage.FreeInDatabase)] = report.FreeInDatabase,
            [nameof(StoragePage.FreeDisk)] = report.FreeDisk,
            [nameof(StoragePage.ArrivedLately)] = report.ArrivedLately,
            [nameof(StoragePage.LastSweep)] = report.LastSweep?.ToString(),
            [nameof(StoragePage.SweptAt)] = report.LastSweep?.FinishedAt.ToTime(),
            [nameof(StoragePage.MissingTools)] = tools.IsWanted ? tools.Missing : null,
            [nameof(StoragePage.IsLow)] = report.FreeDisk < Limits.DiskReserve,
        })));
    }

    private static List<StorageShare> Whole(StorageReport report) =>
    [
        new(Language.Text("Database"), report.Tables.Sum(table => table.Count), report.Database > 0 ? report.Database : report.Tables.Sum(table => table.Bytes)),
        report.Media with { Name = Language.Text("Your files") },
        new(Language.Text("Copies of others' files"), report.Cache.Sum(share => share.Count), report.CacheBytes),
        report.Backups with { Name = Language.Text("Backups") },
    ];
}
