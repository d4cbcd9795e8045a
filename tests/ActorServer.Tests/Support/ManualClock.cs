namespace ActorServer.Tests.Support;

/// <summary>The real time, plus whatever a test lets pass. Timers run in real time.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ahead;
    private long _up;

    internal void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

    /// <summary>Lets the machine have been up for longer, as while something hangs.</summary>
    internal void Hang(TimeSpan time) => Interlocked.Add(ref _up, (long)(time.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _up);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _ahead));
}
