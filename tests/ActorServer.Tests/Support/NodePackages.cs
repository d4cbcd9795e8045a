using System.ComponentModel;
using System.Diagnostics;

namespace ActorServer.Tests.Support;

/// <summary>
/// What a lane needs on this machine: Node, and the packages that the lock file in its folder names. They are installed once, by whichever test run
/// comes first. Where that cannot be, the tests are skipped and say why; with the lane's ACTOR_REQUIRE_… they fail instead.
/// </summary>
internal sealed class NodePackages
{
    private const int OldestNode = 20;

    /// <summary>npm downloads some 40 small packages; a slow network takes its time, a missing one must not take for ever.</summary>
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(5);

    /// <summary>The peer made with Fedify.</summary>
    internal static readonly NodePackages Fedify = new("fedify-peer", "ACTOR_REQUIRE_FEDIFY");

    /// <summary>What looks for barriers on the pages.</summary>
    internal static readonly NodePackages Axe = new("axe-core", "ACTOR_REQUIRE_CHROMIUM");

    /// <summary>A server that speaks S3.</summary>
    internal static readonly NodePackages S3 = new("s3-server", "ACTOR_REQUIRE_S3");

    private readonly string _name;
    private readonly string _requirement;
    private readonly Lazy<Task<string?>> _problem;

    private NodePackages(string name, string requirement)
    {
        (_name, _requirement) = (name, requirement);
        Folder = Path.Combine(Repository.Folder, "tests", name);
        _problem = new(FindProblemAsync);
    }

    /// <summary>The folder of the lock file.</summary>
    internal string Folder { get; }

    /// <summary>npm writes this file last, so a half-done installation does not have it.</summary>
    private bool AreInstalled => File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json"));

    internal async Task RequireAsync()
    {
        if (await _problem.Value is not { } problem) return;
        if (Environment.GetEnvironmentVariable(_requirement) == "1") Assert.Fail($"{problem} ({_requirement} is set.)");
        Assert.Skip(problem);
    }

    private async Task<string?> FindProblemAsync()
    {
        if (await RunAsync("node", "--version") is not { Failed: false } node) return $"Node is not installed, and tests/{_name} needs it.";
        if (int.Parse(node.Output.TrimStart('v').Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) < OldestNode)
        {
            return $"tests/{_name} needs Node {OldestNode} or newer; {node.Output.Trim()} is installed.";
        }
        await using var alone = await LockAsync();
        if (AreInstalled) return null;
        // One retry: whoever has no network should not wait long to be told.
        var installed = await RunAsync("npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=1");
        return installed.Failed ? $"'npm ci' in tests/{_name} failed: {string.Join(' ', installed.Output.Split('\n').Take(3))}" : null;
    }

    /// <summary>Other test processes wait here while one of them installs. The lock goes with the process that holds it, however that ends.</summary>
    private async Task<FileStream> LockAsync()
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "actorserver-tests")).FullName, $"{_name}.lock");
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

    private async Task<(bool Failed, string Output)> RunAsync(string program, params string[] arguments)
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
}
