using System.Diagnostics;
using System.Globalization;

namespace ActorServer.Bench;

/// <summary>The sink, in a process of its own.</summary>
internal sealed class SinkProcess : IDisposable
{
    private readonly Process _process;

    private SinkProcess(Process process, int port, bool isTls) => (_process, Port, Scheme) = (process, port, isTls ? "https" : "http");

    internal int Port { get; }
    internal string Scheme { get; }

    internal static async Task<SinkProcess> StartAsync(int living, int hanging = 0, int broken = 0, string authorityFile = "")
    {
        var port = ChildServer.FreePort();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["sink", Text(port), Text(living), Text(hanging), Text(broken), authorityFile]) start.ArgumentList.Add(argument);
        // Its one thread that waits for sockets also answers them: no hand-over, no pool.
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync() != "ready") throw new InvalidOperationException("The sink did not start.");
        return new SinkProcess(process, port, authorityFile.Length > 0);
    }

    /// <summary>Counts from zero, from when this returns.</summary>
    internal async Task ExpectAsync(int count)
    {
        _process.StandardInput.WriteLine($"expect {Text(count)}");
        _process.StandardInput.Flush();
        if (await _process.StandardOutput.ReadLineAsync() != "counting") throw new InvalidOperationException("The sink ended.");
    }

    /// <summary>The moment of the last of those expected, by the clock that all processes share.</summary>
    internal async Task<long> DoneAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The sink ended.");
        return long.Parse(line["done ".Length..], CultureInfo.InvariantCulture);
    }

    internal TimeSpan Cpu()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
