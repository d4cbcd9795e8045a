namespace ActorServer.Bench;

/// <summary>From starting the process to the first answered request, and memory once it idles, and after much has come in.</summary>
internal static class StartBench
{
    private const int Starts = 5;
    private const int Activities = 100_000;
    private const int Chunk = 5000;
    private const double TargetSeconds = 0.5;
    private const double TargetMegabytes = 90;
    private const double TargetMegabytesLater = 160;

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        Console.WriteLine($"measured: {ChildServer.ActorServerProgram}");
        // The first start makes key and database; those after it are starts in daily life.
        var (folder, port) = (ChildServer.NewFolder(), ChildServer.FreePort());
        var first = await MeasureAsync(folder, port, keep: true);
        var runs = new List<(double Seconds, double Megabytes)>();
        for (var run = 1; run <= Starts; run++) runs.Add(await MeasureAsync(folder, port, keep: run < Starts));
        return
        [
            Row.AtMost("very first start, makes key and database (s)", first.Seconds, 2 * TargetSeconds),
            Row.AtMost($"start to first answer, median of {Starts} (s)", Row.Median(runs.Select(run => run.Seconds)), TargetSeconds),
            Row.AtMost($"memory after start, median of {Starts} (MB RSS)", Row.Median(runs.Select(run => run.Megabytes)), TargetMegabytes),
            Row.AtMost($"memory after {Activities} activities (MB RSS)", await MemoryAfterAsync(Activities), TargetMegabytesLater),
        ];
    }

    private static async Task<(double Seconds, double Megabytes)> MeasureAsync(string folder, int port, bool keep)
    {
        using var server = await ChildServer.StartActorServerAsync(folder, port);
        server.KeepsFolder = keep;
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        return (server.ToFirstAnswer.TotalSeconds, server.ResidentMegabytes());
    }

    /// <summary>Signed with Ed25519, which takes the load generator a tenth of the time that RSA takes it.</summary>
    private static async Task<double> MemoryAfterAsync(int activities)
    {
        await using var load = await Load.StartAsync();
        using var server = await ChildServer.StartActorServerAsync();
        var runs = new Runs(server);
        for (var sent = 0; sent < activities; sent += Chunk) await runs.WarmUpAsync(load.Sign(runs.Inbox, Chunk, Mechanism.Rfc9421Ed25519));
        return server.ResidentMegabytes();
    }
}
