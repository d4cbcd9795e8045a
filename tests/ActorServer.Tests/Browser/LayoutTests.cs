namespace ActorServer.Tests.Browser;

/// <summary>What has been put on the page stays where it is, also when pictures come late: who reads does not lose the line. [Layout Instability]</summary>
[Collection(BrowserCollection.Name)]
public sealed class LayoutTests(BrowserLane lane)
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(300);

    private const string Observe = "window.shifts = []; new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shifts.push(e.value + ' ' + e.sources.map(s => s.node?.outerHTML?.slice(0, 120)).join(' | ')); }).observe({ type: 'layout-shift', buffered: true });";

    [Theory]
    [InlineData("/wall", 390)]
    [InlineData("/wall", 1280)]
    [InlineData("/", 390)]
    [InlineData("/notifications", 390)]
    public async Task Nothing_moves_while_pictures_arrive(string path, int width)
    {
        await lane.StartAsync();
        var window = await lane.OpenAsync(lane.Street.Nick, width: width);
        var pictures = 0;
        await window.RouteAsync(url => url.Contains("/media/", StringComparison.Ordinal) || url.Contains("/remote/", StringComparison.Ordinal), async route =>
        {
            pictures++;
            await Task.Delay(Late, TimeProvider.System, TestContext.Current.CancellationToken);
            await route.ContinueAsync();
        });
        await window.AddInitScriptAsync(Observe);

        await window.GotoAsync(lane.Street.Nick.Own.Origin + path, new() { WaitUntil = Microsoft.Playwright.WaitUntilState.NetworkIdle });

        Assert.True(pictures > 0, "No picture was late: this shows nothing.");
        Assert.Empty(await window.EvaluateAsync<string[]>("() => window.shifts"));
        await window.EndAsync();
    }

    [Fact]
    public async Task What_moves_is_caught()
    {
        await lane.StartAsync();
        var window = await lane.OpenAsync(lane.Street.Nick);
        await window.AddInitScriptAsync(Observe);
        await window.GotoAsync(lane.Street.Nick.Own.Origin + "/wall", new() { WaitUntil = Microsoft.Playwright.WaitUntilState.Load });

        await window.EvaluateAsync("() => { const bar = document.createElement('p'); bar.style.height = '200px'; document.querySelector('main').prepend(bar); return new Promise(done => requestAnimationFrame(() => setTimeout(done, 200))); }");

        Assert.NotEmpty(await window.EvaluateAsync<string[]>("() => window.shifts"));
        await window.EndAsync();
    }
}
