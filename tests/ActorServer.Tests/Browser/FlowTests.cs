using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorServer.Tests.Browser;

/// <summary>What people do, from one end to the other, in two browsers and over two servers; with scripts and without.</summary>
[Collection(BrowserCollection.Name)]
public sealed class FlowTests(BrowserLane lane)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_picture_is_posted_seen_answered_and_liked_next_door_and_its_author_is_told(bool scripts)
    {
        await lane.StartAsync();
        var (nick, sarah) = (lane.Street.Nick, lane.Street.Sarah);
        var words = $"The varnish is on, {(scripts ? "quickly" : "slowly")}.";
        var reply = $"I can see my face in it, {(scripts ? "at once" : "in time")}!";
        var (his, hers) = (await lane.OpenAsync(nick, scripts: scripts), await lane.OpenAsync(sarah, scripts: scripts));
        await hers.GotoAsync($"{sarah.Own.Origin}/wall");

        // Nick posts a picture and says what it shows.
        await his.GotoAsync($"{nick.Own.Origin}/wall");
        await his.GetByLabel("What do you want to say?").FillAsync(words);
        await his.GetByText("Pictures, sound, content warning").ClickAsync();
        await his.GetByLabel("File 1").SetInputFilesAsync(new FilePayload { Name = "boat.png", MimeType = "image/png", Buffer = PaintedPicture.Png(5) });
        await his.Locator(".compose input[name=alt1]").FillAsync("A hull that shines");
        await his.GetByRole(AriaRole.Button, new() { Name = "Post", Exact = true }).ClickAsync();
        await Expect(his.Locator(".posts > .post").First).ToContainTextAsync(words);

        // Sarah sees it come: announced with scripts, after loading again without.
        await nick.EventuallyNothingWaitsAsync();
        if (scripts) await hers.Locator(".pill a").ClickAsync();
        else await hers.ReloadAsync();
        var post = hers.Locator(".posts > .post").Filter(new() { HasText = words });
        await Expect(post.GetByAltText("A hull that shines")).ToHaveCountAsync(1);

        // She answers and likes it.
        await post.GetByRole(AriaRole.Link, new() { Name = "Answer", Exact = true }).ClickAsync();
        await hers.GetByLabel(scripts ? "Your answer to Nick Okafor" : "What do you want to say?").FillAsync(reply);
        await hers.GetByRole(AriaRole.Button, new() { Name = scripts ? "Answer" : "Post", Exact = true }).ClickAsync();
        await Expect(hers.Locator(".comment").Filter(new() { HasText = reply }).First).ToBeVisibleAsync();
        await post.GetByRole(AriaRole.Button, new() { Name = "Like", Exact = true }).First.ClickAsync();
        await Expect(post.GetByRole(AriaRole.Button, new() { Name = "Liked" }).First).ToHaveAttributeAsync("aria-pressed", "true");

        // Nick is told of both.
        await sarah.EventuallyNothingWaitsAsync();
        await his.GotoAsync($"{nick.Own.Origin}/notifications");
        var news = his.Locator(".news > li").Filter(new() { HasText = "Sarah Lindqvist" });
        await Expect(news.Filter(new() { HasText = "likes your post" }).Filter(new() { HasText = words })).ToHaveCountAsync(1);
        await Expect(news.Filter(new() { HasText = reply })).ToHaveCountAsync(1);
        await his.EndAsync();
        await hers.EndAsync();
    }

    [Fact]
    public async Task A_like_leaves_the_place_and_the_keyboard_where_they_were()
    {
        await lane.StartAsync();
        var window = await lane.OpenAsync(lane.Street.Nick);
        await window.GotoAsync($"{lane.Street.Nick.Own.Origin}/wall");
        var post = window.Locator(".posts > .post").Filter(new() { HasText = "This took me three evenings." });
        await post.GetByRole(AriaRole.Button, new() { Name = "Like", Exact = true }).ScrollIntoViewIfNeededAsync();
        var before = await window.EvaluateAsync<double>("scrollY");

        await post.GetByRole(AriaRole.Button, new() { Name = "Like", Exact = true }).PressAsync("Enter");

        await Expect(post.GetByRole(AriaRole.Button, new() { Name = "Liked" })).ToBeFocusedAsync();
        Assert.Equal(before, await window.EvaluateAsync<double>("scrollY"));
        await window.EndAsync();
    }

    [Fact]
    public async Task What_was_written_is_there_after_the_window_was_closed()
    {
        await lane.StartAsync();
        var window = await lane.OpenAsync(lane.Street.Nora);
        await window.GotoAsync($"{lane.Street.Nora.Own.Origin}/wall");
        await window.GetByLabel("What do you want to say?").FillAsync("Half a thou");
        var context = window.Context;
        await window.CloseAsync();

        var again = await context.NewPageAsync();
        await again.GotoAsync($"{lane.Street.Nora.Own.Origin}/wall");

        await Expect(again.GetByLabel("What do you want to say?")).ToHaveValueAsync("Half a thou");
        await context.CloseAsync();
    }

    [Fact]
    public async Task The_beginning_of_a_name_becomes_a_handle()
    {
        await lane.StartAsync();
        var window = await lane.OpenAsync(lane.Street.Nick);
        await window.GotoAsync($"{lane.Street.Nick.Own.Origin}/wall");
        var text = window.GetByLabel("What do you want to say?");
        await text.ClickAsync();
        await text.PressSequentiallyAsync("Ask @sar");
        await Expect(window.Locator(".completions li")).ToContainTextAsync("Sarah Lindqvist");

        await text.PressAsync("Enter");

        await Expect(text).ToHaveValueAsync($"Ask {lane.Street.Sarah.Own.FullHandle} ");
        await window.EndAsync();
    }

    [Fact]
    public async Task A_visitors_page_has_no_scripts_and_may_have_none()
    {
        await lane.StartAsync();
        var window = await lane.OpenAsync();
        var answer = await window.GotoAsync(lane.Street.Discussed);

        Assert.Equal(0, await window.Locator("script").CountAsync());
        Assert.DoesNotContain("script-src", (await answer!.AllHeadersAsync())["content-security-policy"], StringComparison.Ordinal);
        await window.EndAsync();
    }

    [Fact]
    public async Task What_only_the_owner_may_read_is_refused_to_everybody_else()
    {
        await lane.StartAsync();
        foreach (var path in new[] { "/wall/events", "/wall/complete?word=@sa", $"/wall/card?post={Uri.EscapeDataString(lane.Street.Discussed)}", $"/wall/thread?post={Uri.EscapeDataString(lane.Street.Discussed)}" })
        {
            using var answer = await lane.Street.Nick.Client.GetAsync(lane.Street.Nick.Own.Origin + path);
            Assert.NotEqual(System.Net.HttpStatusCode.OK, answer.StatusCode);
        }
    }
}
