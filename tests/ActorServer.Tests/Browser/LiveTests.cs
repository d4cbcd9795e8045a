using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorServer.Tests.Browser;

/// <summary>What happens on a page while somebody looks at it: messages come, answers are brought from elsewhere, and without a line there is still a page.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LiveTests(BrowserLane lane)
{
    [Fact]
    public async Task A_message_comes_while_the_conversation_is_open_and_what_is_being_written_stays()
    {
        await lane.StartAsync();
        var (nick, sarah) = (lane.Street.Nick, lane.Street.Sarah);
        var (his, hers) = (await lane.OpenAsync(nick), await lane.OpenAsync(sarah));
        await StartChatAsync(hers, sarah, nick);
        await SayAsync(hers, "Is the slip free on Sunday?");
        await sarah.EventuallyNothingWaitsAsync();
        await StartChatAsync(his, nick, sarah);
        await Expect(his.Locator(".chat")).ToContainTextAsync("Is the slip free on Sunday?");
        await his.EvaluateAsync("() => { window.mark = 1; }");
        await his.GetByLabel("Your message").FillAsync("From noon on, I th");

        // Two come, one after the other, each in its place and read out.
        foreach (var words in new[] { "I would bring the trailer.", "And rope." })
        {
            await SayAsync(hers, words);
            await sarah.EventuallyNothingWaitsAsync();
            await Expect(his.GetByRole(AriaRole.Log).Locator("li").Last).ToContainTextAsync(words);
        }
        await Expect(his.GetByLabel("Your message")).ToBeFocusedAsync();
        await his.Keyboard.TypeAsync("ink.");
        await Expect(his.GetByLabel("Your message")).ToHaveValueAsync("From noon on, I think.");
        await Expect(his.Locator("[data-messages]")).ToBeHiddenAsync();
        Assert.Equal(1, await his.EvaluateAsync<int>("window.mark"));

        // His answer reaches her while she looks on.
        await his.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await nick.EventuallyNothingWaitsAsync();
        await Expect(hers.GetByRole(AriaRole.Log).Locator("li").Last).ToContainTextAsync("From noon on, I think.");
        await his.EndAsync();
        await hers.EndAsync();
    }

    [Fact]
    public async Task Answers_from_other_servers_are_put_in_their_places_while_the_conversation_is_read()
    {
        await lane.StartAsync();
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync("mira");
        var post = await server.SayAsync("<p>Which glue?</p>", new JsonObject { ["to"] = As.Public });
        var conversation = $"{peer.Origin}/contexts/1";
        var answer = await peer.SayAsync(server, "<p>Epoxy, always.</p>", new JsonObject { ["inReplyTo"] = post, ["context"] = conversation });
        var missing = peer.MakeNote("<p>Not below ten degrees.</p>", new JsonObject { ["inReplyTo"] = answer })["id"]!.GetValue<string>();
        peer.Documents["/contexts/1"] = new JsonObject { ["@context"] = As.Context, ["id"] = conversation, ["type"] = As.OrderedCollection, ["orderedItems"] = new JsonArray(answer, missing) };
        await server.EventuallyNothingWaitsAsync();
        var gate = new TaskCompletionSource();
        peer.BeforeAnswer = () => gate.Task;
        var window = await lane.OpenAsync(server);

        // How far it is is said, and something is written meanwhile.
        await window.GotoAsync(post);
        await Expect(window.GetByRole(AriaRole.Progressbar, new() { Name = "Answers that were asked for" })).ToBeVisibleAsync();
        await window.EvaluateAsync("() => { window.mark = 1; }");
        await window.Locator(".comment").GetByRole(AriaRole.Link, new() { Name = "Answer", Exact = true }).ClickAsync();
        await window.GetByLabel("Your answer to mira").FillAsync("Even the thick kind?");
        gate.SetResult();

        await Expect(window.Locator(".comment.depth-2")).ToContainTextAsync("Not below ten degrees.");
        await Expect(window.Locator(".thread-state")).ToHaveCountAsync(0);
        await Expect(window.GetByLabel("Your answer to mira")).ToHaveValueAsync("Even the thick kind?");
        await Expect(window.GetByLabel("Your answer to mira")).ToBeFocusedAsync();
        Assert.Equal(["Epoxy, always.", "Not below ten degrees."], await window.Locator(".comment .words").AllInnerTextsAsync());
        Assert.Equal(1, await window.EvaluateAsync<int>("window.mark"));
        await window.EndAsync();
    }

    [Fact]
    public async Task Without_a_line_there_is_a_page_that_says_so_and_nothing_of_the_owners_is_kept()
    {
        await lane.StartAsync();
        await using var server = await RunningServer.StartAsync();
        var window = await lane.OpenAsync(server);
        await window.GotoAsync($"{server.Own.Origin}/wall");
        await window.EvaluateAsync("async () => { await navigator.serviceWorker.ready; if (!navigator.serviceWorker.controller) await new Promise(done => navigator.serviceWorker.addEventListener('controllerchange', done)); }");

        // A browser would take it as an app.
        var tools = await window.Context.NewCDPSessionAsync(window);
        var manifest = (await tools.SendAsync("Page.getAppManifest"))!.Value;
        Assert.Empty(manifest.GetProperty("errors").EnumerateArray());
        Assert.EndsWith("/manifest.webmanifest", manifest.GetProperty("url").GetString(), StringComparison.Ordinal);
        var missing = (await tools.SendAsync("Page.getInstallabilityErrors"))!.Value.GetProperty("installabilityErrors").EnumerateArray().Select(error => error.GetProperty("errorId").GetString());
        Assert.All(missing, error => Assert.Equal("in-incognito", error));

        // Its frame is kept, and no page that the owner saw.
        var kept = await window.EvaluateAsync<string[]>("async () => { const all = []; for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) all.push(new URL(one.url).pathname); return all; }");
        Assert.Contains("/offline", kept);
        Assert.All(kept, path => Assert.True(path is "/offline" or "/icon.svg" || path.StartsWith("/assets/", StringComparison.Ordinal), path));

        await server.StopAsync();
        await window.GotoAsync($"{server.Own.Origin}/notifications");
        await Expect(window.GetByRole(AriaRole.Heading, new() { Name = "No connection" })).ToBeVisibleAsync();
        Assert.True(await window.EvaluateAsync<bool>("() => document.styleSheets[0].cssRules.length > 100"), "It is shown without its style.");

        await server.RestartAsync();
        await window.GotoAsync($"{server.Own.Origin}/notifications");
        await Expect(window.GetByRole(AriaRole.Heading, new() { Name = "Notifications", Level = 1 })).ToBeVisibleAsync();
        await window.EndAsync();
    }

    private static async Task StartChatAsync(IPage window, RunningServer from, RunningServer to)
    {
        await window.GotoAsync($"{from.Own.Origin}/messages/new?to={Uri.EscapeDataString(to.Own.FullHandle)}");
        await window.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(window.GetByLabel("Your message")).ToBeVisibleAsync();
    }

    private static async Task SayAsync(IPage window, string words)
    {
        await window.GetByLabel("Your message").FillAsync(words);
        await window.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(window.GetByRole(AriaRole.Log).Locator("li").Last).ToContainTextAsync(words);
    }
}
