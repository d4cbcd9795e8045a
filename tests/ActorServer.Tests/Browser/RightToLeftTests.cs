using ActorServer.Tests.Support;
using Microsoft.Playwright;

namespace ActorServer.Tests.Browser;

/// <summary>No language here is written from right to left yet. The pages are turned round, as such a language would: nothing leaves the screen, and what stood at the beginning stands at the beginning.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RightToLeftTests(BrowserLane lane)
{
    public static TheoryData<string, int> Pages => new MatrixTheoryData<string, int>(["/wall", "/notifications", "/people", "/settings", "/settings/deliveries", "/settings/storage", "/search", "/"], [390, 1280]);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Nothing_leaves_the_screen(string path, int width)
    {
        var window = await OpenAsync(path, width);

        await window.ScreenshotAsync(new() { Path = Path.Combine(Repository.Folder, "artifacts", "screens", $"rtl{path.Replace('/', '-')}-{width}.png"), FullPage = true });
        Assert.Equal(0, await window.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        await window.EndAsync();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task A_face_stands_before_the_words(int width)
    {
        var window = await OpenAsync("/wall", width);
        const string order = "() => { const post = document.querySelector('.post'); const x = s => post.querySelector(s).getBoundingClientRect().x; return x('.face') > x('.who'); }";

        Assert.True(await window.EvaluateAsync<bool>(order));
        await window.EvaluateAsync("() => { document.documentElement.dir = 'ltr'; }");
        Assert.False(await window.EvaluateAsync<bool>(order));
        await window.EndAsync();
    }

    [Fact]
    public async Task Names_and_posts_keep_their_own_direction()
    {
        var window = await OpenAsync("/wall", 1280);

        var loose = await window.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.post .name, .post .handle')].filter(e => !e.closest('bdi') && !e.querySelector('bdi')).map(e => e.outerHTML)");
        Assert.Empty(loose);
        var words = await window.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.post .words')].filter(e => e.closest('[dir=auto]') === null).map(e => e.outerHTML.slice(0, 200))");
        Assert.Empty(words);
        await window.EndAsync();
    }

    private async Task<IPage> OpenAsync(string path, int width)
    {
        await lane.StartAsync();
        var window = await lane.OpenAsync(lane.Street.Nick, width: width);
        await window.GotoAsync(lane.Street.Nick.Own.Origin + path);
        await window.EvaluateAsync("() => { document.documentElement.dir = 'rtl'; }");
        return window;
    }
}
