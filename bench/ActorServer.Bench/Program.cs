using ActorServer.Bench;

// Benchmarks: each prints ratios to a limit or a target measured in the same run, and writes artifacts/bench/NAME.json.
// The program also plays the other parts of a measurement, as child processes: "limit PORT FOLDER" is the limit program, "bare PORT FOLDER" Kestrel alone,
// "sink PORT …" the servers that take what is delivered, "deliver …" delivers without a queue.
if (args is [("limit" or "bare") and var part, var port, var folder])
{
    var number = Number(port);
    await (part == "limit" ? LimitProgram.RunAsync(number, folder) : BareKestrel.RunAsync(number));
    return 0;
}

if (args is ["sink", var at, var living, var hanging, var broken, var authorityFile])
{
    await Sink.RunAsync(Number(at), Number(living), Number(hanging), Number(broken), authorityFile);
    return 0;
}

if (args is ["deliver", var scheme, var sinkPort, var hosts, var followers, var bytes])
{
    await DeliverLimit.RunAsync(scheme, Number(sinkPort), Number(hosts), Number(followers), Number(bytes));
    return 0;
}

(string Name, Func<Task<IReadOnlyList<Row>>> Run)[] benches =
[
    ("start", StartBench.RunAsync),
    ("inbox", InboxBench.RunAsync),
    ("growth", GrowthBench.RunAsync),
    ("storm", StormBench.RunAsync),
    ("signatures", SignaturesBench.RunAsync),
    ("wall", WallBench.RunAsync),
    ("wall-render", WallBench.RenderAsync),
    ("page", PageBench.RunAsync),
    ("search", SearchBench.RunAsync),
    ("search-postgres", SearchBench.RunOnPostgresAsync),
    ("search-postgres-fewer", SearchBench.RunFewerOnPostgresAsync),
    ("index", IndexBench.RunAsync),
    ("fanout-rate", FanoutBench.RateAsync),
    ("fanout-tls", FanoutBench.TlsAsync),
    ("scale", ScaleBench.RunAsync),
    ("fanout-accept", FanoutBench.AcceptAsync),
    ("fanout-dead", FanoutBench.DeadAsync),
];
foreach (var (name, run) in benches.Where(bench => args.Length == 0 || args.Any(asked => IsAsked(bench.Name, asked)))) Row.Write(name, await run());
return 0;

// By its name, or all parts of what has none of its own.
bool IsAsked(string name, string asked) => name == asked || (benches.All(bench => bench.Name != asked) && name.StartsWith($"{asked}-", StringComparison.Ordinal));

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
