using System.Diagnostics;
using ActorServer.OwnFiles;

namespace ActorServer.Tests.OwnFiles;

/// <summary>Whatever a tool does, it ends, and cannot take the machine with it.</summary>
public sealed class RunToolTests : IDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("actorserver-tool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task One_that_does_its_work_hands_over_what_it_printed()
    {
        var result = await RunAsync(Enough, "/bin/echo", "$HOME; `date`");
        Assert.Equal((true, false, "$HOME; `date`\n"), (result.IsDone, result.IsLate, result.Output));      // no shell looked at it
    }

    [Fact]
    public async Task It_knows_nothing_of_this_process()
    {
        Environment.SetEnvironmentVariable("ActorServer__BucketSecret", "quite-secret");
        try
        {
            var result = await RunAsync(Enough, "/usr/bin/env");
            Assert.True(result.IsDone);
            Assert.DoesNotContain("quite-secret", result.Output, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ActorServer__BucketSecret", null);
        }
    }

    [Fact]
    public async Task One_that_does_not_end_is_ended()
    {
        var result = await RunAsync(TimeSpan.FromMilliseconds(300), "/bin/sleep", "7351");

        Assert.True(result.IsLate);
        await Support.RunningServer.EventuallyAsync("it is gone", () => Task.FromResult(!Process.GetProcesses().Any(process => IsSleeping(process.Id))));

        static bool IsSleeping(int id)
        {
            try { return File.ReadAllText($"/proc/{id}/cmdline").Contains("7351", StringComparison.Ordinal); }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return false; }
        }
    }

    [Fact]
    public async Task One_that_wants_all_the_memory_gets_none() => Assert.False((await RunAsync(Enough, "/usr/bin/tail", "/dev/zero")).IsDone);

    [Fact]
    public async Task One_that_fills_the_disk_is_stopped()
    {
        Assert.False((await RunAsync(Enough, "/bin/dd", "if=/dev/zero", "of=much", "bs=1M", "count=150")).IsDone);
        Assert.Equal(Limits.ToolFileBytes, new FileInfo(Path.Combine(_folder, "much")).Length);
    }

    [Fact]
    public async Task One_that_prints_for_ever_is_read_and_not_kept() =>
        Assert.Equal(Limits.ToolOutput, (await RunAsync(Enough, "/usr/bin/head", "-c", "3000000", "/dev/zero")).Output.Length);

    [Fact]
    public async Task One_that_is_not_there_is_a_result_and_no_fault() => Assert.False((await RunAsync(Enough, "/nowhere/vips")).IsDone);

    private Task<ToolResult> RunAsync(TimeSpan most, string program, params string[] arguments)
    {
        if (!File.Exists("/usr/bin/prlimit")) Assert.Skip("prlimit (util-linux) is missing.");
        return RunTool.RunAsync("/usr/bin/prlimit", program, arguments, _folder, most, CancellationToken.None);
    }
}
