using System.Diagnostics;
using System.Globalization;
using ActorServer.Search;
using ActorServer.Store;

namespace ActorServer.Bench;

/// <summary>Searches among many posts, each kind in a hundred variations, beside reading one post by its id in the same run.</summary>
internal static class SearchBench
{
    private const int Posts = 1_000_000;

    /// <summary>A tenth of them shows in some minutes what a change does.</summary>
    private const int FewerPosts = 100_000;
    private const int Variations = 100;
    private const int Rounds = 10;

    /// <summary>For the caches, and for the runtime, which compiles what is called often a second time.</summary>
    private const int WarmUp = 10;

    /// <summary>What is wanted of the slowest of a hundred.</summary>
    private const double Target = 50;

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var db = await Db.OpenAsync(await ManyPosts.PrepareAsync(Posts), TimeProvider.System);
        await MergeAsync(db);
        return await MeasureAsync(db, Posts);
    }

    internal static Task<IReadOnlyList<Row>> RunOnPostgresAsync() => RunOnPostgresAsync(Posts);

    internal static Task<IReadOnlyList<Row>> RunFewerOnPostgresAsync() => RunOnPostgresAsync(FewerPosts);

    private static async Task<IReadOnlyList<Row>> RunOnPostgresAsync(int posts)
    {
        using var postgres = await BenchPostgres.StartAsync(string.Create(CultureInfo.InvariantCulture, $"posts-{posts}"));
        if (postgres is null)
        {
            Console.WriteLine("skipped: PostgreSQL's server is not installed (apt-get install postgresql)");
            return [];
        }
        await using var db = await Db.OpenAsync(Path.GetTempPath(), TimeProvider.System, postgres.ConnectionString);
        if (await ManyPosts.MoveAsync(db, postgres.ConnectionString, posts)) await postgres.RunAsync("VACUUM ANALYZE");
        return await MeasureAsync(db, posts);
    }

    private static async Task<IReadOnlyList<Row>> MeasureAsync(Db db, int posts)
    {
        (string Name, Func<int, string> Query)[] kinds =
        [
            ("a rare word", i => ManyPosts.WordAt(40_000 + (i * 100))),
            ("a common word", i => ManyPosts.WordAt(i)),
            ("two words, common and less so", i => $"{ManyPosts.WordAt(i)} {ManyPosts.WordAt(200 + i)}"),
            ("two words, both rather rare", i => $"{ManyPosts.WordAt(1000 + i)} {ManyPosts.WordAt(2000 + i)}"),
            ("a phrase of two common words", i => $"\"{ManyPosts.WordAt(i)} {ManyPosts.WordAt(i + 1)}\""),
            ("a phrase of three common words", i => $"\"{ManyPosts.WordAt(i)} {ManyPosts.WordAt(i + 1)} {ManyPosts.WordAt(i + 2)}\""),
            ("a phrase of one person", i => string.Create(CultureInfo.InvariantCulture, $"\"{ManyPosts.WordAt(i)} {ManyPosts.WordAt(i + 1)}\" from:@person@peer{i}.example")),
            ("a word of one person", i => string.Create(CultureInfo.InvariantCulture, $"{ManyPosts.WordAt(i)} from:@person@peer{i}.example")),
            ("a word with a video before a day", i => $"{ManyPosts.WordAt(i)} has:video before:2025-03-01"),
            ("a word without another", i => $"{ManyPosts.WordAt(50 + i)} -{ManyPosts.WordAt(i)}"),
            ("the beginning of a word", i => ManyPosts.WordAt(5000 + i)[..4] + "*"),
        ];

        var lookups = new List<double>();
        var times = kinds.ToDictionary(kind => kind.Name, _ => new List<double>());
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            if (round == WarmUp)
            {
                lookups.Clear();
                foreach (var list in times.Values) list.Clear();
            }
            for (var i = 0; i < Variations; i++)
            {
                var uri = ManyPosts.UriOf((int)((i * 1_000_003L) + (round * 7L)) % posts);
                lookups.Add(await TimeAsync(() => db.ReadAsync(tx => ObjectRows.FindAsync(tx, uri))));
                foreach (var (name, query) in kinds)
                {
                    times[name].Add(await TimeAsync(() => db.ReadAsync(tx => FindPosts.FindAsync(tx, ManyPosts.Own, SearchQuery.Parse(query(i)), long.MaxValue, Limits.PageSize))));
                }
            }
        }
        var lookup = Row.Median(lookups);
        return
        [
            .. kinds.SelectMany(kind => new[]
            {
                Row.ForOrientation($"{kind.Name}: p50 (µs) / one post by id", Row.Median(times[kind.Name]), lookup),
                Row.AtMostTimes($"{kind.Name}: p99 (µs) / one post by id", Row.Percentile(times[kind.Name], 0.99), lookup, Target),
                Row.ForOrientation($"{kind.Name}: the slowest by its fastest round (µs) / one post by id", FastestRounds(times[kind.Name]).Max(), Row.Median(FastestRounds(lookups))),
            }),
        ];
    }

    /// <summary>Of each variation: what it takes when nobody else is at work.</summary>
    private static IEnumerable<double> FastestRounds(List<double> times) => Enumerable.Range(0, Variations).Select(i => Enumerable.Range(0, Rounds).Min(round => times[(round * Variations) + i]));

    /// <summary>As the daily sweep leaves it.</summary>
    private static async Task MergeAsync(Db db)
    {
        for (var (isFirst, isMore) = (true, true); isMore; isFirst = false) isMore = await db.WriteAsync(tx => SearchRows.MergeAsync(tx, isFirst, Limits.WordPagesMerged));
    }

    private static async Task<double> TimeAsync<T>(Func<Task<T>> run)
    {
        var begin = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
    }
}
