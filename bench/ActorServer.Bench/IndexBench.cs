using System.Diagnostics;
using ActorServer.Search;
using ActorServer.Store;

namespace ActorServer.Bench;

/// <summary>What it costs to keep a post and, behind that, to put its words into the index: processor time, and what a post takes of the disk with and without its words.</summary>
internal static class IndexBench
{
    private const int Posts = 40_000;

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("actorserver-bench-").FullName;
        try
        {
            await using var db = await Db.OpenAsync(folder, TimeProvider.System);
            var index = new IndexWords(db, ManyPosts.Own);
            var keep = await CostAsync(() => ManyPosts.KeepAsync(db, Posts));
            var without = await BytesAsync(db);
            var put = await CostAsync(async () => { while (await index.StepAsync(CancellationToken.None) > 0) { } });
            var (merging, longest) = (0.0, 0.0);
            for (var (isFirst, isMore) = (true, true); isMore; isFirst = false)
            {
                var began = Stopwatch.GetTimestamp();
                isMore = await db.WriteAsync(tx => SearchRows.MergeAsync(tx, isFirst, Limits.WordPagesMerged));
                var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                (merging, longest) = (merging + took, Math.Max(longest, took));
            }
            return
            [
                Row.ForOrientation("merging the index: the longest step / all (ms)", longest, merging),
                Row.ForOrientation("words of a post into the index / keeping it (µs of processor)", put, keep),
                Row.ForOrientation("a post with words / without (bytes)", await BytesAsync(db), without),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> CostAsync(Func<Task> run)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        await run();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / Posts;
    }

    private static async Task<double> BytesAsync(Db db) =>
        await db.ReadAsync(tx => tx.FirstAsync<long>("SELECT (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())")) / (double)Posts;
}
