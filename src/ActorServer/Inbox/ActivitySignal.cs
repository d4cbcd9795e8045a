namespace ActorServer.Inbox;

/// <summary>Tells everybody who listens that an activity was stored. Losing a signal costs time, never an activity: listeners also look by themselves.</summary>
internal sealed class ActivitySignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes with the next activity. Take it before looking, or one could come between.</summary>
    internal Task Next => Volatile.Read(ref _next).Task;

    internal void Set() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
