using System.Diagnostics;
using System.Security.Cryptography;

namespace ActorServer.Bench;

/// <summary>
/// One post to thousands of followers, each with an inbox of their own. The limit is the signing: each delivery needs an RSA signature, so no server on
/// this machine can be faster than both processors signing and doing nothing else. The sinks that take the deliveries are on the same processors.
/// </summary>
internal static class FanoutBench
{
    private const int Followers = 10_000;
    private const int Hosts = 1_000;
    private const int TlsHosts = 25;
    private const int Rounds = 5;
    private const int WarmUpPosts = 20;

    /// <summary>Posts to everybody before the first that counts: the runtime compiles what is called often anew, which took a seventh of the processors during the second and third.</summary>
    private const int WarmUpFanouts = 5;

    /// <summary>What is wanted in the end.</summary>
    private const double Target = 0.8;
    private const double TlsTarget = 0.5;
    private const double LimitTarget = 0.8;
    private const double AcceptTarget = 100;
    private const double MemoryTarget = 50;
    private const double SlowerTarget = 1.1;

    /// <summary>A third of the hosts is dead: a third of those refuses, hangs, breaks off.</summary>
    private const int DeadHosts = 333;

    /// <summary>Longer than a request to a host that hangs is waited for.</summary>
    private static readonly TimeSpan HangingEnds = TimeSpan.FromSeconds(11);

    private static readonly TimeSpan SigningTime = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(1);

    internal static async Task<IReadOnlyList<Row>> RateAsync()
    {
        using var sink = await SinkProcess.StartAsync(Hosts);
        return await MeasureAsync(sink, $"{Hosts} hosts", Hosts, Target);
    }

    internal static async Task<IReadOnlyList<Row>> TlsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("bench-authority-").FullName;
        var authority = Path.Combine(folder, "authority.pem");
        using var sink = await SinkProcess.StartAsync(TlsHosts, authorityFile: authority);
        var rows = await MeasureAsync(sink, $"TLS, {TlsHosts} hosts", TlsHosts, TlsTarget, authority);
        Directory.Delete(folder, recursive: true);
        return rows;
    }

    /// <summary>How long a post takes to be accepted, however many follow.</summary>
    internal static async Task<IReadOnlyList<Row>> AcceptAsync()
    {
        var rows = new List<Row>();
        foreach (var followers in (int[])[10, 1_000, 10_000, 100_000])
        {
            using var server = await FanoutServer.StartAsync();
            for (var i = 0; i < WarmUpPosts; i++) await server.PostAsync(toFollowers: false);
            await server.FollowAsync(followers, i => $"http://{SinkAddress.Refusing(i % Hosts)}:9");
            var (_, first) = await server.PostAsync(toFollowers: true);
            var (_, second) = await server.PostAsync(toFollowers: true);
            rows.Add(Row.AtMost($"accepting a post to {followers} followers (ms)", first, AcceptTarget));
            rows.Add(Row.AtMost("the next one, at once (ms)", second, AcceptTarget));
        }
        return rows;
    }

    /// <summary>How much slower the living are reached when a third of the hosts is dead: unknown to be so, and known.</summary>
    internal static async Task<IReadOnlyList<Row>> DeadAsync()
    {
        const int Living = (Hosts - DeadHosts) * (Followers / Hosts);
        const int OfAKind = DeadHosts / 3;
        using var sink = await SinkProcess.StartAsync(Hosts, OfAKind, OfAKind);
        using var server = await FanoutServer.StartAsync();
        await server.FollowAsync(Followers, i => Origin(sink, AddressOf(i % Hosts)), i => !IsDead(i % Hosts));
        for (var i = 0; i < Rounds; i++) await PostAsync(server, sink, Living);
        var before = await RepeatAsync(() => PostAsync(server, sink, Living));

        await server.AcceptAllAsync();
        var (unknown, known) = (new List<Run>(), new List<Run>());
        for (var round = 0; round < Rounds; round++)
        {
            unknown.Add(await PostAsync(server, sink, Living));
            known.Add(await PostAsync(server, sink, Living));
            await Task.Delay(HangingEnds, TimeProvider.System);
            await server.ForgetFailuresAsync();
        }
        var healthy = Row.Median(before.Select(run => run.Seconds));
        return
        [
            Slower("seconds to the living with a third of the hosts dead", unknown, healthy),
            Slower("the next post, when they are known to be dead", known, healthy),
        ];

        static bool IsDead(int host) => host % 3 == 0 && host / 3 < DeadHosts;

        static System.Net.IPAddress AddressOf(int host) => !IsDead(host) ? SinkAddress.Living(host) : (host / 3 % 3) switch
        {
            0 => SinkAddress.Refusing(host / 9),
            1 => SinkAddress.Hanging(host / 9),
            _ => SinkAddress.Broken(host / 9),
        };
    }

    private static Row Slower(string name, List<Run> runs, double healthy)
    {
        var seconds = Row.Median(runs.Select(run => run.Seconds));
        return new Row(name, Math.Round(seconds, 2), Math.Round(healthy, 2), Math.Round(seconds / healthy, 3), SlowerTarget, seconds / healthy <= SlowerTarget);
    }

    /// <summary>The server, then the limit program, signing and not; with the signing rate before, between and after.</summary>
    private static async Task<IReadOnlyList<Row>> MeasureAsync(SinkProcess sink, string where, int hosts, double target, string authority = "")
    {
        var signing = new List<double> { SignaturesASecond() };
        var (runs, growth) = await MeasureServerAsync(sink, hosts, authority);
        signing.Add(SignaturesASecond());
        using var limit = await DeliverLimitProcess.StartAsync(sink, hosts, Followers, FanoutServer.BytesOfPost, authority);
        for (var i = 0; i < WarmUpFanouts; i++) await LimitAsync(limit, sink, signed: i % 2 == 0);
        var measured = new Measured(runs, growth, await RepeatAsync(() => LimitAsync(limit, sink, signed: true)), await RepeatAsync(() => LimitAsync(limit, sink, signed: false)));
        signing.Add(SignaturesASecond());
        return measured.Rows(where, Row.Median(signing), target);
    }

    /// <summary>The first posts, to all of them, warm up; memory is compared with what was there before them.</summary>
    private static async Task<(List<Run> Runs, double Growth)> MeasureServerAsync(SinkProcess sink, int hosts, string authority)
    {
        using var server = await FanoutServer.StartAsync(authority);
        for (var i = 0; i < WarmUpPosts; i++) await server.PostAsync(toFollowers: false);
        await server.FollowAsync(Followers, i => Origin(sink, SinkAddress.Living(i % hosts)));
        await server.RestAsync();
        var before = server.ResidentMegabytes;
        using var ended = new CancellationTokenSource();
        var peak = PeakAsync(server, ended.Token);
        for (var i = 0; i < WarmUpFanouts; i++) await PostAsync(server, sink, Followers);
        var runs = await RepeatAsync(() => PostAsync(server, sink, Followers));
        await ended.CancelAsync();
        return (runs, await peak - before);
    }

    private static async Task<Run> LimitAsync(DeliverLimitProcess limit, SinkProcess sink, bool signed)
    {
        await sink.ExpectAsync(Followers);
        var (its, sinks) = (limit.Cpu(), sink.Cpu());
        var began = Stopwatch.GetTimestamp();
        limit.Begin(signed);
        var last = await sink.DoneAsync().WaitAsync(LongestRound, TimeProvider.System);
        return Run.Of(Stopwatch.GetElapsedTime(began, last), Followers, limit.Cpu() - its, sink.Cpu() - sinks);
    }

    private static async Task<List<Run>> RepeatAsync(Func<Task<Run>> run)
    {
        var runs = new List<Run>();
        for (var round = 0; round < Rounds; round++) runs.Add(await run());
        return runs;
    }

    private static async Task<Run> PostAsync(FanoutServer server, SinkProcess sink, int deliveries)
    {
        await sink.ExpectAsync(deliveries);
        var (ours, its) = (server.Cpu(), sink.Cpu());
        var (accepted, _) = await server.PostAsync(toFollowers: true);
        var last = await sink.DoneAsync().WaitAsync(LongestRound, TimeProvider.System);
        return Run.Of(Stopwatch.GetElapsedTime(accepted, last), deliveries, server.Cpu() - ours, sink.Cpu() - its);
    }

    private static async Task<double> PeakAsync(FanoutServer server, CancellationToken ended)
    {
        var peak = server.ResidentMegabytes;
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            peak = Math.Max(peak, server.ResidentMegabytes);
        }
        return peak;
    }

    private static string Origin(SinkProcess sink, System.Net.IPAddress address) => $"{sink.Scheme}://{address}:{sink.Port}";

    /// <summary>RSA-2048 signatures of a request's usual signing string, all processors at once, each with a key of its own.</summary>
    private static double SignaturesASecond()
    {
        var text = new byte[300];
        var made = 0;
        var watch = new Stopwatch();
        using var ready = new Barrier(Environment.ProcessorCount, _ => watch.Start());
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            using var key = RSA.Create(2048);
            key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            ready.SignalAndWait();      // finding the primes does not count
            var mine = 0;
            for (; watch.Elapsed < SigningTime; mine++) key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            Interlocked.Add(ref made, mine);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return made / SigningTime.TotalSeconds;
    }

    /// <summary>One post to all: how long, how many a second, processor milliseconds for each, of the server and of the sink, and how busy the two kept the processors.</summary>
    private sealed record Run(double Seconds, double Rate, double Cpu, double SinkCpu, double Busy)
    {
        internal static Run Of(TimeSpan time, int deliveries, TimeSpan server, TimeSpan sink) => new(
            time.TotalSeconds, deliveries / time.TotalSeconds, server.TotalMilliseconds / deliveries, sink.TotalMilliseconds / deliveries,
            (server + sink) / time / Environment.ProcessorCount);
    }

    private sealed record Measured(List<Run> Runs, double Growth, List<Run> Signed, List<Run> Plain)
    {
        internal IReadOnlyList<Row> Rows(string where, double signing, double target)
        {
            var (rate, cpu, signed) = (Of(Runs, run => run.Rate), Of(Runs, run => run.Cpu), Of(Signed, run => run.Rate));
            return
            [
                Row.OfLimit($"{where}: deliveries a second, of signing", rate, signing, target),
                Row.OfLimit("  of the limit program, signing", rate, signed, LimitTarget),
                Row.ForOrientation("  the limit program, signing, of signing", signed, signing),
                Row.ForOrientation("  the limit program, not signing, of signing", Of(Plain, run => run.Rate), signing),
                Row.ForOrientation("  CPU ms a delivery, of the limit program's", cpu, Of(Signed, run => run.Cpu)),
                Row.ForOrientation("  CPU ms a delivery, of a signature", cpu, 1000 * Environment.ProcessorCount / signing),
                Row.ForOrientation("  CPU ms a delivery of the sink", Of(Runs, run => run.SinkCpu), cpu),
                Row.ForOrientation("  part of the processors that was busy", Of(Runs, run => run.Busy), Of(Signed, run => run.Busy)),
                Row.AtMost("  memory growth meanwhile (MB RSS)", Growth, MemoryTarget),
            ];
        }

        private static double Of(List<Run> runs, Func<Run, double> value) => Row.Median(runs.Select(value));
    }
}
