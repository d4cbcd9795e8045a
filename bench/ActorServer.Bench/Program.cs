using ActorServer.Bench;

// Benchmarks: each prints ratios to a limit or a target measured in the same run, and writes artifacts/bench/NAME.json.
// The program also plays the other parts of a measurement, as child processes: "limit PORT FOLDER" is the limit program, "bare PORT FOLDER" Kestrel alone.
if (args is [("limit" or "bare") and var part, var port, var folder])
{
    var number = int.Parse(port, System.Globalization.CultureInfo.InvariantCulture);
    await (part == "limit" ? LimitProgram.RunAsync(number, folder) : BareKestrel.RunAsync(number));
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
    ("search", SearchBench.RunAsync),
];
foreach (var (name, run) in benches.Where(bench => args.Length == 0 || args.Contains(bench.Name)))
{
    Row.Write(name, await run());
}
return 0;
