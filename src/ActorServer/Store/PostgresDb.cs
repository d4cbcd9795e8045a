using System.Collections.Concurrent;
using System.Data;
using Npgsql;

namespace ActorServer.Store;

/// <summary>
/// PostgreSQL, shared by any number of processes. Units of work run at once, each in a transaction of its own (READ COMMITTED) on a connection of its own,
/// and the database makes the fsyncs that they share. What would be wrong when two run at once holds what it is about (<see cref="Tx.HoldAsync"/>) or
/// leaves it to a unique index; one that met another's is run again. (docs/adr/0010)
/// </summary>
internal sealed class PostgresDb : Db
{
    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _writing = new(Limits.Writers);
    private readonly SemaphoreSlim _reading = new(Limits.Readers);
    private readonly ConcurrentDictionary<long, long> _began = new();
    private long _waiting;
    private long _number;
    private int _isDisposed;
    private readonly PostgresNews _news;

    private PostgresDb(NpgsqlDataSource source, TimeProvider clock)
    {
        _source = source;
        _clock = clock;
        _news = new PostgresNews(source);
    }

    internal static async Task<PostgresDb> OpenServerAsync(string connectionString, TimeProvider clock)
    {
        var source = NpgsqlDataSource.Create(ReadConnectionString(connectionString));
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            await HoldSchemaAsync(connection);
            await Migrations.RunAsync(connection, SqlDialect.Postgres, clock);
            await using (var release = new NpgsqlCommand($"SELECT pg_advisory_unlock({AdvisoryLocks.Class}, {AdvisoryLocks.Schema})", connection)) await release.ExecuteNonQueryAsync();
            return new PostgresDb(source, clock);
        }
        catch (Exception e)
        {
            await source.DisposeAsync();
            if (StorageFault.Is(e)) throw CannotOpen(e);
            throw;
        }
    }

    internal static OperatorException CannotOpen(Exception e) => new($"The PostgreSQL database cannot be opened: {e.Message} {StorageFault.Advice(e)}");

    /// <summary>One process at a time makes or fills the tables. Held until the connection is closed, or given back.</summary>
    internal static async Task HoldSchemaAsync(NpgsqlConnection connection)
    {
        await using var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({AdvisoryLocks.Class}, {AdvisoryLocks.Schema})", connection) { CommandTimeout = (int)Limits.SchemaIsHeld.TotalSeconds };
        try
        {
            await hold.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException e) when (e.InnerException is TimeoutException)
        {
            throw new OperatorException("Another process has been changing or filling this PostgreSQL database for a while (an upgrade, 'migrate' or 'restore'). Start again when it is done.");
        }
    }

    /// <summary>What the operator wrote, completed. It holds a password, so no message repeats it.</summary>
    internal static NpgsqlConnectionStringBuilder ReadConnectionString(string text)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new OperatorException("Database: this is no connection string. Write --database \"Host=localhost;Username=actorserver;Password=…;Database=actorserver\", not an address that begins with postgres://.");
        }
        if (string.IsNullOrEmpty(builder.Host)) throw new OperatorException("Database: the connection string names no host. Write --database \"Host=localhost;Username=actorserver;Password=…;Database=actorserver\".");
        builder.ApplicationName ??= "ActorServer";
        builder.MaxPoolSize = Limits.Writers + Limits.Readers + Limits.OtherConnections;
        if (builder.MaxAutoPrepare == 0) builder.MaxAutoPrepare = Limits.PreparedStatements;
        return builder;
    }

    internal override SqlDialect Dialect => SqlDialect.Postgres;

    internal override bool IsBehind => Interlocked.Read(ref _waiting) >= Limits.WriterIsBehind
        || (_began.Count == Limits.Writers && _began.Values.All(began => _clock.GetElapsedTime(began) > Limits.CommitHangs));

    internal override async Task<T> WriteAsync<T>(Func<Tx, Task<T>> work, CancellationToken ct = default)
    {
        CountUnitOfWork();
        Interlocked.Increment(ref _waiting);
        try { await _writing.WaitAsync(ct); }
        finally { Interlocked.Decrement(ref _waiting); }
        var number = Interlocked.Increment(ref _number);
        _began[number] = _clock.GetTimestamp();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await WriteOnceAsync(work);
                }
                catch (PostgresException e) when (IsAnothersDoing(e) && attempt < Limits.WriteAttempts)
                {
                    // Each its own while, so that the same two do not meet again.
                    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 * attempt)), TimeProvider.System, CancellationToken.None);
                }
            }
        }
        finally
        {
            _began.TryRemove(number, out _);
            _writing.Release();
        }
    }

    internal override async Task<T> ReadAsync<T>(Func<Tx, Task<T>> read, CancellationToken ct = default)
    {
        await _reading.WaitAsync(ct);
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            return await read(new Tx(new PostgresStatements(connection)));      // nothing was written: leaving rolls back
        }
        finally
        {
            _reading.Release();
        }
    }

    internal override async Task CopyToAsync(string file, Action<string> progress)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using var copy = SqliteDb.OpenPlain(file);
        // If the machine fails the copy is made again: nothing of it need be on disk before it is whole.
        await copy.RunAsync("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
        await Migrations.RunAsync(copy, SqlDialect.Sqlite, _clock);
        await using var filled = copy.BeginTransaction();
        await CarryOver.RunAsync(new WholePostgres(connection), new WholeSqlite(copy), progress);
        await filled.CommitAsync();
    }

    internal override void TellOthers(News news) => _news.Tell(news);

    internal override Task ListenAsync(Action<News> heard, CancellationToken ct) => _news.ListenAsync(heard, ct);

    internal override async Task<bool> AloneAsync(Job job, Func<Task> run, CancellationToken ct)
    {
        // The lock is the session's: it goes with the connection, however this process ends.
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using (var hold = new NpgsqlCommand($"SELECT pg_try_advisory_lock({AdvisoryLocks.Class}, {(int)job})", connection))
        {
            if (!(bool)(await hold.ExecuteScalarAsync(ct))!) return false;
        }
        try
        {
            await run();
        }
        finally
        {
            await using var release = new NpgsqlCommand($"SELECT pg_advisory_unlock({AdvisoryLocks.Class}, {(int)job})", connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        // What is under way ends first.
        for (var place = 0; place < Limits.Writers; place++) await _writing.WaitAsync();
        await _news.Sending;
        await _source.DisposeAsync();
        _writing.Dispose();
        _reading.Dispose();
    }

    /// <summary>Once begun it is not broken off: whoever asked may be gone, but what they asked for was accepted.</summary>
    private async Task<T> WriteOnceAsync<T>(Func<Tx, Task<T>> work)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted);
        var tx = new Tx(new PostgresStatements(connection));
        var value = await work(tx);
        if (tx.IsAbandoned) return value;       // leaving rolls back
        await transaction.CommitAsync();
        tx.TellAfterCommit();
        return value;
    }

    /// <summary>Two met: a deadlock, a serialization failure, or both inserted what may be there once. The next attempt finds what the other one left.</summary>
    private static bool IsAnothersDoing(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation;
}
