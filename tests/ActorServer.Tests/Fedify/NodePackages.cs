using System.ComponentModel;
using System.Diagnostics;

namespace ActorServer.Tests.Fedify;

/// <summary>
/// What the peer needs on this machine: Node, and the packages that its lock file names. They are installed once, by whichever test run comes
/// first. Where that cannot be, the tests are skipped and say why; with ACTOR_REQUIRE_FEDIFY=1 they fail instead.
/// </summary>
internal static class NodePackages
{
    private const int OldestNode = 20;

    /// <summary>npm downloads some 40 small packages; a slow network takes its time, a missing one must not take for ever.</summary>
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(5);

    private static readonly Lazy<Task<string?>> Problem = new(FindProblemAsync);

    /// <summary>The folder of peer.mjs.</summary>
    internal static string Folder { get; } = Path.Combine(RepositoryRoot(), "tests", "fedify-peer");

    /// <summary>npm writes this file last, so a half-done installation does not have it.</summary>
    private static bool AreInstalled => File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json"));

    internal static async Task RequireAsync()
    {
        if (await Problem.Value is not { } problem) return;
        if (Environment.GetEnvironmentVariable("ACTOR_REQUIRE_FEDIFY") == "1") Assert.Fail($"{problem} (ACTOR_REQUIRE_FEDIFY is set.)");
        Assert.Skip(problem);
    }

    private static async Task<string?> FindProblemAsync()
    {
        if (await RunAsync("node", "--version") is not { Failed: false } node) return "Node is not installed, and the Fedify peer runs on it.";
        if (int.Parse(node.Output.TrimStart('v').Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) < OldestNode)
        {
            return $"The Fedify peer needs Node {OldestNode} or newer; {node.Output.Trim()} is installed.";
        }
        await using var alone = await LockAsync();
        if (AreInstalled) return null;
        // One retry: whoever has no network should not wait long to be told.
        var installed = await RunAsync("npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=1");
        return installed.Failed ? $"'npm ci' in tests/fedify-peer failed: {string.Join(' ', installed.Output.Split('\n').Take(3))}" : null;
    }

    /// <summary>Other test processes wait here while one of them installs. The lock goes with the process that holds it, however that ends.</summary>
    private static async Task<FileStream> LockAsync()
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "actorserver-tests")).FullName, "fedify-packages.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private static async Task<(bool Failed, string Output)> RunAsync(string program, params string[] arguments)
    {
        // npm is a script on Windows, which only the shell starts.
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd", ["/c", program, .. arguments]) : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = Folder;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            using var timeout = new CancellationTokenSource(InstallTime);
            try
            {
                await process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return (true, $"not done in {InstallTime.TotalMinutes} minutes");
            }
            return process.ExitCode == 0 ? (false, await output) : (true, await errors);
        }
        catch (Win32Exception e)
        {
            return (true, e.Message);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorServer.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the repository.");
        }
        return folder.FullName;
    }
}
