namespace ActorServer.Store;

/// <summary>
/// Moves what the write-ahead log holds to where it belongs. SQLite by itself does that within a commit, and everybody waits for it: a twentieth of a second on
/// a fast disk, seconds on a slow one. Here another connection moves most of it while the writer goes on; the writer moves the few pages that came
/// meanwhile, and the log begins anew.
/// </summary>
internal sealed class Checkpoints(string file) : IAsyncDisposable
{
    private readonly Lazy<SqliteStatements> _mover = new(() => SqliteStatements.OpenFile(file, SqliteDb.Durable));
    private Task? _moving;

    /// <summary>What the writer had written when the log began.</summary>
    private uint _begin;

    private uint _due = Limits.CheckpointPages;

    /// <summary>Called by the writer, between two transactions, when nobody looks at a snapshot that stays open.</summary>
    internal void AfterCommit(SqliteStatements writer)
    {
        var pages = unchecked(writer.PagesWritten - _begin);
        if (_moving is null)
        {
            if (pages >= _due) _moving = Task.Run(() => _mover.Value.Checkpoint());
        }
        else if (_moving.IsCompleted)
        {
            _moving = null;
            if (writer.BeginLogAnew()) (_begin, _due) = (writer.PagesWritten, Limits.CheckpointPages);
            else _due = pages + Limits.CheckpointAgainPages;    // somebody still reads what it holds
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_moving is not null) await _moving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_mover.IsValueCreated) await _mover.Value.DisposeAsync();
    }
}
