using ActorServer.Operations;

namespace ActorServer.Store;

/// <summary>
/// A snapshot of an SQLite file that stays open from one look to the next: a look costs less than beginning and ending it, which takes a lock on the memory
/// that all connections share, and gives it back. It is closed before this process commits and opened again only after, so whoever looks sees what was
/// committed when they asked. What another process commits is seen after <see cref="Limits.SnapshotIsKept"/>. [docs/adr/0022]
/// </summary>
internal sealed class KeptSnapshot : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<SqliteStatements> _take;
    private readonly Action<SqliteStatements> _giveBack;
    private readonly TimeProvider _clock;
    private readonly ITimer _closing;
    private SqliteStatements? _reader;
    private long _since;

    /// <summary>A reader is taken when the snapshot is opened, and given back when it is closed.</summary>
    internal KeptSnapshot(Func<SqliteStatements> take, Action<SqliteStatements> giveBack, TimeProvider clock)
    {
        (_take, _giveBack, _clock) = (take, giveBack, clock);
        // Perhaps nobody looks again, and as long as it is open the log cannot begin anew.
        _closing = clock.CreateTimer(_ => CloseInTime(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Null while somebody else looks, or this process commits: a look of one's own takes no longer than waiting for that.</summary>
    internal Task<T>? TryRead<T>(Func<Tx, Task<T>> read)
    {
        if (!_gate.TryEnter()) return null;
        var began = Telemetry.Begin();
        using var span = Telemetry.DatabaseSpan("SELECT");
        try
        {
            if (_reader is not null && _clock.GetElapsedTime(_since) > Limits.SnapshotIsKept) Close();
            var looked = read(new Tx(_reader ?? Open()));
            if (!looked.IsCompleted) throw new InvalidOperationException("Whoever looks at a kept snapshot waits for nothing else.");
            if (looked.IsFaulted) Discard();
            return looked;
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            Discard();
            throw;
        }
        finally
        {
            _gate.Exit();
            Telemetry.Read(began);
        }
    }

    /// <summary>What was before is over when this returns; and the log begins anew only when nobody looks at it.</summary>
    internal void Commit(SqliteStatements writer, Checkpoints checkpoints)
    {
        lock (_gate)
        {
            Close();
            writer.Execute("COMMIT");
            checkpoints.AfterCommit(writer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.DisposeAsync();
        CloseInTime();
    }

    private SqliteStatements Open()
    {
        _reader = _take();
        _reader.Execute("BEGIN");
        _since = _clock.GetTimestamp();
        _closing.Change(Limits.SnapshotIsKept, Timeout.InfiniteTimeSpan);
        return _reader;
    }

    private void CloseInTime()
    {
        lock (_gate) Close();
    }

    private void Close()
    {
        if (_reader is null) return;
        _reader.Execute("ROLLBACK");    // nothing was written
        _giveBack(_reader);
        _reader = null;
    }

    /// <summary>Who knows what state it is in: the next look gets a new connection.</summary>
    private void Discard()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
