using System.CommandLine;
using ActorServer.Storage;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>storage: what takes the space, and what a sweep takes away.</summary>
internal static class StorageCommand
{
    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would go." };
        var sweep = new Command("sweep", "Take away now what is old, came from others, and nobody here cared about. The server does so once a day.") { dryRun };
        sweep.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => SweepAsync(services, parsed.GetValue(dryRun), ct))));
        var storage = new Command("storage", "Show what takes the space: the database, your files, copies of others' files, backups.") { sweep };
        storage.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => ShowAsync(services, ct))));
        return storage;
    }

    private static async Task ShowAsync(IServiceProvider services, CancellationToken ct)
    {
        var report = await services.GetRequiredService<ReadStorage>().RunAsync(ct);
        if (report.Database > 0) Line("database", report.Database, $"{ReadStorage.Words(report.FreeInDatabase)} of it free for new rows");
        foreach (var table in report.Tables) Line("  " + table.Name, table.Bytes, $"{table.Count} rows");
        Line("your files", report.Media.Bytes, $"{report.Media.Count} files");
        Line("copies of others' files", report.CacheBytes, $"of at most {ReadStorage.Words(report.CacheBudget)}");
        foreach (var use in report.Cache) Line("  " + use.Name, use.Bytes, $"{use.Count} files");
        Line("backups", report.Backups.Bytes, $"{report.Backups.Count} files");
        Line("free on the disk", report.FreeDisk, $"{report.ArrivedLately} activities came in during the last 30 days");
        Console.WriteLine(report.LastSweep is { } last ? $"The last sweep, {last.FinishedAt.ToTime():yyyy-MM-dd HH:mm}Z: {last}." : "Nothing was swept yet.");
        Console.WriteLine("'storage sweep --dry-run' says what the next one would take away.");
    }

    private static void Line(string name, long bytes, string note) => Console.WriteLine($"{name,-34} {ReadStorage.Words(bytes),10}   {note}");

    private static async Task SweepAsync(IServiceProvider services, bool dryRun, CancellationToken ct)
    {
        var result = await services.GetRequiredService<SweepStorage>().RunAsync(dryRun, TimeSpan.Zero, ct);
        Console.WriteLine(dryRun ? $"A sweep would take away {result}." : $"Taken away: {result}.");
    }
}
