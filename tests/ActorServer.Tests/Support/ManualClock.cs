namespace ActorServer.Tests.Support;

/// <summary>The real time, plus whatever a test lets pass. Timers run in real time.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ahead;

    internal void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _ahead));
}
