using System.Diagnostics;

namespace JsonLd.Bench;

/// <summary>How fast an operation went over the whole corpus, again and again, and what it allocated.</summary>
internal sealed record Measurement(double PerSecond, long BytesPerDocument)
{
    internal static Measurement Of(Action<int> operation, int documents, TimeSpan time)
    {
        _ = Pass(operation, documents, time / 2);
        return Pass(operation, documents, time);
    }

    private static Measurement Pass(Action<int> operation, int documents, TimeSpan time)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        long done = 0;
        TimeSpan elapsed;
        do
        {
            for (var i = 0; i < documents; i++) operation(i);
            done += documents;
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed < time);
        return new(done / elapsed.TotalSeconds, (GC.GetAllocatedBytesForCurrentThread() - before) / done);
    }
}
