using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ActorServer.OwnFiles;

/// <summary>What a tool came to: what it wrote, or why there is nothing.</summary>
internal sealed record ToolResult(bool IsDone, bool IsLate, string Output, string Error);

/// <summary>
/// Runs a program on a hostile file: without a shell, in a folder of its own, with nothing of this process's environment, and with limits that the
/// system keeps (prlimit): memory, processor time, size of what it writes. Whatever it does, it ends in time, with all that it started.
/// </summary>
internal static class RunTool
{
    internal const string Limiter = "prlimit";

    internal static async Task<ToolResult> RunAsync(string limiter, string program, IReadOnlyList<string> arguments, string folder, TimeSpan most, CancellationToken ct)
    {
        var start = new ProcessStartInfo(limiter,
        [
            Number($"--as={Limits.ToolMemory}"), Number($"--cpu={(int)Math.Ceiling(most.TotalSeconds)}"), Number($"--fsize={Limits.ToolFileBytes}"), "--nofile=64", "--core=0", "--", program, .. arguments,
        ])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["HOME"] = start.Environment["TMPDIR"] = folder;
        start.Environment["LC_ALL"] = "C";
        start.Environment["VIPS_BLOCK_UNTRUSTED"] = "1";        // only readers that are tried against hostile files
        start.Environment["VIPS_CONCURRENCY"] = "1";
        start.Environment["MALLOC_ARENA_MAX"] = "2";
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new(false, false, "", e.Message);
        }
        process.StandardInput.Close();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(most);
        try
        {
            var (output, error) = (ReadAsync(process.StandardOutput.BaseStream, late.Token), ReadAsync(process.StandardError.BaseStream, late.Token));
            await process.WaitForExitAsync(late.Token);
            return new(process.ExitCode == 0, false, await output, await error);
        }
        catch (OperationCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            return new(false, true, "", "not done in time");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>All is read, so that the program does not wait for us; only the beginning is kept.</summary>
    private static async Task<string> ReadAsync(Stream stream, CancellationToken ct)
    {
        var kept = new byte[Limits.ToolOutput];
        var buffer = new byte[4096];
        var length = 0;
        for (int read; (read = await stream.ReadAsync(buffer, ct)) > 0;)
        {
            var taken = Math.Min(read, kept.Length - length);
            buffer.AsSpan(0, taken).CopyTo(kept.AsSpan(length));
            length += taken;
        }
        return Encoding.UTF8.GetString(kept, 0, length);
    }

    private static string Number(FormattableString argument) => argument.ToString(CultureInfo.InvariantCulture);
}
