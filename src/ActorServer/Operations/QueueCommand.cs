using System.CommandLine;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>queue: what is waiting, for whom, and why.</summary>
internal static class QueueCommand
{
    private const int Shown = 200;

    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var number = new Argument<long?>("number") { Description = "One row; without it, everything.", DefaultValueFactory = _ => null };
        var retry = new Command("retry", "Try again now, what waits and what was given up.") { number };
        retry.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => RetryAsync(services, parsed.GetValue(number), ct))));
        var queue = new Command("queue", "Show deliveries that wait or were given up, for whom and why.") { retry };
        queue.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => ShowAsync(services, ct))));
        return queue;
    }

    private static async Task ShowAsync(IServiceProvider services, CancellationToken ct)
    {
        var (rows, hosts) = await services.GetRequiredService<Db>().ReadAsync(
            async tx => (await WorkRows.UnfinishedAsync(tx, Shown), await HostRows.FailingAsync(tx)), ct);
        if (rows.Count == 0) Console.WriteLine("Nothing waits, and nothing was given up.");
        foreach (var row in rows)
        {
            var next = row.State == WorkRow.GivenUp ? "given up" : $"next try {NextTry(row, hosts):yyyy-MM-dd HH:mm:ss}Z";
            Console.WriteLine($"{row.Seq,6}  {row.Kind,-8} {row.Target}");
            Console.WriteLine($"        {row.ActivityUri}");
            Console.WriteLine($"        {next}, after {row.Attempts} tries{Why(row)}");
        }
        foreach (var host in hosts)
        {
            Console.WriteLine($"{host.Name} does not answer since {host.FailingSince?.ToTime():yyyy-MM-dd HH:mm}Z ({host.LastFailure}); all that waits for it rests until {host.RetryAt.ToTime():yyyy-MM-dd HH:mm:ss}Z.");
        }
    }

    private static DateTimeOffset NextTry(WorkRow row, IReadOnlyList<HostRow> hosts) =>
        Math.Max(row.DueAt, hosts.FirstOrDefault(host => host.Name == row.Lane)?.RetryAt ?? 0).ToTime();

    private static string Why(WorkRow row) => (row.Status, row.Answer) switch
    {
        (null, null) => "",
        (null, { } answer) => $": {answer}",
        ({ } status, "" or null) => $": HTTP {status}",
        ({ } status, { } answer) => $": HTTP {status}, {answer.ReplaceLineEndings(" ")}",
    };

    private static async Task RetryAsync(IServiceProvider services, long? number, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().Milliseconds();
        var count = await services.GetRequiredService<Db>().WriteAsync(async tx =>
        {
            await HostRows.WakeAsync(tx);
            return await WorkRows.RetryAsync(tx, number, now);
        }, ct);
        Console.WriteLine($"{count} will be tried again now, by the running server.");
    }
}
