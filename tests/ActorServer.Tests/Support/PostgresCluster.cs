using System.Diagnostics;
using ActorServer.Store;
using Npgsql;

namespace ActorServer.Tests.Support;

/// <summary>
/// One real PostgreSQL for the whole run, on a free port with data of its own, and a database for each test that wants one, copied from one that has the
/// schema. It ends with the run, however that ends. What it writes need not outlive the machine: these are tests of function.
/// </summary>
internal static class PostgresCluster
{
    /// <summary>Set in CI: a missing PostgreSQL is then a failure and no skipped test.</summary>
    internal static bool IsRequired => Environment.GetEnvironmentVariable("ACTOR_REQUIRE_POSTGRES") == "1";

    /// <summary>Set for the second pass over the tests: every test server stands on PostgreSQL.</summary>
    internal static bool IsForEverything => Environment.GetEnvironmentVariable("ACTOR_TEST_DATABASE") == "postgres";

    private const string Template = "actor_template";

    private static readonly Lazy<Task<string>> Started = new(StartAsync);
    private static readonly SemaphoreSlim Copying = new(1);

    /// <summary>The connection string of a new database that has the schema and nothing in it. Skips the test where there is no PostgreSQL.</summary>
    internal static async Task<string> NewDatabaseAsync(bool withSchema = true)
    {
        var server = await Started.Value;
        var name = "test_" + Guid.NewGuid().ToString("N");
        // A template is copied by one at a time.
        await Copying.WaitAsync();
        try { await RunAsync(server, $"CREATE DATABASE {name}" + (withSchema ? $" TEMPLATE {Template}" : "")); }
        finally { Copying.Release(); }
        return $"{server};Database={name}";
    }

    internal static async Task DropAsync(string database) =>
        await RunAsync(await Started.Value, $"DROP DATABASE {new NpgsqlConnectionStringBuilder(database).Database} WITH (FORCE)");

    internal static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await connection.RunAsync(sql);
    }

    private static async Task<string> StartAsync()
    {
        if (Programs() is not { } programs)
        {
            const string Missing = "PostgreSQL's server is not installed: apt-get install postgresql";
            if (IsRequired) Assert.Fail(Missing);
            Assert.Skip(Missing);
            return "";
        }
        var running = await RunningPostgres.StartAsync(programs, "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400");
        await RunAsync(running.ConnectionString, $"CREATE DATABASE {Template}");
        await (await Db.OpenAsync(Path.GetTempPath(), TimeProvider.System, $"{running.ConnectionString};Database={Template}")).DisposeAsync();
        return running.ConnectionString;
    }

    /// <summary>The folder with initdb and postgres, of the newest version that is installed.</summary>
    internal static string? Programs() => !Directory.Exists("/usr/lib/postgresql") ? null : Directory.GetDirectories("/usr/lib/postgresql")
        .Select(folder => Path.Combine(folder, "bin"))
        .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
        .MaxBy(folder => int.TryParse(Path.GetFileName(Path.GetDirectoryName(folder)), out var version) ? version : 0);
}

/// <summary>A PostgreSQL that ends when it is disposed, or with this process.</summary>
internal sealed class RunningPostgres : IAsyncDisposable
{
    private readonly string _programs;
    private readonly string _folder;
    private readonly int _port;
    private readonly string _options;
    private Process _process = null!;
    private bool _isStopped;

    private RunningPostgres(string programs, string options)
    {
        (_programs, _options, _port) = (programs, options, FakeHost.FreePort());
        _folder = Path.Combine(Path.GetTempPath(), "actorserver-postgres-" + Guid.NewGuid().ToString("N"));
    }

    internal string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres";

    internal static async Task<RunningPostgres> StartAsync(string programs, string options)
    {
        var running = new RunningPostgres(programs, options);
        using var made = Shell($"{programs}/initdb --pgdata={running._folder} --auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null");
        await made.WaitForExitAsync();
        Assert.Equal(0, made.ExitCode);
        await running.StartAgainAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => running.Stop();
        return running;
    }

    /// <summary>A user who may come in with a password alone; everybody else needs none.</summary>
    internal async Task AskForPasswordAsync(string user)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "pg_hba.conf"), $"host all {user} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n");
        await PostgresCluster.RunAsync(ConnectionString + ";Database=postgres", "SELECT pg_reload_conf()");
    }

    /// <summary>Its own PostgreSQL for a test that stops it or changes its users. Skips the test where there is none.</summary>
    internal static async Task<RunningPostgres> StartAsync(string options = "")
    {
        if (PostgresCluster.Programs() is { } programs) return await StartAsync(programs, options);
        const string Missing = "PostgreSQL's server is not installed: apt-get install postgresql";
        if (PostgresCluster.IsRequired) Assert.Fail(Missing);
        Assert.Skip(Missing);
        return null!;
    }

    internal async Task StartAgainAsync()
    {
        _isStopped = false;
        // It reads until this process closes its end, or is gone; then PostgreSQL goes, too.
        _process = Shell(
            $"{_programs}/postgres -D {_folder} -p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {_options} >{_folder}/log 2>&1 & server=$!; " +
            "cat >/dev/null; kill -INT $server; wait $server");
        await RunningServer.EventuallyAsync("PostgreSQL answers", async () =>
        {
            try
            {
                await PostgresCluster.RunAsync(ConnectionString + ";Database=postgres", "SELECT 1");
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }

    internal void Stop()
    {
        if (_isStopped) return;
        _isStopped = true;
        _process.StandardInput.Close();
        _process.WaitForExit();
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        _process.Dispose();
        using var removed = Shell($"rm -rf {_folder}");
        removed.WaitForExit();
        return ValueTask.CompletedTask;
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static Process Shell(string script)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, WorkingDirectory = "/" };
        string[] words = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", "sh", "-c", script] : ["sh", "-c", script];
        start.FileName = words[0];
        foreach (var word in words[1..]) start.ArgumentList.Add(word);
        return Process.Start(start)!;
    }
}
