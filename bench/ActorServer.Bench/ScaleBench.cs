using System.Diagnostics;

namespace ActorServer.Bench;

/// <summary>
/// One post to thousands of followers with one, two and four worker processes on one PostgreSQL, beside a web process that takes the post. All of them, the database
/// and the sink have the same processors: that each delivery costs the same with more workers is what can be seen here, not how many machines deliver.
/// </summary>
internal static class ScaleBench
{
    private const int Followers = 10_000;
    private const int Hosts = 1_000;
    private const int Rounds = 3;

    /// <summary>Posts for each worker: with more of them each delivers less, and the runtime compiles what is called often anew in each.</summary>
    private const int WarmUp = 3;

    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(1);

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        using var postgres = await BenchPostgres.StartAsync();
        if (postgres is null)
        {
            Console.WriteLine("skipped: PostgreSQL's server is not installed (apt-get install postgresql)");
            return [];
        }
        await postgres.RunAsync("CREATE EXTENSION pg_stat_statements");
        using var sink = await SinkProcess.StartAsync(Hosts);
        using var web = await FanoutServer.StartWebAsync(postgres.ConnectionString);
        var empty = await postgres.AskAsync<long>("SELECT pg_database_size(current_database())");
        await web.FollowAsync(Followers, i => $"{sink.Scheme}://{SinkAddress.Living(i % Hosts)}:{sink.Port}");
        var following = await postgres.AskAsync<long>("SELECT pg_database_size(current_database())");

        var rows = new List<Row>();
        var workers = new List<ChildServer>();
        Run? one = null;
        var posts = 0;
        foreach (var count in (int[])[1, 2, 4])
        {
            while (workers.Count < count) workers.Add(await web.StartWorkerAsync());
            for (var i = 0; i < WarmUp * count; i++, posts++) await PostAsync(web, workers, sink, postgres);
            var runs = new List<Run>();
            for (var i = 0; i < Rounds; i++, posts++) runs.Add(await PostAsync(web, workers, sink, postgres));
            var median = Run.Median(runs);
            one ??= median;
            rows.Add(Row.ForOrientation($"{count} workers: deliveries a second, of one worker's", median.Rate, one.Rate));
            rows.Add(Row.ForOrientation("  CPU seconds a thousand, workers, of one worker's", median.Workers, one.Workers));
            rows.Add(Row.ForOrientation("  CPU seconds a thousand, PostgreSQL, of one worker's", median.Database, one.Database));
            rows.Add(Row.ForOrientation("  statements a delivery, of one worker's", median.Statements, one.Statements));
            rows.Add(Row.ForOrientation("  bytes of write-ahead log a delivery, of one worker's", median.LogBytes, one.LogBytes));
            rows.Add(Row.ForOrientation("  part of the processors that was busy", median.Busy, 1));
        }
        foreach (var worker in workers) worker.Dispose();
        var full = await postgres.AskAsync<long>("SELECT pg_database_size(current_database())");
        rows.Add(Row.ForOrientation("bytes a follower, of SQLite's", (following - empty) / (double)Followers, await SqliteBytesAsync(sink)));
        rows.Add(Row.ForOrientation("bytes a delivery kept, not vacuumed", (full - following) / (double)Followers / posts, 1));
        return rows;
    }

    private static async Task<double> SqliteBytesAsync(SinkProcess sink)
    {
        using var server = await FanoutServer.StartAsync();
        var empty = await server.DatabaseBytesAsync();
        await server.FollowAsync(Followers, i => $"{sink.Scheme}://{SinkAddress.Living(i % Hosts)}:{sink.Port}");
        return (await server.DatabaseBytesAsync() - empty) / (double)Followers;
    }

    private static async Task<Run> PostAsync(FanoutServer web, List<ChildServer> workers, SinkProcess sink, BenchPostgres postgres)
    {
        await sink.ExpectAsync(Followers);
        var (before, log, statements) = (Cpu(), await LogAsync(postgres), await StatementsAsync(postgres));
        var (accepted, _) = await web.PostAsync(toFollowers: true);
        var last = await sink.DoneAsync().WaitAsync(LongestRound, TimeProvider.System);
        var time = Stopwatch.GetElapsedTime(accepted, last);
        // What was taken last is being written down.
        while (await postgres.AskAsync<long>("SELECT COUNT(*) FROM work WHERE state = 'waiting'") > 0) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var after = Cpu();
        var all = after.Workers + after.Database + after.Sink - before.Workers - before.Database - before.Sink;
        return new Run(
            Followers / time.TotalSeconds, (after.Workers - before.Workers).TotalSeconds / Followers * 1000, (after.Database - before.Database).TotalSeconds / Followers * 1000,
            (await StatementsAsync(postgres) - statements) / (double)Followers, (await LogAsync(postgres) - log) / (double)Followers, all / time / Environment.ProcessorCount);

        (TimeSpan Workers, TimeSpan Database, TimeSpan Sink) Cpu() => (workers.Aggregate(web.Cpu(), (sum, worker) => sum + worker.Cpu()), postgres.Cpu(), sink.Cpu());
    }

    private static Task<long> LogAsync(BenchPostgres postgres) => postgres.AskAsync<long>("SELECT CAST(pg_current_wal_lsn() - '0/0' AS BIGINT)");

    private static Task<long> StatementsAsync(BenchPostgres postgres) => postgres.AskAsync<long>("SELECT CAST(SUM(calls) AS BIGINT) FROM pg_stat_statements");

    /// <summary>One post to all: a second, processor seconds for a thousand of web and workers and of the database, statements and log for each, and how busy the processors were.</summary>
    private sealed record Run(double Rate, double Workers, double Database, double Statements, double LogBytes, double Busy)
    {
        internal static Run Median(List<Run> runs) => new(Of(runs, run => run.Rate), Of(runs, run => run.Workers), Of(runs, run => run.Database), Of(runs, run => run.Statements), Of(runs, run => run.LogBytes), Of(runs, run => run.Busy));

        private static double Of(List<Run> runs, Func<Run, double> value) => Row.Median(runs.Select(value));
    }
}
