namespace ActorServer.Bench;

/// <summary>Measurements of one program. The median counts, since others work on the same machine.</summary>
internal sealed class Runs(ChildServer server)
{
    private const int Concurrency = 64;

    private readonly List<(double Rate, double Cpu, double WithRest)> _runs = [];

    /// <summary>Requests a second.</summary>
    internal double Rate => Row.Median(_runs.Select(run => run.Rate));

    /// <summary>
    /// Requests a second of this program and of another one, of the round whose ratio is the median. What others do on the machine comes and goes within a
    /// minute, so that each run is compared with the one beside it.
    /// </summary>
    internal (double Own, double Other) RateBeside(Runs other) => Beside(other, run => run.Rate);

    /// <summary>The server's CPU seconds for a thousand requests, and another's, in the same way.</summary>
    internal (double Own, double Other) CpuBeside(Runs other) => Beside(other, run => run.Cpu);

    /// <summary>The server's CPU seconds for a thousand requests: what others do on the machine changes this the least.</summary>
    internal double Cpu => Row.Median(_runs.Select(run => run.Cpu));

    /// <summary>The same, and what is done for them afterwards.</summary>
    internal double CpuWithRest => Row.Median(_runs.Select(run => run.WithRest));

    internal string Inbox => $"{server.Origin}/inbox";

    /// <summary>The runtime compiles what is called often, and compiles it again when it knows more; that is over before the first measurement.</summary>
    internal async Task WarmUpAsync(IReadOnlyList<SignedRequest> requests)
    {
        await Load.RunAsync(Inbox, requests, Concurrency);
        await server.RestAsync();
    }

    internal async Task MeasureAsync(IReadOnlyList<SignedRequest> requests)
    {
        var before = server.Cpu();
        var rate = await Load.RunAsync(Inbox, requests, Concurrency);
        var cpu = CpuSince(before, requests);
        await server.RestAsync();
        _runs.Add((rate, cpu, CpuSince(before, requests)));
    }

    private (double Own, double Other) Beside(Runs other, Func<(double Rate, double Cpu, double WithRest), double> value)
    {
        var rounds = _runs.Zip(other._runs, (own, its) => (Own: value(own), Other: value(its))).OrderBy(round => round.Own / round.Other).ToArray();
        return rounds[rounds.Length / 2];
    }

    private double CpuSince(TimeSpan before, IReadOnlyList<SignedRequest> requests) => (server.Cpu() - before).TotalSeconds / requests.Count * 1000;
}
