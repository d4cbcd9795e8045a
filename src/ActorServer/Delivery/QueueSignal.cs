using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>Tells the worker that rows are waiting. Losing a signal costs time, never a row: the worker also looks by itself.</summary>
internal sealed class QueueSignal(Db db) : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>Rows were committed: every worker may look, whichever process it is in.</summary>
    internal void Set()
    {
        SetHere();
        db.TellOthers(News.Work);
    }

    internal void SetHere()
    {
        if (_signal.CurrentCount > 0) return;   // nearly always when it is set already: an exception for each delivery would cost as much as the rest of it
        try { _signal.Release(); }
        catch (SemaphoreFullException) { /* it is set already: one look serves both */ }
    }

    public void Dispose() => _signal.Dispose();

    /// <summary>Whether there was one.</summary>
    internal Task<bool> WaitAsync(TimeSpan atMost, CancellationToken ct) => _signal.WaitAsync(atMost, ct);
}
