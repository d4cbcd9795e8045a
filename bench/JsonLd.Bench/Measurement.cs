namespace JsonLd.Bench;

/// <summary>
/// How fast an operation went over the whole corpus, again and again, and what it allocated. Time is the process's processor time,
/// of all its threads, so that other work on the machine does not count; the reference is measured the same way.
/// </summary>
internal sealed record Measurement(double PerSecond, long BytesPerDocument)
{
    // The best of several slices: a neighbour's use of shared caches disturbs some of them.
    private const int Slices = 5;

    internal static Measurement Of(Action<int> operation, int documents, TimeSpan time)
    {
        _ = Pass(operation, documents, time / 2);
        return Enumerable.Range(0, Slices).Select(_ => Pass(operation, documents, time / Slices)).MaxBy(slice => slice.PerSecond)!;
    }

    private static Measurement Pass(Action<int> operation, int documents, TimeSpan time)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Environment.CpuUsage.TotalTime;
        long done = 0;
        TimeSpan elapsed;
        do
        {
            for (var i = 0; i < documents; i++) operation(i);
            done += documents;
            elapsed = Environment.CpuUsage.TotalTime - start;
        }
        while (elapsed < time);
        return new(done / elapsed.TotalSeconds, (GC.GetAllocatedBytesForCurrentThread() - before) / done);
    }
}
