
namespace ActorServer.Store;

/// <summary>
/// The database: an SQLite file in the data folder, or PostgreSQL where one machine is outgrown. The same rows, the same statements; what differs is in
/// <see cref="SqlDialect"/> and in how units of work become durable.
/// </summary>
internal abstract class Db : IAsyncDisposable
{
    internal const string FileName = "actorserver.db";

    /// <summary>Opens the database, makes it if it is missing, and brings its schema up to date. Without a connection string it lies in the data folder.</summary>
    internal static async Task<Db> OpenAsync(string dataFolder, TimeProvider clock, string? database = null)
    {
        MakeFolder(dataFolder);
        return database is null ? await SqliteDb.OpenFileAsync(dataFolder, clock) : await PostgresDb.OpenServerAsync(database, clock);
    }

    internal abstract SqlDialect Dialect { get; }

    /// <summary>May other processes work on this database at the same time?</summary>
    internal bool IsShared => Dialect == SqlDialect.Postgres;

    /// <summary>
    /// True while more waits for its turn to write than will have been written in a moment, or a commit hangs on a lock or a disk. Whoever can ask to be
    /// asked again does so; what is under way already waits its turn. Measured by the time that the machine has been up: setting the clock is no hanging.
    /// </summary>
    internal abstract bool IsBehind { get; }

    private long _unitsOfWork;

    /// <summary>How many units of work this process has begun: by how fast it grows, others can tell whether there is much to do.</summary>
    internal long UnitsOfWork => Interlocked.Read(ref _unitsOfWork);

    protected void CountUnitOfWork() => Interlocked.Increment(ref _unitsOfWork);

    /// <summary>
    /// Runs one unit of work. When the task completes, its writes are on disk; when it fails, none of them is there. It may be run again from its
    /// beginning where others were in the way, so it changes nothing but the database.
    /// </summary>
    internal abstract Task<T> WriteAsync<T>(Func<Tx, Task<T>> work, CancellationToken ct = default);

    internal Task WriteAsync(Func<Tx, Task> work, CancellationToken ct = default) =>
        WriteAsync(async tx => { await work(tx); return true; }, ct);

    /// <summary>Reads from one consistent snapshot of what is committed.</summary>
    internal abstract Task<T> ReadAsync<T>(Func<Tx, Task<T>> read, CancellationToken ct = default);

    /// <summary>The same for one look at a few rows that comes by the thousand a second, and waits for nothing: a snapshot may serve several of these.</summary>
    internal virtual Task<T> GlanceAsync<T>(Func<Tx, Task<T>> read, CancellationToken ct = default) => ReadAsync(read, ct);

    /// <summary>Tells other processes on this database that something is new. Losing it costs time, never a row: everybody also looks by themselves.</summary>
    internal virtual void TellOthers(News news) { }

    /// <summary>Hears what other processes tell, until it is broken off. With SQLite only the command line is beside the server, and it is looked for.</summary>
    internal virtual Task ListenAsync(Action<News> heard, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Runs what one process does for all, such as a backup, unless another one is at it. False when it is.</summary>
    internal virtual async Task<bool> AloneAsync(Job job, Func<Task> run, CancellationToken ct)
    {
        await run();
        return true;
    }

    /// <summary>Writes everything, as it is at one moment, into a new SQLite file, while everybody goes on. Whichever database it is: a backup of one can be restored into the other.</summary>
    internal abstract Task CopyToAsync(string file, Action<string> progress);

    public abstract ValueTask DisposeAsync();

    private static void MakeFolder(string dataFolder)
    {
        try
        {
            Directory.CreateDirectory(dataFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"The data folder {dataFolder} cannot be made: {e.Message} Make it writable for the user that runs this program, or choose another with --data-folder.");
        }
    }
}
