using ActorServer.Store;

namespace ActorServer.Inbox;

/// <summary>Tells everybody who listens that an activity was stored. Losing a signal costs time, never an activity: listeners also look by themselves.</summary>
internal sealed class ActivitySignal(Db db)
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes with the next activity. Take it before looking, or one could come between.</summary>
    internal Task Next => Volatile.Read(ref _next).Task;

    internal void Set()
    {
        SetHere();
        db.TellOthers(News.Activity);
    }

    internal void SetHere() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
