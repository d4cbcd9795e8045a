using System.CommandLine;
using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>queue: what is waiting, for whom, and why.</summary>
internal static class QueueCommand
{
    private const int Shown = 200;

    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var number = new Argument<long?>("number") { Description = "One row; without it, everything.", DefaultValueFactory = _ => null };
        var host = new Option<string?>("--host") { Description = "Only what is for this host, such as example.org." };
        var retry = new Command("retry", "Try again now, what waits and what was given up.") { number, host };
        retry.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(
            configuration(parsed), services => RetryAsync(services, parsed.GetValue(number), parsed.GetValue(host), ct))));
        var post = new Argument<string>("post") { Description = "The address of a post or an activity of yours." };
        var report = new Command("report", "Show where a post arrived, host by host, and where not and why.") { post };
        report.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => ReportAsync(services, parsed.GetValue(post)!, ct))));
        var queue = new Command("queue", "Show deliveries that wait or were given up, for whom and why.") { retry, report };
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

    private static string Why(WorkRow row) => LastAnswer.Words(row.Status, row.Answer) is { } words ? $": {words}" : "";

    private static async Task ReportAsync(IServiceProvider services, string id, CancellationToken ct)
    {
        var (db, own) = (services.GetRequiredService<Db>(), services.GetRequiredService<OwnIds>());
        var report = await db.ReadAsync(tx => DeliveryReport.OfAsync(tx, id, own), ct)
            ?? throw new OperatorException($"{id} is no post or activity of {own.Actor}. Write its whole address, as it stands on its page.");
        var counts = report.Counts;
        Console.WriteLine($"{report.Activity.Type} {report.Activity.Uri} of {report.Activity.At.ToTime():yyyy-MM-dd HH:mm:ss}Z");
        Console.WriteLine($"{counts.Hosts} hosts: {counts.Done} delivered, {counts.Waiting} waiting, {counts.GivenUp} given up");
        for (var after = ""; ;)
        {
            var from = after;
            var hosts = await db.ReadAsync(tx => DeliveryRows.PageAsync(tx, report.Activity.Uri, "", from, Limits.HostsOnPage), ct);
            foreach (var host in hosts) Console.WriteLine(Line(host));
            if (hosts.Count < Limits.HostsOnPage) return;
            after = hosts[^1].Host;
        }
    }

    private static string Line(HostDelivery host)
    {
        var state = host.GivenUp > 0 ? $"given up after {host.Attempts} tries"
            : host.Waiting > 0 ? $"waiting, next try {host.DueAt.ToTime():yyyy-MM-dd HH:mm:ss}Z, after {host.Attempts} tries"
            : $"delivered {host.DoneAt.ToTime():yyyy-MM-dd HH:mm:ss}Z";
        var why = host.GivenUp + host.Waiting > 0 && LastAnswer.Words(host.Status, host.Answer) is { } words ? $": {words}" : "";
        return $"  {host.Host}  {host.Recipients} recipients, {state}{why}";
    }

    private static async Task RetryAsync(IServiceProvider services, long? number, string? host, CancellationToken ct)
    {
        var count = await services.GetRequiredService<RetryNow>().RunAsync(number, host: host, ct: ct);
        Console.WriteLine($"{count} will be tried again now, by the running server.");
    }
}
