using System.Diagnostics;
using System.Globalization;

namespace ActorServer.Bench;

/// <summary>The limit program of deliveries, in a process of its own.</summary>
internal sealed class DeliverLimitProcess : IDisposable
{
    private readonly Process _process;

    private DeliverLimitProcess(Process process) => _process = process;

    /// <param name="sink">Where to.</param>
    /// <param name="hosts">How many hosts the followers live on.</param>
    /// <param name="followers">How many.</param>
    /// <param name="bytes">How long what is posted is.</param>
    /// <param name="authorityFile">Whom to believe over TLS.</param>
    internal static async Task<DeliverLimitProcess> StartAsync(SinkProcess sink, int hosts, int followers, int bytes, string authorityFile = "")
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["deliver", sink.Scheme, Text(sink.Port), Text(hosts), Text(followers), Text(bytes)]) start.ArgumentList.Add(argument);
        // As the server has it in its own settings.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        if (authorityFile.Length > 0) start.Environment["SSL_CERT_FILE"] = authorityFile;
        var process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync() != "ready") throw new InvalidOperationException("The limit program did not start.");
        return new DeliverLimitProcess(process);
    }

    /// <summary>One post to all of them begins, signed or not.</summary>
    internal void Begin(bool signed)
    {
        _process.StandardInput.WriteLine(signed ? "signed" : "plain");
        _process.StandardInput.Flush();
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
