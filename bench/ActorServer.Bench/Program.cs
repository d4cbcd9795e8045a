using ActorServer.Bench;

// Benchmarks: each prints ratios to a limit or a target measured in the same run, and writes artifacts/bench/NAME.json.
// The program also plays the other parts of a measurement, as child processes: "limit PORT FOLDER" is the limit program.
if (args is ["limit", var port, var folder])
{
    await LimitProgram.RunAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), folder);
    return 0;
}

(string Name, Func<Task<IReadOnlyList<Row>>> Run)[] benches = [("start", StartBench.RunAsync), ("inbox", InboxBench.RunAsync), ("signatures", SignaturesBench.RunAsync)];
foreach (var (name, run) in benches.Where(bench => args.Length == 0 || args.Contains(bench.Name)))
{
    Row.Write(name, await run());
}
return 0;
