using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.LinkCards;

public class LinkCardTests
{
    private const string Page = "<html><head><title>The tide</title><meta property='og:description' content='High &lt;b&gt; and low'><meta property='og:image' content='/tide.png'></head></html>";

    [Fact]
    public async Task A_post_that_leads_to_a_page_shows_what_the_page_says_and_the_page_is_asked_once()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await peer.BeFollowedAsync(server);
        peer.Raw["/tide"] = ("text/html; charset=utf-8", Page);
        var link = $"{peer.Origin}/tide";

        await peer.SayAsync(server, $"<p><a class='mention' href='{peer.Actor}'>@alice</a> look: <a href='{link}'>tide</a></p>");
        await peer.SayAsync(server, $"<p>again <a href='{link}'>tide</a></p>");
        await EventuallyAskedAsync(server, link);

        Assert.Equal(1, peer.Fetches(link));
        Assert.DoesNotContain(peer.Requests, request => request.Path == "/tide" && request.Parts.Headers("Signature").Count > 0);
        var browser = await OwnerBrowser.SignInAsync(server);
        var wall = await browser.OpenAsync(server.Own.Origin + "/wall");
        Assert.Equal(3, wall.Split("class=\"link-card pictured\"").Length);
        Assert.Contains("High &lt;b&gt; and low", wall, StringComparison.Ordinal);
        Assert.DoesNotContain($"src=\"{peer.Origin}", wall, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strangers_pages_are_not_asked_nor_files_nor_own_addresses()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        peer.Raw["/tide"] = ("text/html", Page);

        await peer.SayAsync(server, $"<p>of a stranger <a href='{peer.Origin}/tide'>tide</a></p>");
        await server.SayAsync($"<p>my own <a href=\"{server.Own.Origin}/x\">page</a></p>");

        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM post_link"));
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM work WHERE kind = 'link-card'"));
    }

    [Theory]
    [InlineData("image/png", "<title>no page</title>")]
    [InlineData("text/html", "<p>no title</p>")]
    public async Task What_has_nothing_to_say_has_no_card_and_is_not_asked_again(string contentType, string body)
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await peer.BeFollowedAsync(server);
        peer.Raw["/x"] = (contentType, body);
        var link = $"{peer.Origin}/x";

        await peer.SayAsync(server, $"<p><a href='{link}'>x</a></p>");
        await EventuallyAskedAsync(server, link);
        await peer.SayAsync(server, $"<p>once more <a href='{link}'>x</a></p>");

        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM work WHERE kind = 'link-card' AND state = 'waiting'"));
        var browser = await OwnerBrowser.SignInAsync(server);
        Assert.DoesNotContain("link-card", await browser.OpenAsync(server.Own.Origin + "/wall"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_not_there_makes_nobody_look_broken()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await peer.BeFollowedAsync(server);
        var link = $"http://localhost:{FakeHost.FreePort()}/gone";

        await peer.SayAsync(server, $"<p><a href='{link}'>x</a></p>");
        await EventuallyAskedAsync(server, link);

        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM host WHERE name = @lane", new { lane = new Uri(link).Authority }));
    }

    [Fact]
    public async Task Switched_off_no_page_is_asked()
    {
        await using var server = await RunningServer.StartAsync("nick", ("LinkPreviews", "false"));
        await using var peer = await FakePeer.StartAsync();
        await peer.BeFollowedAsync(server);
        peer.Raw["/tide"] = ("text/html", Page);

        await peer.SayAsync(server, $"<p><a href='{peer.Origin}/tide'>tide</a></p>");
        await EventuallyAskedAsync(server, $"{peer.Origin}/tide");

        Assert.Equal(0, peer.Fetches($"{peer.Origin}/tide"));
    }

    [Fact]
    public async Task With_the_last_post_goes_the_card()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await peer.BeFollowedAsync(server);
        peer.Raw["/tide"] = ("text/html", Page);
        var link = $"{peer.Origin}/tide";
        string[] posts = [await peer.SayAsync(server, $"<p><a href='{link}'>tide</a></p>"), await peer.SayAsync(server, $"<p>and <a href='{link}'>tide</a></p>")];
        await EventuallyAskedAsync(server, link);

        foreach (var (post, left) in posts.Zip([1, 0]))
        {
            await peer.DeliverAsync(server, new JsonObject { ["type"] = As.Delete, ["object"] = post });
            Assert.Equal(left, await server.CountAsync("SELECT COUNT(*) FROM link_card"));
        }
    }

    [Fact]
    public async Task An_edit_that_leads_elsewhere_or_nowhere_takes_the_card_along()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await peer.BeFollowedAsync(server);
        peer.Raw["/tide"] = ("text/html", Page);
        peer.Raw["/moon"] = ("text/html", "<title>The moon</title>");
        var post = await server.SayAsync($"<p><a href=\"{peer.Origin}/tide\">tide</a></p>");
        await EventuallyAskedAsync(server, $"{peer.Origin}/tide");

        foreach (var (content, titles) in new (string, string[])[] { ($"<p><a href=\"{peer.Origin}/moon\">moon</a></p>", ["The moon"]), ("<p>neither</p>", []) })
        {
            await server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = post, ["type"] = As.Note, ["content"] = content } });
            if (titles.Length > 0) await EventuallyAskedAsync(server, $"{peer.Origin}/moon");
            Assert.Equal(titles, (await server.ReadAsync(tx => LinkCardRows.OfPostsAsync(tx, [post]))).Select(card => card.Title));
            Assert.Equal(titles.Length, await server.CountAsync("SELECT COUNT(*) FROM link_card"));
        }
    }

    private static Task EventuallyAskedAsync(RunningServer server, string link) => RunningServer.EventuallyAsync($"{link} was asked",
        async () => (await server.WorkAsync(link)).Any(row => row.State == WorkRow.Done));
}
