using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorServer.Tests.Browser;

/// <summary>Somebody is looked up, read, followed, noted, listed, muted and left again, over two servers; with scripts and without.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PeopleFlowTests(BrowserLane lane)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Somebody_is_found_by_handle_read_followed_listed_and_muted_on_their_page(bool scripts)
    {
        await lane.StartAsync();
        var (nora, sarah) = (lane.Street.Nora, lane.Street.Sarah);
        var window = await lane.OpenAsync(nora, scripts: scripts);

        // Nora types the handle into the search and is on Sarah's page.
        await window.GotoAsync($"{nora.Own.Origin}/search");
        await window.GetByLabel("What to look for").FillAsync(sarah.Own.FullHandle);
        await window.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Expect(window.Locator("#person-name")).ToHaveTextAsync("Sarah Lindqvist");

        // What she said comes; without scripts after looking again.
        await nora.EventuallyNothingWaitsAsync();
        if (!scripts) await window.ReloadAsync();
        await Expect(window.Locator("#person-posts .post").First).ToBeVisibleAsync();
        await Expect(window.Locator("#person-posts .looking")).ToHaveCountAsync(0);
        await Expect(window.Locator("#person-posts")).Not.ToContainTextAsync("Just for you, Nick");
        await Expect(window.Locator("#person-facts .numbers")).ToContainTextAsync("follower");

        // She follows in place, and it is agreed.
        await Press("Follow: Sarah Lindqvist");
        await Expect(window.Locator(".relation-words")).Not.ToContainTextAsync("You do not follow each other");
        await nora.EventuallyNothingWaitsAsync();
        await sarah.EventuallyNothingWaitsAsync();
        if (!scripts) await window.ReloadAsync();
        await Expect(window.Locator(".relation-words")).ToContainTextAsync("You follow them");

        // A note, and a mute for a day that is taken back.
        await window.Locator("#more-with > summary").ClickAsync();
        await window.GetByLabel("A note that only you see").FillAsync("Met her at the slipway.");
        await Press("Keep the note");
        await Expect(window.Locator(".relation .note")).ToContainTextAsync("Met her at the slipway.");
        if (!scripts) await window.Locator("#more-with > summary").ClickAsync();
        await window.GetByLabel("For how long").SelectOptionAsync("day");
        await Press("Mute");
        await Expect(window.Locator(".relation-words .warn")).ToContainTextAsync("muted until");
        await Press("Unmute: Sarah Lindqvist");
        await Expect(window.Locator(".relation-words .warn")).ToHaveCountAsync(0);

        // The box says who that is.
        await window.Locator("#who-is-this > summary").ClickAsync();
        await Expect(window.Locator("#who-is-this")).ToContainTextAsync("says that it runs actorserver");
        await Expect(window.Locator(".keys code").First).ToBeVisibleAsync();

        // And they part.
        await Press("Unfollow: Sarah Lindqvist");
        await Expect(window.Locator(".relation-words")).Not.ToContainTextAsync("You follow them");
        await nora.EventuallyNothingWaitsAsync();
        await window.EndAsync();

        Task Press(string name) => window.Locator("#relation").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First.ClickAsync();
    }

    [Fact]
    public async Task Letting_somebody_in_changes_only_their_line_and_keeps_the_keyboard_on_the_page()
    {
        await lane.StartAsync();
        var window = await lane.OpenAsync(lane.Street.Sarah);
        await window.GotoAsync($"{lane.Street.Sarah.Own.Origin}/people/followers");
        var line = window.Locator(".person").Filter(new() { HasText = "Nick Okafor" });
        await window.EvaluateAsync("() => { window.mark = 1; }");

        await line.GetByRole(AriaRole.Button, new() { Name = "Remove: Nick Okafor" }).PressAsync("Enter");

        await Expect(line).ToHaveCountAsync(0);
        Assert.Equal(1, await window.EvaluateAsync<int>("window.mark"));
        await Expect(window.Locator("main h1")).ToBeFocusedAsync();
        await window.EndAsync();
        await lane.Street.Sarah.EventuallyNothingWaitsAsync();
        await lane.Street.FollowAgainAsync();
    }
}
