using System.Diagnostics;
using System.Net.Sockets;

namespace ActorServer.Tests.Support;

/// <summary>The built program as a process of its own, for what only a process shows: signals, exit codes, what it prints.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "ActorServer.dll");

    private readonly Process _process;
    private readonly List<string> _lines = [];

    private ServerProcess(Process process, string dataFolder, string listen) => (_process, DataFolder, Listen) = (process, dataFolder, listen);

    internal string DataFolder { get; }
    internal string Listen { get; }

    internal IReadOnlyList<string> Lines
    {
        get { lock (_lines) return [.. _lines]; }
    }

    /// <summary>A server that answers.</summary>
    internal static async Task<ServerProcess> StartAsync(params string[] options)
    {
        var folder = Path.Combine(Path.GetTempPath(), "actorserver-tests", Guid.NewGuid().ToString("N"));
        var listen = $"http://localhost:{FakeHost.FreePort()}";
        var process = new Process { StartInfo = Command(["serve", "--data-folder", folder, "--listen", listen, "--handle", "nick", .. options]) };
        var server = new ServerProcess(process, folder, listen);
        process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await RunningServer.EventuallyAsync("the process listens", async () =>
        {
            Assert.False(process.HasExited, string.Join('\n', server.Lines));
            using var socket = new TcpClient();
            try { await socket.ConnectAsync(new Uri(listen).Host, new Uri(listen).Port); }
            catch (SocketException) { return false; }
            return true;
        });
        return server;
    }

    /// <summary>Runs a command to its end: exit code, and what it printed.</summary>
    internal static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Command(arguments))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    internal async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The exit code; fails when the process is still there after that time.</summary>
    internal async Task<int> EndedAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        try { await _process.WaitForExitAsync(late.Token); }
        catch (OperationCanceledException) { Assert.Fail($"Still running after {within}:\n{string.Join('\n', Lines)}"); }
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(DataFolder, recursive: true);
    }

    private void Keep(string? line)
    {
        if (line is not null) lock (_lines) _lines.Add(line);
    }

    private static ProcessStartInfo Command(IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo("dotnet", [Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return info;
    }
}
