namespace ActorServer.Bench;

/// <summary>From starting the process to the first answered request, and memory once it idles.</summary>
internal static class StartBench
{
    private const int Runs = 5;
    private const double TargetSeconds = 1.0;
    private const double TargetMegabytes = 120;

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        // The first start makes key and database; those after it are starts in daily life.
        var (folder, port) = (ChildServer.NewFolder(), ChildServer.FreePort());
        var first = await MeasureAsync(folder, port, keep: true);
        var runs = new List<(double Seconds, double Megabytes)>();
        for (var run = 1; run <= Runs; run++) runs.Add(await MeasureAsync(folder, port, keep: run < Runs));
        return
        [
            Row.AtMost("very first start, makes key and database (s)", first.Seconds, TargetSeconds),
            Row.AtMost($"start to first answer, median of {Runs} (s)", Row.Median(runs.Select(run => run.Seconds)), TargetSeconds),
            Row.AtMost($"memory after start, median of {Runs} (MB RSS)", Row.Median(runs.Select(run => run.Megabytes)), TargetMegabytes),
        ];
    }

    private static async Task<(double Seconds, double Megabytes)> MeasureAsync(string folder, int port, bool keep)
    {
        using var server = await ChildServer.StartActorServerAsync(folder, port);
        server.KeepsFolder = keep;
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        return (server.ToFirstAnswer.TotalSeconds, server.ResidentMegabytes());
    }
}
