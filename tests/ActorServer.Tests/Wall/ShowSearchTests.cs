using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using AngleSharp.Html.Parser;
using Federation;

namespace ActorServer.Tests.Wall;

public sealed class ShowSearchTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Visitors_are_led_to_the_sign_in_page_and_nothing_is_fetched_for_them()
    {
        await using var alice = await FakePeer.StartAsync();
        await Server.SayAsync("a secret badger");

        foreach (var typed in new[] { "badger", alice.Actor })
        {
            using var response = await Server.GetAsync($"{Server.Own.Origin}/search?q={Uri.EscapeDataString(typed)}", accept: "text/html");

            Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
            Assert.StartsWith("/sign-in?back=", response.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
        Assert.Empty(alice.Requests);
    }

    [Fact]
    public async Task What_is_found_is_shown_with_its_words_marked_and_everything_encoded()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        await alice.SayAsync(Server, "<p>The Wombat says &lt;script&gt;alert(1)&lt;/script&gt;</p>");

        var page = new HtmlParser().ParseDocument(await SearchAsync("wombat <script>"));

        Assert.Equal(["Wombat", "script", "script"], page.QuerySelectorAll("mark").Select(mark => mark.TextContent));
        // None but the program's own, which stand in the head and hold no text.
        Assert.Empty(page.Body!.QuerySelectorAll("script"));
        Assert.All(page.Head!.QuerySelectorAll("script"), script => Assert.Equal(("", true), (script.TextContent, script.GetAttribute("src")!.StartsWith("/assets/", StringComparison.Ordinal))));
        Assert.Equal("wombat <script>", page.QuerySelector("input[name=q]")!.GetAttribute("value"));
        Assert.Contains("<script>alert(1)</script>", page.QuerySelector(".found")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_lead_to_older_ones_and_nothing_found_is_said()
    {
        for (var i = 0; i <= Limits.PageSize; i++) await Server.SayAsync($"numbat {i}");

        var first = new HtmlParser().ParseDocument(await SearchAsync("numbat"));
        var second = new HtmlParser().ParseDocument(await OpenAsync(first.QuerySelector(".pager a")!.GetAttribute("href")!));

        Assert.Equal(Limits.PageSize, first.QuerySelectorAll("mark").Length);
        Assert.Single(second.QuerySelectorAll("mark"));
        Assert.Null(second.QuerySelector(".pager a"));
        Assert.Contains("Nothing found.", await SearchAsync("nothingsuch"), StringComparison.Ordinal);
        Assert.Contains("is no filter", await SearchAsync("has:fun"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handle_or_an_address_leads_to_the_person_also_to_one_who_was_not_known()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");

        var browser = await OwnerBrowser.SignInAsync(Server);
        Assert.Equal("/wall/people/" + Uri.EscapeDataString(alice.Actor), await browser.LedToAsync($"/search?q=@alice@{alice.Authority}"));
        Assert.Equal("/wall/people/" + Uri.EscapeDataString(bob.Actor), await browser.LedToAsync($"/search?q={Uri.EscapeDataString(bob.Actor)}"));
        Assert.Contains("could not be found", await SearchAsync($"@nobody@{alice.Authority}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_a_post_leads_to_the_post_which_is_fetched_and_not_put_on_the_wall()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = alice.MakeNote("found by its address")["id"]!.GetValue<string>();

        Assert.Contains("found by its address", await SearchAsync(post), StringComparison.Ordinal);
        Assert.DoesNotContain(post, await Server.WallAsync());

        var fetches = alice.Fetches(post);
        Assert.Contains("found by its address", await SearchAsync(post), StringComparison.Ordinal);
        Assert.Equal(fetches, alice.Fetches(post));
    }

    [Fact]
    public async Task A_link_on_another_site_makes_this_server_fetch_nothing()
    {
        await using var alice = await FakePeer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(Server);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Server.Own.Origin}/search?q={Uri.EscapeDataString(alice.Actor)}");
        request.Headers.TryAddWithoutValidation("Cookie", $"session={browser.Secret}");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");

        using var response = await Server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(alice.Requests);
    }

    [Fact]
    public async Task Whoever_is_blocked_is_not_found()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        await alice.SayAsync(Server, "a blobfish");
        Assert.Contains("<mark>blobfish</mark>", await SearchAsync("blobfish"), StringComparison.Ordinal);

        await Server.PublishAsync(new JsonObject { ["type"] = As.Block, ["object"] = alice.Actor });

        Assert.DoesNotContain("<mark>blobfish</mark>", await SearchAsync("blobfish"), StringComparison.Ordinal);
    }

    private Task<string> SearchAsync(string typed) => OpenAsync("/search?q=" + Uri.EscapeDataString(typed));

    private async Task<string> OpenAsync(string path) => await (await OwnerBrowser.SignInAsync(Server)).OpenAsync(Server.Own.Origin + path);
}
