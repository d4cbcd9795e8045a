using System.Globalization;
using Microsoft.Playwright;

namespace ActorServer.Bench;

/// <summary>
/// The wall as a browser sees it that has never been here: over a telephone's line, as Chromium's own tools slow it down, from asking to the first
/// words on the screen; what the page weighs without media; whether anything moves afterwards.
/// </summary>
internal static class PageBench
{
    private const int Posts = 10_000;
    private const int Rounds = 15;

    /// <summary>"Fast 4G" and "Slow 4G" of Chromium's developer tools: milliseconds there and back, bits a second down and up.</summary>
    private static readonly (string Name, double Latency, double Down, double Up)[] Lines = [("fast 4G", 165, 9_000_000 * 0.9, 1_500_000 * 0.9), ("slow 4G", 562.5, 1_600_000 * 0.9, 750_000 * 0.9)];

    private const double FirstPaintMilliseconds = 1_000;
    private const double PageKilobytes = 100;

    private const string Observe = "window.shifted = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shifted += e.value; }).observe({ type: 'layout-shift', buffered: true });";

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        if (Program() is not { } program)
        {
            Console.WriteLine("page: skipped, there is no chromium on the path");
            return [];
        }
        var folder = await ManyPosts.PrepareAsync(Posts);
        var secret = await ManyPosts.SignInAsync(folder);
        using var server = await ChildServer.StartActorServerAsync(folder, ManyPosts.PortOf(Posts));
        server.KeepsFolder = true;
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * 127.0.0.1:9, EXCLUDE localhost"] });
        var rows = new List<Row>();
        foreach (var line in Lines)
        {
            var loads = new List<Load>();
            for (var round = 0; round <= Rounds; round++)
            {
                var load = await LoadAsync(browser, server.Origin, secret, line);
                // The first one warms the server up.
                if (round > 0) loads.Add(load);
            }
            var paint = string.Create(CultureInfo.InvariantCulture, $"wall on {line.Name}, nothing cached, first contentful paint (ms): p50");
            rows.Add(line == Lines[0]
                ? Row.AtMost(paint, Row.Median(loads.Select(load => load.Paint)), FirstPaintMilliseconds)
                : Row.ForOrientation(paint, Row.Median(loads.Select(load => load.Paint)), FirstPaintMilliseconds));
            if (line != Lines[0]) continue;
            rows.Add(Row.AtMost("wall: document (kB, as made)", loads.Max(load => load.DocumentBytes) / 1000, PageKilobytes));
            rows.Add(Row.AtMost("wall: document, style and scripts (kB, over the line)", loads.Max(load => load.LineBytes) / 1000, PageKilobytes));
            rows.Add(Row.AtMost("wall: layout shift, worst (good browsers' bound 0.1)", loads.Max(load => load.Shifted), 0.1));
        }
        return rows;
    }

    private sealed record Load(double Paint, double DocumentBytes, double LineBytes, double Shifted);

    private static async Task<Load> LoadAsync(IBrowser browser, string origin, string secret, (string Name, double Latency, double Down, double Up) line)
    {
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        await context.AddCookiesAsync([new() { Name = "session", Value = secret, Url = origin }]);
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(Observe);
        var tools = await context.NewCDPSessionAsync(page);
        await tools.SendAsync("Network.enable");
        await tools.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = line.Latency, ["downloadThroughput"] = line.Down / 8, ["uploadThroughput"] = line.Up / 8 });
        await page.GotoAsync($"{origin}/wall", new() { WaitUntil = WaitUntilState.Load });
        var figures = await page.EvaluateAsync<double[]>("""
            () => new Promise(done => setTimeout(() => {
              const document = performance.getEntriesByType('navigation')[0];
              const parts = performance.getEntriesByType('resource').filter(e => e.name.includes('/assets/'));
              done([performance.getEntriesByName('first-contentful-paint')[0].startTime, document.decodedBodySize,
                document.transferSize + parts.reduce((sum, e) => sum + e.transferSize, 0), window.shifted]);
            }, 300))
            """);
        return new(figures[0], figures[1], figures[2], figures[3]);
    }

    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];

    private static string? Program() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Programs.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
