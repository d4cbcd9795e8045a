using System.Collections.Concurrent;
using System.Threading.Channels;
using ActorServer.Operations;
using Microsoft.Data.Sqlite;

namespace ActorServer.Store;

/// <summary>
/// An SQLite file. SQLite has one writer: a single task takes many callers' units of work, runs each in a savepoint and commits them together,
/// so that durability costs one fsync a batch and not one a unit. Readers use their own connections and never wait for the writer.
/// </summary>
internal sealed class SqliteDb : Db
{
    private readonly string _file;
    private readonly TimeProvider _clock;
    private readonly Channel<UnitOfWork> _units = Channel.CreateBounded<UnitOfWork>(Limits.WaitingUnitsOfWork);
    private readonly SemaphoreSlim _reading = new(Limits.Readers);
    /// <summary>The last that was used is used next: its pages are warm, and the others' are not filled without need.</summary>
    private readonly ConcurrentStack<SqliteStatements> _readers = [];
    private readonly KeptSnapshot _kept;
    private readonly Checkpoints _checkpoints;
    private readonly SqliteStatements _writer;
    private readonly Task _writing;
    private long _batchBegan = long.MaxValue;

    private SqliteDb(string file, SqliteStatements writer, TimeProvider clock)
    {
        _file = file;
        _clock = clock;
        _kept = new KeptSnapshot(TakeReader, _readers.Push, clock);
        _checkpoints = new Checkpoints(file);
        _writer = writer;
        _writing = Task.Run(WriteUnitsAsync);
    }

    internal static async Task<SqliteDb> OpenFileAsync(string dataFolder, TimeProvider clock)
    {
        var file = Path.Combine(dataFolder, FileName);
        SqliteStatements? writer = null;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > 0 }) writer = OpenWriter(file);
            if (writer is null || !Migrations.AreDone(writer))
            {
                writer?.Dispose();
                await MigrateAsync(file, dataFolder, clock);
                writer = OpenWriter(file);
            }
            return new SqliteDb(file, writer, clock);
        }
        catch (Exception e)
        {
            writer?.Dispose();
            if (e is SqliteException) throw new OperatorException($"The database {dataFolder}/{FileName} cannot be opened: {e.Message} {StorageFault.Advice(e)}");
            throw;
        }
    }

    private static async Task MigrateAsync(string file, string dataFolder, TimeProvider clock)
    {
        await using var connection = OpenPlain(file);
        // Only a database that is made now hears this: pages that a sweep frees can be given back to the disk. [docs/adr/0013]
        await connection.RunAsync("PRAGMA auto_vacuum = INCREMENTAL;");
        await connection.RunAsync(Writing);
        await Migrations.RunAsync(connection, SqlDialect.Sqlite, clock, () => CopyBeforeMigration.MakeAsync(connection, dataFolder, Migrations.Newest));
    }

    /// <summary>A commit is on disk when it returns, whatever the machine does next.</summary>
    internal const string Durable = "PRAGMA synchronous = FULL;";

    /// <summary>WAL: readers do not block the writer.</summary>
    private static string Writing { get; } = $"PRAGMA journal_mode = WAL; {Durable} PRAGMA cache_size = -{Limits.WriterCacheKilobytes};";

    /// <summary>
    /// What a savepoint may have to take back is kept in memory. SQLite's own way is a file once it is larger than 64 kB, which a post's dozen tables and
    /// indexes are: nine of ten writes of an inbox went there. Not while migrating, since making an index of a large table may need the disk to sort.
    /// The log is moved by <see cref="Checkpoints"/>.
    /// </summary>
    private static SqliteStatements OpenWriter(string file) => SqliteStatements.OpenFile(file, Writing + "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0;");

    /// <summary>A connection without a writer behind it, to a file that is another's or nobody's yet.</summary>
    internal static SqliteConnection OpenPlain(string file, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = (int)Limits.DatabaseBusy.TotalSeconds }.ToString());
        connection.Open();
        return connection;
    }

    internal override SqlDialect Dialect => SqlDialect.Sqlite;

    internal override async Task CopyToAsync(string file, Action<string> progress)
    {
        await using var connection = OpenPlain(_file, SqliteOpenMode.ReadWrite);
        await connection.RunAsync("VACUUM INTO @file", new { file });
    }

    internal override bool IsBehind => _units.Reader.Count >= Limits.WriterIsBehind
        || (Volatile.Read(ref _batchBegan) is var began and not long.MaxValue && _clock.GetElapsedTime(began) > Limits.CommitHangs);

    internal override async Task<T> WriteAsync<T>(Func<Tx, Task<T>> work, CancellationToken ct = default)
    {
        using var span = Telemetry.DatabaseSpan("COMMIT");
        CountUnitOfWork();
        var unit = new UnitOfWork<T>(work);
        await _units.Writer.WriteAsync(unit, ct);
        return await unit.Result;
    }

    internal override async Task<T> ReadAsync<T>(Func<Tx, Task<T>> read, CancellationToken ct = default)
    {
        await _reading.WaitAsync(ct);
        var began = Telemetry.Begin();
        using var span = Telemetry.DatabaseSpan("SELECT");
        try
        {
            SqliteStatements? reader = TakeReader();
            try
            {
                reader.Execute("BEGIN");
                try { return await read(new Tx(reader)); }
                finally { reader.Execute("ROLLBACK"); }     // nothing was written
            }
            catch (Exception e) when (StorageFault.Is(e))
            {
                // Who knows what state it is in: the next one gets a new connection.
                await reader.DisposeAsync();
                reader = null;
                throw;
            }
            finally
            {
                if (reader is not null) _readers.Push(reader);
            }
        }
        finally
        {
            _reading.Release();
            Telemetry.Read(began);
        }
    }

    internal override Task<T> GlanceAsync<T>(Func<Tx, Task<T>> read, CancellationToken ct = default) => _kept.TryRead(read) ?? ReadAsync(read, ct);

    public override async ValueTask DisposeAsync()
    {
        _units.Writer.TryComplete();
        await _writing;
        await _kept.DisposeAsync();
        await _checkpoints.DisposeAsync();
        await _writer.DisposeAsync();
        while (_readers.TryPop(out var reader)) await reader.DisposeAsync();
        _reading.Dispose();
    }

    private SqliteStatements TakeReader() => _readers.TryPop(out var kept) ? kept : SqliteStatements.OpenFile(_file, "PRAGMA query_only = ON;");

    private async Task WriteUnitsAsync()
    {
        while (await _units.Reader.WaitToReadAsync())
        {
            var batch = new List<UnitOfWork>();
            var began = Telemetry.Begin();
            Volatile.Write(ref _batchBegan, _clock.GetTimestamp());
            try
            {
                _writer.Execute("BEGIN IMMEDIATE");
                while (batch.Count < Limits.UnitsOfWorkPerCommit && _units.Reader.TryRead(out var unit))
                {
                    batch.Add(unit);
                    unit.Begin();
                    await unit.RunAsync(_writer);
                }
                _kept.Commit(_writer, _checkpoints);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // BEGIN itself failed (a locked database): all who wait hear of it, or the last would wait as often as there are others.
                if (batch.Count == 0) while (batch.Count < Limits.WaitingUnitsOfWork && _units.Reader.TryRead(out var waiting)) batch.Add(waiting);
                RollBack();
                foreach (var unit in batch) unit.Fail(e);
                continue;
            }
            finally
            {
                Volatile.Write(ref _batchBegan, long.MaxValue);
                Telemetry.Committed(began, batch.Count);
            }
            foreach (var unit in batch) unit.Complete();
        }
    }

    /// <summary>After a full disk or an I/O error SQLite may have rolled back by itself; then there is nothing to do.</summary>
    private void RollBack()
    {
        try { _writer.Execute("ROLLBACK"); }
        catch (SqliteException) { /* no transaction is open */ }
    }

    private abstract class UnitOfWork
    {
        private readonly long _since = Telemetry.Begin();

        internal void Begin() => Telemetry.Waited(_since);

        internal abstract Task RunAsync(SqliteStatements writer);
        internal abstract void Complete();
        internal abstract void Fail(Exception e);
    }

    private sealed class UnitOfWork<T>(Func<Tx, Task<T>> work) : UnitOfWork
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Tx? _tx;
        private T? _value;
        private Exception? _failure;

        internal Task<T> Result => _result.Task;

        internal override async Task RunAsync(SqliteStatements writer)
        {
            writer.Execute("SAVEPOINT unit");
            _tx = new Tx(writer);
            try
            {
                _value = await work(_tx);
            }
            catch (Exception e)
            {
                _failure = e;   // belongs to this caller alone: Complete hands it over, the rest of the batch is untouched
            }
            if (_failure is not null || _tx.IsAbandoned) Undo(writer);
            writer.Execute("RELEASE unit");
        }

        private void Undo(SqliteStatements writer)
        {
            try
            {
                writer.Execute("ROLLBACK TO unit");
            }
            catch (SqliteException) when (_failure is SqliteException cause)
            {
                throw cause;    // a full disk undid the whole transaction, and the savepoint with it: the batch hears of that
            }
        }

        internal override void Complete()
        {
            if (_failure is not null) { _result.TrySetException(_failure); return; }
            if (!_tx!.IsAbandoned) _tx.TellAfterCommit();
            _result.TrySetResult(_value!);
        }

        internal override void Fail(Exception e) => _result.TrySetException(_failure ?? e);
    }
}
