namespace ActorServer.Bench;

/// <summary>
/// A server somewhere closes many accounts, and tells everybody: Deletes by people never seen here, whose keys nobody has any more. Nothing of it
/// may be fetched, kept, or cost much more than reading it: beside Kestrel alone, in the same run, alternating.
/// </summary>
internal static class StormBench
{
    private const int Requests = 50_000;
    private const int WarmUp = 60_000;
    private const int Rounds = 5;
    private const double TargetOfBare = 0.8;

    /// <summary>What a measurement of memory may differ by itself.</summary>
    private const double TargetOfMemory = 1.1;

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var load = await Load.StartAsync();
        using var ours = await ChildServer.StartActorServerAsync();
        using var bare = await ChildServer.StartBareAsync();
        var (oursRuns, bareRuns) = (new Runs(ours), new Runs(bare));
        await oursRuns.WarmUpAsync(load.SignDepartures(oursRuns.Inbox, WarmUp));
        await bareRuns.WarmUpAsync(load.SignDepartures(bareRuns.Inbox, WarmUp));
        var (memory, disk) = (ours.ResidentMegabytes(), ours.FolderBytes());
        for (var round = 0; round < Rounds; round++)
        {
            await oursRuns.MeasureAsync(load.SignDepartures(oursRuns.Inbox, Requests));
            await bareRuns.MeasureAsync(load.SignDepartures(bareRuns.Inbox, Requests));
        }
        var (rate, beside) = oursRuns.RateBeside(bareRuns);
        return
        [
            Row.OfLimit($"Deletes by strangers a second, the median of {Rounds} rounds", rate, beside, TargetOfBare),
            Row.ForOrientation("CPU seconds a thousand", oursRuns.Cpu, bareRuns.Cpu),
            Row.AtMostTimes($"memory after {Rounds * Requests} more (MB RSS), and before", ours.ResidentMegabytes(), memory, TargetOfMemory),
            Row.AtMostTimes($"bytes in the data folder after {Rounds * Requests} more, and before", ours.FolderBytes(), disk, 1),
        ];
    }
}
