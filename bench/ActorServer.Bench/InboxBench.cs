using System.Text;

namespace ActorServer.Bench;

/// <summary>Activities a second through the inbox, verified and durable with their effects, beside the limit program in the same run, alternating.</summary>
internal static class InboxBench
{
    private const int Requests = 4000;
    private const int WarmUp = 1500;
    private const int Rounds = 3;
    private const int Concurrency = 64;

    /// <summary>What is wanted of this figure in the end.</summary>
    private const double Target = 0.6;

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var load = await Load.StartAsync();
        using var ours = await ChildServer.StartActorServerAsync();
        using var limit = await ChildServer.StartLimitAsync();
        using (var client = Load.NewClient()) await client.PutAsync($"{limit.Origin}/key", new ByteArrayContent(Encoding.ASCII.GetBytes(load.PublicPem)));

        await MeasureAsync(load, ours, WarmUp);
        await MeasureAsync(load, limit, WarmUp);
        var oursRuns = new List<(double Rate, double Cpu)>();
        var limitRuns = new List<(double Rate, double Cpu)>();
        for (var round = 0; round < Rounds; round++)
        {
            oursRuns.Add(await MeasureAsync(load, ours, Requests));
            limitRuns.Add(await MeasureAsync(load, limit, Requests));
        }
        var oursCpu = Row.Median(oursRuns.Select(run => run.Cpu));
        var limitCpu = Row.Median(limitRuns.Select(run => run.Cpu));
        return
        [
            Row.OfLimit($"inbox activities a second, median of {Rounds}", Row.Median(oursRuns.Select(run => run.Rate)), Row.Median(limitRuns.Select(run => run.Rate)), Target),
            Row.ForOrientation("inbox CPU seconds a thousand", oursCpu, limitCpu),
            Row.ForOrientation($"inbox memory after {WarmUp + (Rounds * Requests)} activities (MB RSS)", ours.ResidentMegabytes(), limit.ResidentMegabytes()),
        ];
    }

    private static async Task<(double Rate, double Cpu)> MeasureAsync(Load load, ChildServer server, int requests)
    {
        var inbox = $"{server.Origin}/inbox";
        var signed = load.Sign(inbox, requests);
        var before = server.Cpu();
        var rate = await Load.RunAsync(inbox, signed, Concurrency);
        return (rate, (server.Cpu() - before).TotalSeconds / requests * 1000);
    }
}
