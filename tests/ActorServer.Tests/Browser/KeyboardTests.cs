using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorServer.Tests.Browser;

/// <summary>Nobody needs a mouse: what is to be reached is reached by Tab, in sight when it is, and done by Enter. [WCAG 2.1.1] [WCAG 2.4.7]</summary>
[Collection(BrowserCollection.Name)]
public sealed class KeyboardTests(BrowserLane lane)
{
    /// <summary>Nothing that matters is further away than this.</summary>
    private const int MostTabs = 60;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_post_is_written_liked_and_answered_by_the_keyboard_alone(bool scripts)
    {
        await lane.StartAsync();
        var sarah = lane.Street.Sarah;
        var words = $"By hand alone, {(scripts ? "quickly" : "slowly")}.";
        var window = await lane.OpenAsync(sarah, scripts: scripts);
        await window.GotoAsync($"{sarah.Own.Origin}/wall");

        // The first key leads past the menu.
        await window.Keyboard.PressAsync("Tab");
        await Expect(window.Locator(".skip")).ToBeFocusedAsync();
        await window.Keyboard.PressAsync("Enter");
        await TabToAsync(window, window.Locator(".compose textarea[name=text]"));
        await window.Keyboard.TypeAsync(words);
        await TabToAsync(window, window.GetByRole(AriaRole.Button, new() { Name = "Post", Exact = true }));
        await window.Keyboard.PressAsync("Enter");
        var post = window.Locator(".posts > .post").Filter(new() { HasText = words });
        await Expect(post).ToHaveCountAsync(1);

        await TabToAsync(window, post.GetByRole(AriaRole.Button, new() { Name = "Like", Exact = true }));
        await window.Keyboard.PressAsync("Enter");
        await Expect(post.GetByRole(AriaRole.Button, new() { Name = "Liked" })).ToHaveCountAsync(1);

        // A like leaves the keyboard where it is; without scripts the page begins again at the post. To answer stands before to like.
        await TabToAsync(window, post.GetByRole(AriaRole.Link, new() { Name = "Answer", Exact = true }), scripts ? "Shift+Tab" : "Tab");
        await window.Keyboard.PressAsync("Enter");
        await TabToAsync(window, scripts ? post.GetByLabel("Your answer to Sarah Lindqvist") : window.GetByLabel("What do you want to say?"));
        await window.Keyboard.TypeAsync("And one more line.");
        await TabToAsync(window, window.GetByRole(AriaRole.Button, new() { Name = scripts ? "Answer" : "Post", Exact = true }));
        await window.Keyboard.PressAsync("Enter");
        await Expect(window.Locator(".comment").Filter(new() { HasText = "And one more line." }).First).ToBeVisibleAsync();
        await window.EndAsync();
    }

    /// <summary>By Tab to it, unless the page has led there already; and then it is in sight and shows that it has the keyboard.</summary>
    private static async Task TabToAsync(IPage window, ILocator target, string key = "Tab")
    {
        for (var tabs = 0; tabs < MostTabs; tabs++)
        {
            if (!await target.First.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                await window.Keyboard.PressAsync(key);
                continue;
            }
            Assert.True(await target.First.EvaluateAsync<bool>("element => { const box = element.getBoundingClientRect(), style = getComputedStyle(element); return box.bottom > 0 && box.top < innerHeight && (style.outlineStyle !== 'none' || style.boxShadow !== 'none' || element.matches('textarea, input')); }"), $"{target} has the keyboard and does not show it.");
            return;
        }
        Assert.Fail($"{target} cannot be reached by {MostTabs} presses of Tab.");
    }
}
