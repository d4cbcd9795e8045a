using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;
using Federation.Keys;

namespace ActorServer.Tests.Wall;

/// <summary>Anybody's page, by handle or address: what is asked of their server, and what is said about who they are.</summary>
public sealed class ShowPersonTests
{
    [Fact]
    public async Task A_strangers_page_is_there_at_once_and_what_they_said_and_count_comes_by_the_queue()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        Describe(alice);
        var named = alice.MakeNote("only named in the outbox")["id"]!.GetValue<string>();
        var whole = alice.MakeNote("said in full");
        Collection(alice, "outbox", 41, FakePeer.Create(whole).Also(create => create["actor"] = alice.Actor), named, alice.MakeNote("not for everybody", new JsonObject { ["to"] = alice.Followers, ["cc"] = new JsonArray() }));
        Collection(alice, "followers", 7);
        Collection(alice, "following", 3);
        var browser = await OwnerBrowser.SignInAsync(server);

        var first = await browser.OpenAsync($"{server.Own.Origin}/wall/people/@alice@{alice.Authority}");

        Assert.Contains("alice of the fake peer", first, StringComparison.Ordinal);
        Assert.Contains("data-looking", first, StringComparison.Ordinal);
        await server.EventuallyNothingWaitsAsync();
        var page = await browser.OpenAsync(server.Own.Origin + "/wall/people/" + Uri.EscapeDataString(alice.Actor));
        Assert.DoesNotContain("data-looking", page, StringComparison.Ordinal);
        Assert.Contains("said in full", page, StringComparison.Ordinal);
        Assert.Contains("only named in the outbox", page, StringComparison.Ordinal);
        Assert.DoesNotContain("not for everybody", page, StringComparison.Ordinal);
        foreach (var number in new[] { 41, 7, 3 }) Assert.Contains($"<dd>{number}</dd>", page, StringComparison.Ordinal);
        Assert.Contains("says that it runs fakeserver 1.2", page, StringComparison.Ordinal);
        Assert.Empty(await server.WallAsync());
        Assert.Empty(await server.NotificationsAsync());
    }

    [Fact]
    public async Task What_they_write_about_themselves_is_made_harmless()
    {
        await using var server = await RunningServer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var actor = mallory.Documents["/users/mallory"];
        actor["summary"] = "<p onclick=\"evil()\">hello<script>evil()</script></p>";
        actor["attachment"] = new JsonArray(new JsonObject { ["type"] = "PropertyValue", ["name"] = "<b>site</b>", ["value"] = "<img src=x onerror=evil()><a href=\"javascript:evil()\">x</a>ok" });

        var page = await (await OwnerBrowser.SignInAsync(server)).OpenAsync($"{server.Own.Origin}/wall/people/{Uri.EscapeDataString(mallory.Actor)}");

        Assert.Contains("hello", page, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>site", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_links_back_is_verified_and_one_that_does_not_is_not()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var site = await FakePeer.StartAsync("site");
        site.Raw["/mine"] = ("text/html", $"<a rel=\"me\" href=\"{alice.Actor}\">me</a>");
        site.Raw["/others"] = ("text/html", "<a rel=\"me\" href=\"https://other.example/\">somebody else</a>");
        alice.Documents["/users/alice"]["attachment"] = new JsonArray(Field("Home", site.Origin + "/mine"), Field("Claimed", site.Origin + "/others"));
        var browser = await OwnerBrowser.SignInAsync(server);
        var address = server.Own.Origin + "/wall/people/" + Uri.EscapeDataString(alice.Actor);

        await browser.OpenAsync(address);
        await server.EventuallyNothingWaitsAsync();

        var page = Markup.Of(await browser.OpenAsync(address));
        Assert.Equal("Home", Assert.Single(page.QuerySelectorAll(".about-fields .verified dt")).TextContent);
        Assert.Equal(2, page.QuerySelectorAll(".about-fields dt").Length);
    }

    [Fact]
    public async Task Who_is_this_tells_the_keys_old_and_new_and_the_addresses_that_agree()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var former = alice.Neighbour("former");
        var claimed = alice.Neighbour("claimed");
        former.Documents["/users/former"]["alsoKnownAs"] = new JsonArray(alice.Actor);
        alice.Documents["/users/alice"]["alsoKnownAs"] = new JsonArray(former.Actor, claimed.Actor);
        var browser = await OwnerBrowser.SignInAsync(server);
        foreach (var other in new[] { former, claimed }) await browser.OpenAsync(server.Own.Origin + "/wall/people/" + Uri.EscapeDataString(other.Actor));
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });
        var first = KeyPrint.Of(alice.Key.PublicPem);
        alice.RotateKey();
        server.Clock.Advance(Limits.KeyRefetch + TimeSpan.FromMinutes(1));
        alice.Clock = server.Clock;
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/2" });

        var page = Markup.Of(await browser.OpenAsync(server.Own.Origin + "/wall/people/" + Uri.EscapeDataString(alice.Actor)));

        Assert.Equal([KeyPrint.Of(alice.Key.PublicPem).Fingerprint, first.Fingerprint], page.QuerySelectorAll(".keys code").Select(code => code.TextContent));
        Assert.Equal(first.Fingerprint, Assert.Single(page.QuerySelectorAll(".keys .former code")).TextContent);
        Assert.StartsWith("RSA 2048", page.QuerySelector(".keys b")!.TextContent, StringComparison.Ordinal);
        var box = page.QuerySelector(".who-box")!.TextContent;
        Assert.Contains("Their key was another one before", box, StringComparison.Ordinal);
        Assert.Contains("former of the fake peer says the same", box.Squeezed(), StringComparison.Ordinal);
        Assert.Contains("claimed of the fake peer does not say so", box.Squeezed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_said_and_not_asked_again_and_again()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        alice.AnswerGet = path => path.EndsWith("/outbox", StringComparison.Ordinal) ? 503 : null;
        var browser = await OwnerBrowser.SignInAsync(server);
        var address = server.Own.Origin + "/wall/people/" + Uri.EscapeDataString(alice.Actor);

        await browser.OpenAsync(address);
        await server.EventuallyNothingWaitsAsync();
        var page = await browser.OpenAsync(address);

        Assert.Contains("could not be asked just now", page, StringComparison.Ordinal);
        await server.EventuallyNothingWaitsAsync();
        Assert.Equal(1, alice.Requests.Count(request => request.Path.EndsWith("/outbox", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nothing_is_fetched_because_another_site_leads_here_and_nobody_else_sees_the_page()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);

        Assert.Equal(HttpStatusCode.NotFound, await browser.StatusAsync($"/wall/people/@alice@{alice.Authority}", ("Sec-Fetch-Site", "cross-site")));
        Assert.Empty(alice.Requests);

        using var stranger = await server.GetAsync($"{server.Own.Origin}/wall/people/@alice@{alice.Authority}", accept: "text/html");
        Assert.StartsWith("/sign-in", stranger.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Empty(alice.Requests);
    }

    [Theory]
    [InlineData("nobody at all")]
    [InlineData("@")]
    [InlineData("%%%")]
    [InlineData("https://[")]
    public async Task What_names_nobody_is_answered_with_a_page(string typed)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, await (await OwnerBrowser.SignInAsync(server)).StatusAsync("/wall/people/?who=" + Uri.EscapeDataString(typed)));
    }

    [Fact]
    public async Task The_owner_decides_about_somebody_on_their_page()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);
        var path = "/wall/people/" + Uri.EscapeDataString(alice.Actor);
        await browser.OpenAsync(server.Own.Origin + path);

        using (var noted = await browser.PostAsync("/people/note", ("who", alice.Actor), ("note", "Met at the <b>slipway</b>"), ("back", path))) Assert.Equal(path, noted.Headers.Location?.OriginalString);
        using (await browser.PostAsync("/people/lists/make", ("name", "Choir"))) { }
        var list = await server.CountAsync("SELECT seq FROM person_list");
        using (await browser.PostAsync("/people/on-lists", ("who", alice.Actor), ($"shown-{list}", "1"), ($"on-{list}", "1"), ("back", path))) { }
        using (await browser.PostAsync("/people/mute", ("who", alice.Actor), ("for", "day"), ("news", "1"), ("back", path))) { }
        using (await browser.PostAsync("/people/boosts", ("who", alice.Actor), ("hide", "1"), ("back", path))) { }

        var page = Markup.Of(await browser.OpenAsync(server.Own.Origin + path)).QuerySelector(".relation")!;
        Assert.Contains("Met at the <b>slipway</b>", page.TextContent, StringComparison.Ordinal);
        Assert.Contains("on your list Choir", page.TextContent, StringComparison.Ordinal);
        Assert.Contains("what they pass on is hidden", page.TextContent, StringComparison.Ordinal);
        Assert.Contains("until", page.QuerySelector(".warn")!.TextContent, StringComparison.Ordinal);

        using (await browser.PostAsync("/people/on-lists", ("who", alice.Actor), ($"shown-{list}", "1"), ("back", path))) { }
        using (await browser.PostAsync("/people/unmute", ("who", alice.Actor), ("back", path))) { }
        var after = Markup.Of(await browser.OpenAsync(server.Own.Origin + path)).QuerySelector(".relation")!;
        Assert.Null(after.QuerySelector(".warn"));
        Assert.DoesNotContain("on your list Choir", after.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_on_their_page_ends_both_follows_and_hides_what_they_said()
    {
        await using var server = await RunningServer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        await mallory.BeFollowedAsync(server);
        await mallory.FollowAsync(server);
        await mallory.SayAsync(server, "something unkind");
        var browser = await OwnerBrowser.SignInAsync(server);
        var path = "/wall/people/" + Uri.EscapeDataString(mallory.Actor);

        using (await browser.PostAsync("/people/block", ("who", mallory.Actor), ("back", path))) { }

        var page = await browser.OpenAsync(server.Own.Origin + path);
        Assert.Contains("You block them", page, StringComparison.Ordinal);
        Assert.DoesNotContain("something unkind", page, StringComparison.Ordinal);
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM follow"));
        Assert.Contains("mallory of the fake peer", await browser.OpenAsync(server.Own.Origin + "/people/blocked"), StringComparison.Ordinal);

        using (await browser.PostAsync("/people/unblock", ("who", mallory.Actor), ("back", path))) { }
        Assert.Contains("something unkind", await browser.OpenAsync(server.Own.Origin + path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/people/mute")]
    [InlineData("/people/unmute")]
    [InlineData("/people/note")]
    [InlineData("/people/boosts")]
    [InlineData("/people/on-lists")]
    [InlineData("/people/block")]
    [InlineData("/people/find")]
    [InlineData("/people/lists/make")]
    [InlineData("/people/lists/delete")]
    [InlineData("/people/muted/words")]
    [InlineData("/wall/mute-thread")]
    [InlineData("/notifications/read")]
    [InlineData("/notifications/strangers")]
    public async Task Nothing_is_done_without_the_token_of_our_pages_or_for_a_stranger(string path)
    {
        await using var server = await RunningServer.StartAsync();
        var browser = await OwnersBrowser.SignedInAsync(server);

        using (var forged = await browser.PostAsync(path, "https://other.example/users/1", "another token")) Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        using (var elsewhere = await browser.PostAsync(path, "https://other.example/users/1", OwnersBrowser.Csrf, "https://evil.example")) Assert.Equal(HttpStatusCode.Forbidden, elsewhere.StatusCode);
        using var stranger = await server.Client.PostAsync(server.Own.Origin + path, new FormUrlEncodedContent([new("who", "https://other.example/users/1")]));
        Assert.Equal("/sign-in", stranger.Headers.Location?.OriginalString);
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM regard"));
    }

    [Fact]
    public async Task The_owner_regards_nobody_but_others()
    {
        await using var server = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);

        foreach (var who in new[] { server.Own.Actor, "javascript:alert(1)", "" })
        {
            using var answer = await browser.PostAsync("/people/mute", ("who", who), ("for", "ever"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Followers_are_searched_put_in_order_and_removed()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync("alice");
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.FollowAsync(server);
        await bob.FollowAsync(server);
        var browser = await OwnerBrowser.SignInAsync(server);

        Assert.Equal(["bob of the fake peer", "alice of the fake peer"], await NamesAsync("/people/followers"));
        Assert.Equal(["alice of the fake peer", "bob of the fake peer"], await NamesAsync("/people/followers?order=oldest"));
        Assert.Equal(["alice of the fake peer", "bob of the fake peer"], await NamesAsync("/people/followers?order=name"));
        Assert.Equal(["bob of the fake peer"], await NamesAsync("/people/followers?q=BOB"));
        Assert.Empty(await NamesAsync("/people/followers?q=%25"));
        using (await browser.PostAsync("/wall/remove", ("who", bob.Actor))) { }
        Assert.Equal(["alice of the fake peer"], await NamesAsync("/people/followers"));

        async Task<IEnumerable<string>> NamesAsync(string path) =>
            Markup.Of(await browser.OpenAsync(server.Own.Origin + path)).QuerySelectorAll(".person .name").Select(name => name.TextContent).ToList();
    }

    private static void Describe(FakePeer peer)
    {
        var actor = peer.Documents[$"/users/{peer.Name}"];
        actor["following"] = $"{peer.Actor}/following";
        peer.Raw["/.well-known/nodeinfo"] = ("application/json", $$"""{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"{{peer.Origin}}/nodeinfo/2.0"}]}""");
        peer.Raw["/nodeinfo/2.0"] = ("application/json", """{"version":"2.0","software":{"name":"fakeserver","version":"1.2"}}""");
    }

    private static void Collection(FakePeer peer, string name, int total, params JsonNode[] items) => peer.Documents[$"/users/{peer.Name}/{name}"] = new JsonObject
    {
        ["@context"] = As.Context,
        ["id"] = $"{peer.Actor}/{name}",
        ["type"] = As.OrderedCollection,
        ["totalItems"] = total,
        ["orderedItems"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
    };

    private static JsonObject Field(string name, string href) => new() { ["type"] = "PropertyValue", ["name"] = name, ["value"] = $"<a href=\"{href}\">{href}</a>" };
}
