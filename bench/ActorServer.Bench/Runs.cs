namespace ActorServer.Bench;

/// <summary>Measurements of one program. The median counts, since others work on the same machine.</summary>
internal sealed class Runs(ChildServer server)
{
    private const int Concurrency = 64;

    private readonly List<(double Rate, double Cpu, double WithRest)> _runs = [];

    /// <summary>Requests a second.</summary>
    internal double Rate => Row.Median(_runs.Select(run => run.Rate));

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

    private double CpuSince(TimeSpan before, IReadOnlyList<SignedRequest> requests) => (server.Cpu() - before).TotalSeconds / requests.Count * 1000;
}
