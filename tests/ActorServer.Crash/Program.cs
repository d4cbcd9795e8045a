using System.Globalization;
using ActorServer.Crash;

// ./build.sh crash [rounds] [seed] [postgres]
// Load, SIGKILL at a random moment, restart, compare with what the senders were told; again and again.
var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200;
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.TickCount;
Console.WriteLine($"seed {seed}");
var isOnPostgres = args.Contains("postgres");
await using var run = await CrashRun.BeginAsync(seed, isOnPostgres);
try
{
    await run.RunAsync(rounds);
}
catch (LossException e)
{
    Console.WriteLine(e.Message);
    Console.WriteLine($"The data folder is kept: {run.DataFolder}. Again: ./build.sh crash {rounds} {seed}{(isOnPostgres ? " postgres" : "")}");
}
Console.WriteLine(run.Summary);
return run.IsWhole ? 0 : 1;
