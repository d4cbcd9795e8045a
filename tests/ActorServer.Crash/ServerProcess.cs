using System.Diagnostics;

namespace ActorServer.Crash;

/// <summary>The built program as a process of its own, which can be killed without a chance to say goodbye.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "ActorServer.dll");

    private readonly Process _process;
    private readonly List<string> _lines = [];

    private ServerProcess(Process process) => _process = process;

    /// <summary>The server begins to start; it is ready when <see cref="ReadyAsync"/> says so.</summary>
    internal static ServerProcess Start(string dataFolder, string listen, params string[] more)
    {
        string[] unlimited = ["--host-rate", "0", "--address-rate", "0", "--app-rate", "0", "--request-rate", "0"];
        var info = Command(["serve", "--data-folder", dataFolder, "--listen", listen, "--handle", "nick", .. unlimited, .. more]);
        var server = new ServerProcess(new Process { StartInfo = info });
        server._process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Runs a command to its end. What it printed; a failure ends the run.</summary>
    internal static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Command(arguments))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new LossException($"{string.Join(' ', arguments)} failed ({process.ExitCode}): {await errors}", lost: 1);
    }

    internal async Task ReadyAsync(HttpClient client, string listen)
    {
        var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60);
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"{listen}/health/ready"));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            if (_process.HasExited) throw new LossException($"The server does not start again:\n{Log}", lost: 1);
            if (TimeProvider.System.GetUtcNow() > deadline) throw new LossException($"The server is not ready after a minute:\n{Log}", lost: 1);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>SIGKILL: nothing is flushed, nobody is told.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    internal string Log
    {
        get { lock (_lines) return string.Join('\n', _lines); }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null) lock (_lines) _lines.Add(line);
    }

    private static ProcessStartInfo Command(IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo("dotnet", [Assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["Logging__LogLevel__Default"] = "Warning";
        return info;
    }
}
