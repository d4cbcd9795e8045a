using System.Diagnostics;
using System.Globalization;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Bench;

/// <summary>
/// The first page of the wall and one in the middle, with ten thousand, a hundred thousand and a million posts, alternating: read with all that
/// stands around the posts, and through HTTP as the owner's browser does. Then what it takes to make HTML of sixty posts.
/// </summary>
internal static class WallBench
{
    private static readonly int[] Sizes = [10_000, 100_000, 1_000_000];
    private const int Rounds = 200;

    /// <summary>A page is a long way through the framework, which the runtime compiles several times over: for some hundred pages each server has a speed of its own.</summary>
    private const int WarmUp = 500;

    /// <summary>In the middle, so many different pages.</summary>
    private const int Places = 50;

    /// <summary>As long with a million as with ten thousand, but for what a deeper tree costs.</summary>
    private const double Target = 1.3;

    private const int Rendered = 60;
    private const double RenderedMilliseconds = 15;

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        foreach (var size in Sizes) await ManyPosts.PrepareAsync(size);
        return [.. await RowsAsync(), .. await HttpAsync()];
    }

    private static async Task<IReadOnlyList<Row>> RowsAsync()
    {
        var dbs = new List<Db>();
        foreach (var size in Sizes) dbs.Add(await Db.OpenAsync(ManyPosts.Folder(size), TimeProvider.System));
        var own = new OwnIds(new ActorServerOptions { PublicOrigin = "http://localhost:1", Handle = "me", HandleDomain = "localhost:1" });
        try
        {
            return await CompareAsync("rows", (size, cursor) => dbs[size].ReadAsync(async tx =>
            {
                var rows = await WallFilter.None.PageAsync(tx, own, cursor, DateTimeOffset.UnixEpoch, Limits.PageSize);
                return await Conversation.LoadAsync(tx, own, [.. rows.Select(row => row.ObjectUri).Distinct()], rows.Select(row => row.Actor), publicOnly: false);
            }));
        }
        finally
        {
            foreach (var db in dbs) await db.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<Row>> HttpAsync()
    {
        var servers = new List<ChildServer>();
        using var client = Load.NewClient();
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        var cookies = new List<string>();
        try
        {
            foreach (var size in Sizes)
            {
                cookies.Add($"session={await ManyPosts.SignInAsync(ManyPosts.Folder(size))}");
                var server = await ChildServer.StartActorServerAsync(ManyPosts.Folder(size), ManyPosts.PortOf(size));
                server.KeepsFolder = true;
                servers.Add(server);
            }
            foreach (var server in servers) await server.RestAsync();
            return await CompareAsync("HTTP", async (size, cursor) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"{servers[size].Origin}/wall{(cursor == Cursor.Top ? "" : $"?before={cursor}")}") { Headers = { { "Cookie", cookies[size] } } };
                using var answer = await client.SendAsync(request);
                var html = await answer.Content.ReadAsStringAsync();
                return html.Contains("<article", StringComparison.Ordinal) ? html : throw new InvalidOperationException("The wall is empty.");
            });
        }
        finally
        {
            foreach (var server in servers) server.Dispose();
        }
    }

    private static async Task<IReadOnlyList<Row>> CompareAsync<T>(string how, Func<int, Cursor, Task<T>> read)
    {
        var rows = new List<Row>();
        foreach (var isFirst in new[] { true, false })
        {
            var times = Sizes.Select(_ => new List<double>()).ToList();
            for (var round = 0; round < WarmUp + Rounds; round++)
            {
                for (var size = 0; size < Sizes.Length; size++)
                {
                    var cursor = isFirst ? Cursor.Top : new Cursor(ManyPosts.TimeOf((Sizes[size] / 2) + (round % Places * 20)), long.MaxValue);
                    var begin = Stopwatch.GetTimestamp();
                    await read(size, cursor);
                    if (round >= WarmUp) times[size].Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
                }
            }
            for (var size = 1; size < Sizes.Length; size++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"wall by {how}, {(isFirst ? "first page" : "in the middle")}, {Sizes[size]:N0} / {Sizes[0]:N0}");
                // The round whose ratio is the median: each stands beside those of the same moment.
                var (its, smallest) = times[size].Zip(times[0]).OrderBy(round => round.First / round.Second).ElementAt(Rounds / 2);
                rows.Add(Row.AtMostTimes($"{name}: the median of {Rounds} (µs)", its, smallest, Target));
                rows.Add(Row.ForOrientation($"{name}: p99 (µs)", Row.Percentile(times[size], 0.99), Row.Percentile(times[0], 0.99)));
            }
        }
        return rows;
    }

    /// <summary>From what was loaded to the bytes of the page.</summary>
    internal static async Task<IReadOnlyList<Row>> RenderAsync()
    {
        await ManyPosts.PrepareAsync(Sizes[0]);
        await using var db = await Db.OpenAsync(ManyPosts.Folder(Sizes[0]), TimeProvider.System);
        var own = new OwnIds(new ActorServerOptions { PublicOrigin = "http://localhost:1", Handle = "me", HandleDomain = "localhost:1" });
        await using var services = new ServiceCollection().AddLogging().AddWall().BuildServiceProvider();
        var uris = Enumerable.Range(2000, Rendered).Select(ManyPosts.UriOf).ToList();
        var shown = await db.ReadAsync(tx => Conversation.LoadAsync(tx, own, uris, [], publicOnly: false));
        var frame = new Frame { Title = "Wall", Owner = shown.Person(own.Actor), Here = "/wall", Now = TimeProvider.System.GetUtcNow(), Csrf = "csrf" };
        var times = new List<double>();
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            var http = new DefaultHttpContext { RequestServices = services };
            http.Response.Body = Stream.Null;
            var begin = Stopwatch.GetTimestamp();
            await new PageResult<WallPage>(new()
            {
                [nameof(WallPage.Frame)] = frame,
                [nameof(WallPage.Items)] = uris.Select(uri => new WallItemView(shown.Show(uri)!, null)).ToList(),
                [nameof(WallPage.IsFirstPage)] = true,
            }).ExecuteAsync(http);
            if (round >= WarmUp) times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
        Console.WriteLine($"making HTML of {Rendered} posts: p50 {Row.Median(times):N1} ms, p99 {Row.Percentile(times, 0.99):N1} ms");
        return [Row.AtMost($"making HTML of {Rendered} posts, p50 (ms)", Row.Median(times), RenderedMilliseconds)];
    }
}
