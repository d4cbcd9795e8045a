using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorServer.Tests.Browser;

/// <summary>What is written is kept as it is written, and pictures go up meanwhile.</summary>
[Collection(BrowserCollection.Name)]
public sealed class WritingTests(BrowserLane lane)
{
    private const string Say = "What do you want to say?";

    [Fact]
    public async Task A_draft_is_kept_while_it_is_written_and_is_there_in_another_browser()
    {
        await lane.StartAsync();
        var sarah = lane.Street.Sarah;
        var (here, there) = (await lane.OpenAsync(sarah), await lane.OpenAsync(sarah));
        await here.GotoAsync($"{sarah.Own.Origin}/wall");
        await here.GetByLabel(Say).FillAsync("Two coats of");
        await Expect(here.Locator(".compose .saved")).ToHaveTextAsync("Saved as a draft");

        await there.GotoAsync($"{sarah.Own.Origin}/wall");
        await Expect(there.GetByLabel(Say)).ToHaveValueAsync("Two coats of");
        await there.GetByLabel(Say).FillAsync("Two coats of varnish");
        await Expect(there.Locator(".compose .saved")).ToHaveTextAsync("Saved as a draft");

        // The last strokes before the window closes were not sent any more: this browser has them.
        await here.ReloadAsync();
        await Expect(here.GetByLabel(Say)).ToHaveValueAsync("Two coats of varnish");
        await here.RouteAsync("**/wall/drafts", route => route.AbortAsync());
        await here.GetByLabel(Say).FillAsync("Two coats of varnish, thin");
        await here.UnrouteAllAsync();
        await here.ReloadAsync();
        await Expect(here.GetByLabel(Say)).ToHaveValueAsync("Two coats of varnish, thin");

        // Posted, it is a draft nowhere.
        await here.GetByRole(AriaRole.Button, new() { Name = "Post", Exact = true }).ClickAsync();
        await Expect(here.Locator(".posts > .post").First).ToContainTextAsync("Two coats of varnish, thin");
        await Expect(here.GetByLabel(Say)).ToHaveValueAsync("");
        await there.ReloadAsync();
        await Expect(there.GetByLabel(Say)).ToHaveValueAsync("");
        await here.EndAsync();
        await there.EndAsync();
    }

    [Fact]
    public async Task Strokes_of_two_browsers_that_did_not_know_of_each_other_are_both_there()
    {
        await lane.StartAsync();
        var sarah = lane.Street.Sarah;
        var (here, there) = (await lane.OpenAsync(sarah), await lane.OpenAsync(sarah));
        await here.GotoAsync($"{sarah.Own.Origin}/wall");
        await here.RouteAsync("**/wall/drafts", route => route.AbortAsync());
        await here.GetByLabel(Say).FillAsync("Written in a tunnel");
        await there.GotoAsync($"{sarah.Own.Origin}/wall");
        await there.GetByLabel(Say).FillAsync("Written at the desk");
        await Expect(there.Locator(".compose .saved")).ToHaveTextAsync("Saved as a draft");

        await here.UnrouteAllAsync();
        await here.ReloadAsync();

        await Expect(here.GetByLabel(Say)).ToHaveValueAsync("Written at the desk\n\nWritten in a tunnel");
        await here.GetByLabel(Say).FillAsync("");
        await here.GetByRole(AriaRole.Button, new() { Name = "Keep as draft" }).ClickAsync();
        await Expect(here.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await here.EndAsync();
        await there.EndAsync();
    }

    [Fact]
    public async Task A_picture_goes_up_while_the_words_are_written()
    {
        await lane.StartAsync();
        var sarah = lane.Street.Sarah;
        var window = await lane.OpenAsync(sarah);
        await window.GotoAsync($"{sarah.Own.Origin}/wall/compose");
        var held = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await window.RouteAsync("**/wall/drafts/files", held.SetResult);
        await window.GetByText("Pictures, sound, content warning").ClickAsync();
        await window.GetByLabel("File 1").SetInputFilesAsync(Picture);
        var upload = await held.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Expect(window.GetByRole(AriaRole.Progressbar, new() { Name = "Sending the file" })).ToBeVisibleAsync();
        await window.GetByLabel(Say).FillAsync("The keel is l");

        await upload.ContinueAsync();
        var row = window.Locator(".file-row.stored");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(window.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        await Expect(window.GetByLabel(Say)).ToBeFocusedAsync();
        await window.Keyboard.TypeAsync("aid.");
        await row.GetByLabel("What it shows").FillAsync("An oak keel on blocks");
        await PlaceAsync(window, row);

        await window.GetByRole(AriaRole.Button, new() { Name = "Post", Exact = true }).ClickAsync();
        var post = window.Locator(".posts > .post").First;
        await Expect(post).ToContainTextAsync("The keel is laid.");
        await Expect(post.GetByAltText("An oak keel on blocks")).ToHaveCountAsync(1);
        await Expect(post.Locator("figure")).ToHaveClassAsync("file x3 y1");
        await window.EndAsync();
    }

    [Fact]
    public async Task A_picture_that_cannot_go_up_now_goes_with_the_post()
    {
        await lane.StartAsync();
        var sarah = lane.Street.Sarah;
        var window = await lane.OpenAsync(sarah);
        await window.GotoAsync($"{sarah.Own.Origin}/wall/compose");
        await window.RouteAsync("**/wall/drafts/files", route => route.AbortAsync());
        await window.GetByText("Pictures, sound, content warning").ClickAsync();
        await window.GetByLabel("File 1").SetInputFilesAsync(Picture);
        await Expect(window.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        await window.Locator(".file-row").First.GetByLabel("What it shows").FillAsync("A plank");
        await window.GetByLabel(Say).FillAsync("One more plank.");

        await window.GetByRole(AriaRole.Button, new() { Name = "Post", Exact = true }).ClickAsync();

        var post = window.Locator(".posts > .post").First;
        await Expect(post).ToContainTextAsync("One more plank.");
        await Expect(post.GetByAltText("A plank")).ToHaveCountAsync(1);
        await window.EndAsync();
    }

    private static FilePayload Picture => new() { Name = "keel.png", MimeType = "image/png", Buffer = PaintedPicture.Png(7) };

    /// <summary>What must stay in sight: pulled there, then chosen by the keyboard, then pulled again.</summary>
    private static async Task PlaceAsync(IPage window, ILocator row)
    {
        var (picture, list, dot) = (row.Locator(".focus img"), row.GetByLabel("What must stay in sight"), row.Locator(".dot"));
        await PullAsync(0.25f, 0.25f);
        await Expect(list).ToHaveValueAsync("-0.5,0.5");
        Assert.Equal("25% 25%", await PlaceOfDotAsync());
        Assert.Equal("the place you chose", await list.EvaluateAsync<string>("list => list.selectedOptions[0].text"));

        await list.FocusAsync();
        await window.Keyboard.PressAsync("Home");
        await Expect(list).ToHaveValueAsync("0,0");
        await window.Keyboard.PressAsync("ArrowDown");
        await Expect(list).ToHaveValueAsync("0,0.7");
        Assert.Equal("50% 15%", await PlaceOfDotAsync());

        await PullAsync(0.75f, 0.25f);
        await Expect(list).ToHaveValueAsync("0.5,0.5");
        Assert.Equal(1, await list.EvaluateAsync<int>("list => [...list.options].filter(one => one.dataset.own).length"));

        Task<string> PlaceOfDotAsync() => dot.EvaluateAsync<string>("dot => `${Math.round(parseFloat(dot.style.left))}% ${Math.round(parseFloat(dot.style.top))}%`");

        async Task PullAsync(float x, float y)
        {
            await picture.ScrollIntoViewIfNeededAsync();
            var box = (await picture.BoundingBoxAsync())!;
            await window.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
            await window.Mouse.DownAsync();
            await window.Mouse.MoveAsync(box.X + (box.Width * x), box.Y + (box.Height * y), new() { Steps = 4 });
            await window.Mouse.UpAsync();
        }
    }
}
