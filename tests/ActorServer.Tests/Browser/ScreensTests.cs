using System.Text.Json;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Microsoft.Playwright;

namespace ActorServer.Tests.Browser;

/// <summary>Every page in both themes, on a telephone and on a desk: no barrier that axe finds, nothing wider than the screen, and a picture in artifacts/screens to look at.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ScreensTests(BrowserLane lane)
{
    private static readonly int[] Widths = [390, 1280];

    private static readonly string Folder = Path.Combine(Repository.Folder, "artifacts", "screens");

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_page_is_without_barriers(ColorScheme scheme)
    {
        await lane.StartAsync();
        await NodePackages.Axe.RequireAsync();
        var axe = await File.ReadAllTextAsync(Path.Combine(NodePackages.Axe.Folder, "node_modules", "axe-core", "axe.min.js"));
        var theme = scheme.ToString().ToLowerInvariant();
        var found = new List<string>();
        foreach (var (server, isOwner, pages) in await AllAsync())
        {
            var window = await lane.OpenAsync(isOwner ? server : null, scheme);
            foreach (var (name, path) in pages)
            {
                await window.GotoAsync(server.Own.Origin + path, new() { WaitUntil = WaitUntilState.Load });
                if (name.EndsWith("-open", StringComparison.Ordinal)) await window.EvaluateAsync("() => document.querySelectorAll('.profile details').forEach(one => one.open = true)");
                foreach (var width in Widths)
                {
                    await window.SetViewportSizeAsync(width, width < 600 ? 844 : 900);
                    await ShootAsync(window, $"{name}-{width}-{theme}.png");
                    found.AddRange((await BarriersAsync(window, axe)).Select(barrier => $"{name} at {width}, {theme}: {barrier}"));
                    var overflow = await window.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                    if (overflow > 0) found.Add($"{name} at {width}, {theme}: {overflow} pixels wider than the screen");
                }
            }
            await window.EndAsync();
        }
        Assert.True(found.Count == 0, string.Join('\n', found.Distinct()));
        Assert.Empty(lane.AskedElsewhere);
    }

    [Fact]
    public async Task A_page_with_a_barrier_is_caught()
    {
        await lane.StartAsync();
        await NodePackages.Axe.RequireAsync();
        var axe = await File.ReadAllTextAsync(Path.Combine(NodePackages.Axe.Folder, "node_modules", "axe-core", "axe.min.js"));
        var window = await lane.OpenAsync();

        await window.SetContentAsync("<!doctype html><title>bare</title><main><img src='data:,'><p style='color:#ccc'>pale</p></main>");

        var barriers = await BarriersAsync(window, axe);
        Assert.Contains(barriers, barrier => barrier.StartsWith("image-alt", StringComparison.Ordinal));
        Assert.Contains(barriers, barrier => barrier.StartsWith("color-contrast", StringComparison.Ordinal));
        await window.EndAsync();
    }

    private async Task<IReadOnlyList<(RunningServer Server, bool IsOwner, (string Name, string Path)[] Pages)>> AllAsync()
    {
        var (nick, nora) = (lane.Street.Nick, lane.Street.Nora);
        var post = new Uri(lane.Street.Discussed).AbsolutePath;
        var setup = new Uri((await nora.Get<Setup>().NewLinkAsync())!).PathAndQuery;
        var draft = await FullWall.WriteAsync(nick);
        var chat = $"/messages/{(await nick.Db.ReadAsync(tx => ChatRows.PageAsync(tx, long.MaxValue, 1)))[0].Id}";
        return
        [
            (nick, true,
            [
                ("wall", "/wall"), ("notifications", "/notifications"), ("people", "/people"), ("followers", "/people/followers"), ("lists", "/people/lists"), ("list", "/people/lists?list=1"), ("muted", "/people/muted"), ("blocked", "/people/blocked"),
                ("person", Persons.PageHere(lane.Street.Sarah.Own.Actor)), ("person-open", Persons.PageHere(lane.Street.Sarah.Own.Actor)), ("nobody", "/wall/people/nobody"), ("wall-of-a-list", "/wall?list=1"), ("strangers", "/notifications?from=strangers"),
                ("settings", "/settings"), ("account", "/settings/account"), ("data", "/settings/data"), ("moving", "/settings/moving"), ("resume-edit", "/settings/resume"), ("resume-entry", "/settings/resume/entry?section=work&at=0"), ("own-resume", "/resume"), ("apps", "/settings/apps"), ("deliveries", "/settings/deliveries"), ("own-profile", "/"), ("came-home", "/authorize_interaction?uri=https://elsewhere.example/@somebody"),
                ("compose", $"/wall/compose?draft={draft}"), ("drafts", "/wall/drafts"), ("messages", "/messages"), ("chat", chat), ("new-message", "/messages/new"), ("thread", post), ("delivery", $"/wall/deliveries?of={Uri.EscapeDataString(lane.Street.Discussed)}"), ("edit", $"/wall/edit?post={Uri.EscapeDataString(lane.Street.Discussed)}"),
            ]),
            (nick, false, [("offline", "/offline"), ("interact", $"/interact?do=like&post={Uri.EscapeDataString(lane.Street.Discussed)}"), ("profile", "/"), ("resume", "/resume"), ("post", post), ("sign-in", "/sign-in"), ("nothing", "/nothing-here")]),
            (nora, true, [("begin-name", "/begin/name"), ("begin-picture", "/begin/picture"), ("begin-people", "/begin/people"), ("empty-wall", "/wall"), ("empty-notifications", "/notifications"), ("empty-people", "/people"), ("empty-profile", "/"), ("empty-drafts", "/wall/drafts"), ("empty-compose", "/wall/compose"), ("empty-messages", "/messages")]),
            (nora, false, [("setup", setup)]),
        ];
    }

    /// <summary>The whole page, but no longer than anybody would look at.</summary>
    private static async Task ShootAsync(IPage window, string name)
    {
        Directory.CreateDirectory(Folder);
        // Pictures that load only when they come near are loaded now.
        await window.EvaluateAsync("() => Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.complete || new Promise(d => { i.onload = i.onerror = d; }); }))");
        await window.ScreenshotAsync(new() { Path = Path.Combine(Folder, name), FullPage = true });
    }

    /// <summary>What axe finds: rule, and where. The policy of the page lets no script in, so it is run by the browser itself.</summary>
    private static async Task<IReadOnlyList<string>> BarriersAsync(IPage window, string axe)
    {
        await window.EvaluateAsync(axe + "; undefined");
        var result = await window.EvaluateAsync<JsonElement>(
            "() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ' — ' + n.failureSummary.split('\\n')[1])))");
        return [.. result.EnumerateArray().Select(one => one.GetString()!)];
    }
}
