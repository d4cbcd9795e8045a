using System.Diagnostics;
using System.Globalization;
using ActorServer.Store;
using Npgsql;

namespace ActorServer.Bench;

/// <summary>A PostgreSQL of its own on a free port, as Debian's package has it, that writes to the disk what it says it wrote. It ends with this process, and with it what it holds, unless that is kept for the next run.</summary>
internal sealed class BenchPostgres : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly bool _isKept;

    private BenchPostgres(Process process, string folder, bool isKept, int port) =>
        (_process, _folder, _isKept, ConnectionString) = (process, folder, isKept, $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database=postgres");

    internal string ConnectionString { get; }

    /// <summary>Under a name what it holds is there again in the next run. Null where it is not installed.</summary>
    internal static async Task<BenchPostgres?> StartAsync(string? keptAs = null)
    {
        if (!Directory.Exists("/usr/lib/postgresql")) return null;
        var programs = Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
        if (programs is null) return null;
        var (folder, port) = (Path.Combine(Path.GetTempPath(), "bench-postgres-" + (keptAs ?? Guid.NewGuid().ToString("N"))), ChildServer.FreePort());
        if (!Directory.Exists(folder))
        {
            using var made = Shell($"{programs}/initdb --pgdata={folder} --auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null");
            await made.WaitForExitAsync();
        }
        // It reads until this process closes its end, or is gone; then PostgreSQL goes, too.
        var process = Shell(
            $"{programs}/postgres -D {folder} -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=400 {(keptAs is null ? "" : Larger)}-c shared_preload_libraries=pg_stat_statements " +
            $">{folder}/log 2>&1 & server=$!; echo $server; cat >/dev/null; kill -INT $server; wait $server");
        var running = new BenchPostgres(process, folder, keptAs is not null, port) { _server = int.Parse((await process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture) };
        await running.AnswersAsync();
        return running;
    }

    /// <summary>As its manual has it for a machine of 4 GB: a quarter of the memory. [PostgreSQL §20.4.1] What is kept is too large for the 128 MB that it takes unasked.</summary>
    private const string Larger = "-c shared_buffers=1GB -c max_wal_size=4GB ";

    private int _server;

    /// <summary>Processor time of all its processes, also of those that ended.</summary>
    internal TimeSpan Cpu()
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                // proc(5): what follows the name in brackets begins with field 3.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var isServer = Path.GetFileName(folder) == _server.ToString(CultureInfo.InvariantCulture);
                if (!isServer && fields[1] != _server.ToString(CultureInfo.InvariantCulture)) continue;
                ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
                if (isServer) ticks += long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile.
            }
        }
        return TimeSpan.FromSeconds(ticks / 100.0);
    }

    internal async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        return (await connection.ValueAsync<T>(sql))!;
    }

    /// <summary>What has no answer.</summary>
    internal async Task RunAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await connection.RunAsync(sql);
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync();
        return connection;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        if (!_isKept) Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswersAsync()
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await AskAsync<int>("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (watch.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    /// <summary>PostgreSQL refuses to run as root; there is a user for it.</summary>
    private static Process Shell(string command)
    {
        string[] arguments = Environment.UserName == "root" ? ["-u", "postgres", "--", "bash", "-c", command] : ["-c", command];
        return Process.Start(new ProcessStartInfo(Environment.UserName == "root" ? "runuser" : "bash", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
    }
}
