using System.Diagnostics;

namespace ActorServer.Tests.Support;

/// <summary>A real browser, where there is one. Whatever a page asks for beside this machine's own name leads to one port here.</summary>
internal static class Chromium
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    internal static void Require()
    {
        if (Program is not null) return;
        if (Environment.GetEnvironmentVariable("ACTOR_REQUIRE_CHROMIUM") == "1") Assert.Fail("There is no chromium on the path, and ACTOR_REQUIRE_CHROMIUM=1 wants one.");
        Assert.Skip("There is no chromium on the path. ACTOR_REQUIRE_CHROMIUM=1 makes that a failure.");
    }

    /// <summary>Nothing but localhost is asked: every other name leads to the trap, and the browser's own errands are off.</summary>
    internal static IReadOnlyList<string> Arguments(int trapPort) =>
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--disable-default-apps", "--disable-extensions", "--no-first-run", "--no-default-browser-check", "--no-pings",
        $"--host-resolver-rules=MAP * 127.0.0.1:{trapPort}, EXCLUDE localhost",
    ];

    /// <summary>The document after the page has loaded and whatever it wanted to run has run.</summary>
    internal static async Task<string> DumpAsync(string url, int trapPort)
    {
        var profile = Directory.CreateTempSubdirectory("chromium-").FullName;
        var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] toDump = ["--headless", $"--user-data-dir={profile}", "--virtual-time-budget=3000", "--dump-dom", url];
        foreach (var argument in Arguments(trapPort).Concat(toDump)) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync();
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            var dom = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(dom.Length > 0, $"chromium showed nothing: {await errors}");
            return dom;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            DeleteProfile(profile);
        }
    }

    private static void DeleteProfile(string profile)
    {
        try { Directory.Delete(profile, recursive: true); }
        catch (IOException) { /* a helper process of the browser still writes there */ }
    }
}
