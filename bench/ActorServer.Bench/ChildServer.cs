using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorServer.Store;
using Microsoft.Data.Sqlite;

namespace ActorServer.Bench;

/// <summary>A program under measurement, in a process and a data folder of its own.</summary>
internal sealed class ChildServer : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private ChildServer(Process process, string folder, string origin, TimeSpan toFirstAnswer) =>
        (_process, _folder, Origin, ToFirstAnswer) = (process, folder, origin, toFirstAnswer);

    internal string Origin { get; }

    /// <summary>From starting the process to the first complete answer.</summary>
    internal TimeSpan ToFirstAnswer { get; }

    /// <summary>What is measured: the published program where there is one (ACTOR_BENCH_SERVER names it), else the one that was built beside this.</summary>
    internal static string ActorServerProgram { get; } = Environment.GetEnvironmentVariable("ACTOR_BENCH_SERVER") ?? Path.Combine(AppContext.BaseDirectory, "ActorServer");

    internal static Task<ChildServer> StartActorServerAsync() => StartActorServerAsync(NewFolder(), FreePort());

    /// <summary>Starts on a folder that may have been started before, on the same port: the origin is part of the identity.</summary>
    internal static Task<ChildServer> StartActorServerAsync(string folder, int port, params IReadOnlyList<(string Name, string Value)> environment)
    {
        return StartAsync(folder, port, [.. AsDeployed, .. environment], ActorServerProgram,
            "serve", "--data-folder", folder, "--listen", $"http://localhost:{port}", "--public-origin", $"http://localhost:{port}",
            "--host-rate", "0", "--address-rate", "0", "--request-rate", "0");   // one host sends all of the load
    }

    /// <summary>The service and the image of samples/deploy start the server with this.</summary>
    private static readonly IReadOnlyList<(string Name, string Value)> AsDeployed = [("MALLOC_ARENA_MAX", "1"), ("MALLOC_MMAP_THRESHOLD_", "65536")];

    /// <summary>One process of several that share a database. A worker says only how it is.</summary>
    internal static Task<ChildServer> StartRoleAsync(string role, string folder, int port, string origin, string database) => StartAnsweringAsync(
        folder, port, AsDeployed, role == "web" ? "/actor" : "/health/live", ActorServerProgram, "serve", "--data-folder", folder, "--listen", $"http://localhost:{port}", "--public-origin", origin,
        "--host-rate", "0", "--address-rate", "0", "--request-rate", "0", "--role", role, "--database", database);

    internal static Task<ChildServer> StartLimitAsync() => StartPartAsync(Environment.ProcessPath!, "limit");

    internal static Task<ChildServer> StartBareAsync() => StartPartAsync(Environment.ProcessPath!, "bare");

    /// <summary>An inbox made with Fedify, on Node. Null, with the reason, where that is not installed.</summary>
    internal static async Task<(ChildServer? Server, string Missing)> StartFedifyAsync()
    {
        var peer = Path.Combine(Repository(), "tests", "fedify-peer");
        if (!Directory.Exists(Path.Combine(peer, "node_modules"))) return (null, "npm ci was not run in tests/fedify-peer");
        return (await StartPartAsync("node", Path.Combine(peer, "inbox.mjs")), "");
    }

    /// <summary>A token for the owner's outbox, from the command line.</summary>
    internal static async Task<string> TokenAsync(string folder, params string[] further)
    {
        var start = new ProcessStartInfo(ActorServerProgram, ["token", "create", "bench", "--data-folder", folder, .. further]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim().Split('\n')[^1].Trim();
    }

    /// <summary>Bytes on disk of everything in the data folder.</summary>
    internal long FolderBytes() => new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>Resident memory in megabytes. [proc(5)]</summary>
    internal double ResidentMegabytes() => File.ReadLines($"/proc/{_process.Id}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).Single();

    internal TimeSpan Cpu()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>Waits until what follows from the requests is done: it belongs to them, and would take the processors from whoever is measured next.</summary>
    internal async Task RestAsync()
    {
        while (HasWordsToIndex()) await Task.Delay(Look, TimeProvider.System);
        for (var before = Cpu(); ; before = Cpu())
        {
            await Task.Delay(Look, TimeProvider.System);
            if (Cpu() - before < Look * 0.02) return;
        }
    }

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private bool HasWordsToIndex()
    {
        if (!File.Exists(Path.Combine(_folder, Db.FileName))) return false;
        using var connection = SqliteDb.OpenPlain(Path.Combine(_folder, Db.FileName), SqliteOpenMode.ReadOnly);
        return connection.List<long>("SELECT seq FROM unindexed LIMIT 1").Count > 0;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        if (!KeepsFolder) Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Set to start again on the same folder.</summary>
    internal bool KeepsFolder { get; set; }

    private static Task<ChildServer> StartPartAsync(string program, string part)
    {
        var (folder, port) = (NewFolder(), FreePort());
        return StartAsync(folder, port, [], program, part, port.ToString(CultureInfo.InvariantCulture), folder);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ActorServer.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The benchmarks run from within the repository.");
    }

    internal static string NewFolder() => Directory.CreateTempSubdirectory("bench-").FullName;

    private static Task<ChildServer> StartAsync(string folder, int port, IReadOnlyList<(string Name, string Value)> environment, string program, params string[] arguments) =>
        StartAnsweringAsync(folder, port, environment, "/actor", program, arguments);

    private static async Task<ChildServer> StartAnsweringAsync(
        string folder, int port, IReadOnlyList<(string Name, string Value)> environment, string answering, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder };
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var client = Load.NewClient();
        var watch = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var origin = $"http://localhost:{port}";
        while (true)
        {
            try
            {
                if ((await client.GetAsync($"{origin}{answering}")).IsSuccessStatusCode) return new ChildServer(process, folder, origin, watch.Elapsed);
            }
            catch (HttpRequestException) when (!process.HasExited && watch.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
                continue;
            }
            throw new InvalidOperationException($"{program} did not start: {await errors}");
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
