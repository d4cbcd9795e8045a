using System.Globalization;
using System.Text;
using ActorServer.Objects;
using ActorServer.Search;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Json;

namespace ActorServer.Bench;

/// <summary>
/// Does an activity cost more when a million are there? Three servers, each with a database of another size behind it, alternating. Ids come as from a
/// thousand senders who count up; and then without any order, which is where an index hurts most.
/// </summary>
internal static class GrowthBench
{
    private const int Requests = 5000;
    private const int WarmUp = 10_000;
    private const int Rounds = 12;

    /// <summary>Rows that are made in one unit of work: its savepoint is kept in memory, and SQLite goes through all of that for each statement.</summary>
    private const int RowsAtOnce = 500;
    private const double Target = 1.15;

    private static readonly int[] Sizes = [1000, 100_000, 1_000_000];

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var load = await Load.StartAsync();
        var servers = new List<ChildServer>();
        try
        {
            foreach (var size in Sizes) servers.Add(await StartWithAsync(load, size));
            (string Name, Ids Ids, List<Runs> Runs)[] loads =
            [
                ("", Ids.CountingUpBySender, servers.ConvertAll(server => new Runs(server))),
                (", ids without order", Ids.WithoutOrder, servers.ConvertAll(server => new Runs(server))),
            ];
            foreach (var (_, ids, runs) in loads) foreach (var run in runs) await run.WarmUpAsync(load.Sign(run.Inbox, WarmUp, ids: ids));
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var (_, ids, runs) in loads) foreach (var run in runs) await run.MeasureAsync(load.Sign(run.Inbox, Requests, ids: ids));
            }
            return [.. loads.SelectMany(one => Rows(one.Name, one.Runs))];
        }
        finally
        {
            foreach (var server in servers) server.Dispose();
        }
    }

    private static IEnumerable<Row> Rows(string name, List<Runs> runs)
    {
        for (var size = 1; size < Sizes.Length; size++)
        {
            var ((cpu, itsCpu), (rate, itsRate)) = (runs[size].CpuBeside(runs[0]), runs[size].RateBeside(runs[0]));
            yield return Row.AtMostTimes(Of($"inbox CPU seconds a thousand{name}", size), cpu, itsCpu, Target);
            yield return Row.ForOrientation(Of($"inbox activities a second{name}", size), rate, itsRate);
        }
    }

    private static string Of(string what, int size) => string.Create(CultureInfo.InvariantCulture, $"{what} on top of {Sizes[size]:N0}, and of {Sizes[0]:N0}");

    private static async Task<ChildServer> StartWithAsync(Load load, int size)
    {
        var (folder, port) = (ChildServer.NewFolder(), ChildServer.FreePort());
        using (var first = await ChildServer.StartActorServerAsync(folder, port)) first.KeepsFolder = true;
        await using (var db = await Db.OpenAsync(folder, TimeProvider.System))
        {
            var words = new IndexWords(db, ManyPosts.Own);
            for (var made = 0; made < size; made += RowsAtOnce)
            {
                var (from, to) = (made, Math.Min(size, made + RowsAtOnce));
                await db.WriteAsync(async tx => { for (var i = from; i < to; i++) await AddAsync(tx, load, i, Load.Begin.AddSeconds(i - size)); });
                // Else the index would be made while the inbox is measured.
                while (await words.StepAsync(CancellationToken.None) > 0) { }
            }
        }
        return await ChildServer.StartActorServerAsync(folder, port);
    }

    /// <summary>A post and its Create as they are stored when they come in, by the same code.</summary>
    private static async Task AddAsync(Tx tx, Load load, long number, DateTimeOffset published)
    {
        var json = load.CreateJson(Load.IdOf(number, Ids.CountingUpBySender), published);
        var activity = ActivityDocument.TryRead(Encoding.UTF8.GetBytes(json), out var document, out _) ? Activity.From(document.Node)! : throw new InvalidOperationException(json);
        var now = TimeProvider.System.GetUtcNow();
        var seq = await ActivityRows.InsertAsync(tx, new ActivityRow
        {
            Uri = activity.Id,
            Direction = ActivityRow.In,
            Type = activity.Type,
            Actor = activity.ActorId,
            ObjectUri = activity.ObjectId,
            WithObject = true,
            Visibility = nameof(Visibility.Public),
            Json = json,
            At = now.ToUnixTimeMilliseconds(),
        });
        await ObjectRows.InsertAsync(tx, ObjectDocument.ToRow(activity.Object!.Value, activity.Object.Value.Json.GetRawText(), activity.ActorId, Visibility.Public, now) with { ActivitySeq = seq });
    }
}
