using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Federation;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorServer.Tests.Browser;

/// <summary>Pages renew parts of themselves while they are read. What somebody has begun in one of their forms outlives that: each answer is held back here until it would do most harm.</summary>
[Collection(BrowserCollection.Name)]
public sealed class BegunFormTests(BrowserLane lane)
{
    [Fact]
    public async Task What_was_chosen_in_one_form_outlives_the_answer_to_another()
    {
        var window = await OpenPersonAsync();
        await window.GetByLabel("A note that only you see").FillAsync("Builds boats.");
        var note = await HoldAsync(window, "**/people/note", () => PressAsync(window, "Keep the note"));

        await window.GetByLabel("For how long").SelectOptionAsync("day");
        await window.GetByLabel("No notifications of what they do either").UncheckAsync();
        await note.ContinueAsync();

        await Expect(window.Locator(".relation .note")).ToContainTextAsync("Builds boats.");
        await Expect(window.GetByLabel("For how long")).ToHaveValueAsync("day");
        await Expect(window.GetByLabel("No notifications of what they do either")).Not.ToBeCheckedAsync();
        await PressAsync(window, "Mute");
        await Expect(window.Locator(".relation-words .warn")).ToContainTextAsync("muted until");
        await PressAsync(window, $"Unmute: {Who}");
        await Expect(window.Locator(".relation-words .warn")).ToHaveCountAsync(0);
        await window.EndAsync();
    }

    [Fact]
    public async Task What_is_written_while_the_form_is_under_way_stays_and_so_does_the_cursor()
    {
        var window = await OpenPersonAsync();
        var text = window.GetByLabel("A note that only you see");
        await text.FillAsync("First");
        var note = await HoldAsync(window, "**/people/note", () => PressAsync(window, "Keep the note"));

        await text.FillAsync("First, and then a second thought");
        await text.PressAsync("Home");
        await note.ContinueAsync();

        await Expect(window.Locator(".relation .note")).ToHaveTextAsync("Your note:First");
        await Expect(text).ToHaveValueAsync("First, and then a second thought");
        await Expect(text).ToBeFocusedAsync();
        await window.Keyboard.TypeAsync("> ");
        await PressAsync(window, "Keep the note");
        await Expect(window.Locator(".relation .note")).ToHaveTextAsync("Your note:> First, and then a second thought");
        await window.EndAsync();
    }

    [Fact]
    public async Task Two_forms_that_are_sent_at_once_are_both_done_and_both_seen()
    {
        var window = await OpenPersonAsync();
        await window.GetByLabel("A note that only you see").FillAsync("Sails, too.");
        var note = await HoldAsync(window, "**/people/note", () => PressAsync(window, "Keep the note"));
        await window.GetByLabel("For how long").SelectOptionAsync("day");
        await PressAsync(window, "Mute");

        await note.ContinueAsync();

        await Expect(window.Locator(".relation .note")).ToContainTextAsync("Sails, too.");
        await Expect(window.Locator(".relation-words .warn")).ToContainTextAsync("muted until");
        await PressAsync(window, $"Unmute: {Who}");
        await Expect(window.Locator(".relation-words .warn")).ToHaveCountAsync(0);
        await window.EndAsync();
    }

    [Fact]
    public async Task News_from_elsewhere_waits_while_somebody_writes_and_comes_when_they_do_not()
    {
        await lane.StartAsync();
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await peer.FollowAsync(server);
        var window = await lane.OpenAsync(server);
        await window.GotoAsync(server.Own.Origin + Persons.PageHere(peer.Actor));
        await window.Locator("#more-with > summary").ClickAsync();
        await window.Locator("form[action=\"/wall/follow\"] button").ClickAsync();
        await Expect(window.Locator(".relation-words")).ToContainTextAsync("You asked to follow them");
        var text = window.GetByLabel("A note that only you see");
        await text.FillAsync("Half a th");

        // It is agreed to, and the page learns of it while she writes.
        await peer.DeliverAsync(server, new JsonObject { ["type"] = As.Accept, ["object"] = (await peer.WaitForAsync(As.Follow))["id"]!.DeepClone() });
        await window.WaitForResponseAsync(answer => answer.Url == window.Url && answer.Request.ResourceType == "fetch");
        await Expect(text).ToBeFocusedAsync();
        await window.Keyboard.TypeAsync("ought");
        await Expect(text).ToHaveValueAsync("Half a thought");
        await Expect(window.Locator(".relation-words")).ToContainTextAsync("You asked to follow them");

        await text.BlurAsync();
        await Expect(window.Locator(".relation-words")).ToContainTextAsync("You follow them");
        await Expect(text).ToHaveValueAsync("Half a thought");
        await window.EndAsync();
    }

    [Fact]
    public async Task An_answer_that_was_begun_outlives_likes_and_being_closed()
    {
        await lane.StartAsync();
        // The newest conversation, since only those on top of the wall show their answers.
        var (nick, sarah) = (lane.Street.Nick, lane.Street.Sarah);
        var said = await nick.SayAsync("<p>The name is on the stern. Who brings the bottle?</p>", new JsonObject { ["to"] = As.Public, ["cc"] = nick.Own.Followers });
        await nick.EventuallyNothingWaitsAsync();
        await sarah.SayAsync("<p>I do. Not the good one.</p>", new JsonObject { ["inReplyTo"] = said, ["to"] = As.Public, ["cc"] = new JsonArray(nick.Own.Actor) });
        await sarah.EventuallyNothingWaitsAsync();
        var window = await lane.OpenAsync(nick);
        await window.GotoAsync($"{nick.Own.Origin}/wall");
        var post = window.Locator(".posts > .post").Filter(new() { HasText = "The name is on the stern." });
        await post.Locator(":scope > .post-main").GetByRole(AriaRole.Link, new() { Name = "Answer" }).ClickAsync();
        var mine = window.GetByLabel("Your answer to Nick Okafor").First;
        await mine.FillAsync("Saturday it");
        var theirs = post.Locator(".comment").Filter(new() { HasText = "Not the good one" });
        await theirs.GetByRole(AriaRole.Link, new() { Name = "Answer" }).ClickAsync();
        await window.GetByLabel("Your answer to Sarah Lindqvist").FillAsync("I will");

        await post.Locator(":scope > .post-main > .actions > .like").ClickAsync();
        await Expect(post.Locator(":scope > .post-main > .actions > .like")).ToHaveAttributeAsync("aria-pressed", "true");
        await theirs.Locator(".like").ClickAsync();
        await Expect(theirs.Locator(".like")).ToHaveAttributeAsync("aria-pressed", "true");

        await Expect(mine).ToHaveValueAsync("Saturday it");
        await Expect(window.GetByLabel("Your answer to Sarah Lindqvist")).ToHaveValueAsync("I will");
        await Expect(post.Locator(":scope > .post-main > .actions > .answer")).ToHaveAttributeAsync("aria-expanded", "true");

        // Escape closes it and gives the keyboard back; what was written is there again.
        await mine.PressAsync("Escape");
        await Expect(mine).ToBeHiddenAsync();
        await Expect(post.Locator(":scope > .post-main > .actions > .answer")).ToBeFocusedAsync();
        await window.Keyboard.PressAsync("Enter");
        await Expect(mine).ToHaveValueAsync("Saturday it");
        await Expect(mine).ToBeFocusedAsync();
        await mine.FillAsync("");
        await window.GetByLabel("Your answer to Sarah Lindqvist").FillAsync("");
        await post.Locator(":scope > .post-main > .actions > .like").ClickAsync();
        await Expect(post.Locator(":scope > .post-main > .actions > .like")).ToHaveAttributeAsync("aria-pressed", "false");
        await window.EndAsync();
    }

    private const string Who = "Sarah Lindqvist";

    /// <summary>Sarah's page on Nora's server, when all that was to be asked is there.</summary>
    private async Task<IPage> OpenPersonAsync()
    {
        await lane.StartAsync();
        var (nora, sarah) = (lane.Street.Nora, lane.Street.Sarah);
        var window = await lane.OpenAsync(nora);
        await window.GotoAsync(nora.Own.Origin + Persons.PageHere(sarah.Own.Actor));
        await nora.EventuallyNothingWaitsAsync();
        await window.ReloadAsync();
        await Expect(window.Locator("[data-looking]")).ToHaveCountAsync(0);
        await window.Locator("#more-with > summary").ClickAsync();
        return window;
    }

    private static Task PressAsync(IPage window, string name) => window.Locator("#relation").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First.ClickAsync();

    /// <summary>A request that was made, and waits until it is let go.</summary>
    private static async Task<IRoute> HoldAsync(IPage window, string address, Func<Task> act)
    {
        var held = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await window.RouteAsync(address, route => { if (!held.TrySetResult(route)) _ = route.ContinueAsync(); });
        await act();
        return await held.Task.WaitAsync(TestContext.Current.CancellationToken);
    }
}
