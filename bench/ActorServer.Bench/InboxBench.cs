using System.Text;

namespace ActorServer.Bench;

/// <summary>
/// Activities a second through the inbox, verified and durable with their effects, beside the limit program and an inbox made with Fedify, in the
/// same run, alternating. All are warm: the runtime has compiled what they need, twice over (see docs/performance.md for the cold minute).
/// </summary>
internal static class InboxBench
{
    private const int Requests = 8000;
    private const int WarmUp = 40_000;
    private const int Rounds = 7;

    /// <summary>Fedify takes some milliseconds each, so that fewer are measured as long.</summary>
    private const int FedifyRequests = 500;
    private const int RoundsOfFedify = 3;

    private const double TargetOfLimit = 0.6;
    private const double TargetOfFedify = 12;

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var load = await Load.StartAsync();
        using var ours = await ChildServer.StartActorServerAsync();
        using var limit = await ChildServer.StartLimitAsync();
        using (var client = Load.NewClient()) await client.PutAsync($"{limit.Origin}/key", new ByteArrayContent(Encoding.ASCII.GetBytes(load.PublicPem)));
        var (fedify, missing) = await ChildServer.StartFedifyAsync();
        if (fedify is null) Console.WriteLine($"inbox made with Fedify skipped: {missing}");
        using (fedify)
        {
            var (oursRuns, limitRuns, fedifyRuns) = (new Runs(ours), new Runs(limit), fedify is null ? null : new Runs(fedify));
            await oursRuns.WarmUpAsync(load.Sign(oursRuns.Inbox, WarmUp));
            await limitRuns.WarmUpAsync(load.Sign(limitRuns.Inbox, WarmUp));
            if (fedifyRuns is not null) await fedifyRuns.WarmUpAsync(load.Sign(fedifyRuns.Inbox, FedifyRequests));
            for (var round = 0; round < Rounds; round++)
            {
                await oursRuns.MeasureAsync(load.Sign(oursRuns.Inbox, Requests));
                await limitRuns.MeasureAsync(load.Sign(limitRuns.Inbox, Requests));
                if (fedifyRuns is not null && round < RoundsOfFedify) await fedifyRuns.MeasureAsync(load.Sign(fedifyRuns.Inbox, FedifyRequests));
            }
            var (rate, beside) = oursRuns.RateBeside(limitRuns);
            List<Row> rows =
            [
                Row.OfLimit($"inbox activities a second, the median of {Rounds} rounds", rate, beside, TargetOfLimit),
                Row.ForOrientation("inbox CPU seconds a thousand", oursRuns.Cpu, limitRuns.Cpu),
                Row.ForOrientation("  and with the words that are indexed behind it", oursRuns.CpuWithRest, limitRuns.CpuWithRest),
                Row.ForOrientation($"inbox memory after {WarmUp + (Rounds * Requests)} activities (MB RSS)", ours.ResidentMegabytes(), limit.ResidentMegabytes()),
            ];
            if (fedifyRuns is null) return rows;
            (rate, beside) = oursRuns.RateBeside(fedifyRuns);
            rows.Add(Row.OfLimit("inbox activities a second, beside Fedify's inbox", rate, beside, TargetOfFedify));
            rows.Add(Row.ForOrientation("inbox CPU seconds a thousand, beside Fedify's", oursRuns.Cpu, fedifyRuns.Cpu));
            return rows;
        }
    }
}
