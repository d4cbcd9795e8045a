using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Moderation;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Wall;

/// <summary>What is muted is not on the wall, not told, not found and not counted live; when that ends it is all there. Lists, too, since an exclusive one keeps from the wall.</summary>
public sealed class MutesTests
{
    [Fact]
    public async Task Who_is_muted_is_not_on_the_wall_by_themselves_nor_passed_on_and_is_back_when_it_ends()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.BeFollowedAsync(server);
        await bob.BeFollowedAsync(server);
        var hers = await alice.SayAsync(server, "hers");
        var his = await bob.SayAsync(server, "his");
        await bob.DeliverAsync(server, new JsonObject { ["type"] = As.Announce, ["object"] = hers });
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Announce, ["object"] = his });
        var browser = await OwnerBrowser.SignInAsync(server);

        await PostAsync(browser, "/people/mute", ("who", alice.Actor), ("for", "hour"));

        Assert.Equal([his], await server.WallAsync());
        Assert.Equal([his, hers], await PageAsync(server, $"from={Uri.EscapeDataString(alice.Actor)}"));
        Assert.Contains("hers", await browser.OpenAsync($"{server.Own.Origin}/wall/people/{Uri.EscapeDataString(alice.Actor)}"), StringComparison.Ordinal);
        server.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(4, (await server.WallAsync()).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_muted_do_is_told_only_if_the_owner_wants(bool mutesNews)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var post = await server.SayAsync("something");
        var browser = await OwnerBrowser.SignInAsync(server);
        await PostAsync(browser, "/people/mute", ("who", alice.Actor), ("for", "ever"), ("news", mutesNews ? "1" : "0"));

        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = post });

        var page = await browser.OpenAsync($"{server.Own.Origin}/notifications");
        Assert.Equal(!mutesNews, page.Contains("likes your post", StringComparison.Ordinal));
        await PostAsync(browser, "/people/unmute", ("who", alice.Actor));
        Assert.Contains("likes your post", await browser.OpenAsync($"{server.Own.Origin}/notifications"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_passes_on_can_be_hidden_by_itself()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var carol = await FakePeer.StartAsync("carol");
        await alice.BeFollowedAsync(server);
        var hers = await alice.SayAsync(server, "hers");
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Announce, ["object"] = carol.MakeNote("carol's")["id"]!.GetValue<string>() });
        await RunningServer.EventuallyAsync("the post is here", async () => (await server.WallAsync()).Count == 2);

        await PostAsync(await OwnerBrowser.SignInAsync(server), "/people/boosts", ("who", alice.Actor), ("hide", "1"));

        Assert.Equal([hers], await server.WallAsync());
    }

    [Fact]
    public async Task Answers_of_the_muted_and_with_muted_words_are_not_below_posts_on_the_wall_but_in_the_conversation()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        var post = await server.SayAsync("what do you think?");
        await alice.SayAsync(server, "of the muted", new JsonObject { ["inReplyTo"] = post });
        await bob.SayAsync(server, "about turnips", new JsonObject { ["inReplyTo"] = post });
        await bob.SayAsync(server, "a fine answer", new JsonObject { ["inReplyTo"] = post });
        var browser = await OwnerBrowser.SignInAsync(server);
        await PostAsync(browser, "/people/mute", ("who", alice.Actor), ("for", "ever"));
        await PostAsync(browser, "/people/muted/words", ("words", "Turnips"), ("for", "week"));

        var wall = await browser.OpenAsync($"{server.Own.Origin}/wall");

        Assert.Contains("a fine answer", wall, StringComparison.Ordinal);
        Assert.DoesNotContain("of the muted", wall, StringComparison.Ordinal);
        Assert.DoesNotContain("about turnips", wall, StringComparison.Ordinal);
        Assert.Contains("about turnips", await browser.OpenAsync(post), StringComparison.Ordinal);
        Assert.DoesNotContain("about turnips", await browser.OpenAsync($"{server.Own.Origin}/search?q=turnips"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("turnips", "I grow TURNIPS.", true)]
    [InlineData("turnips", "I am turnipsick.", false)]
    [InlineData("two words", "these two  words", true)]
    [InlineData("#garden", "see <a href=\"https://t.example/garden\">#<span>Garden</span></a>", true)]
    [InlineData("#garden", "my gardening", false)]
    public async Task Words_and_hashtags_are_muted_before_and_after_and_come_back(string words, string html, bool isHidden)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var before = await alice.SayAsync(server, html);
        var filters = server.Get<Filters>();
        var end = server.Clock.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();

        await filters.AddAsync(words, end, CancellationToken.None);
        var after = await alice.SayAsync(server, html);

        Assert.Equal(isHidden ? [] : [after, before], await server.WallAsync());
        server.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal([after, before], await server.WallAsync());
        await filters.AddAsync(words, long.MaxValue, CancellationToken.None);
        Assert.Equal(isHidden ? [] : [after, before], await server.WallAsync());
        await filters.RemoveAsync(words, CancellationToken.None);
        Assert.Equal([after, before], await server.WallAsync());
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM filter_hit"));
    }

    [Fact]
    public async Task A_hashtag_is_muted_that_stands_beside_the_words_and_a_post_from_which_the_word_was_taken_is_back()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        await server.Get<Filters>().AddAsync("#Städte", long.MaxValue, CancellationToken.None);
        await server.Get<Filters>().AddAsync("turnips", long.MaxValue, CancellationToken.None);
        var tags = new JsonObject { ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Hashtag, ["name"] = "#städte", ["href"] = "https://t.example/1" }) };
        await alice.SayAsync(server, "no word of it", tags);
        var note = alice.MakeNote("about turnips");
        await alice.DeliverAsync(server, FakePeer.Create(note));
        Assert.Empty(await server.WallAsync());

        note["content"] = "about carrots";
        note["updated"] = TimeProvider.System.GetUtcNow().ToString("O");
        await alice.DeliverAsync(server, FakePeer.Update(note));

        Assert.Equal([note["id"]!.GetValue<string>()], await server.WallAsync());
    }

    [Fact]
    public async Task A_muted_conversation_is_no_news_however_deep_and_others_are()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var loud = await server.SayAsync("loud");
        var quiet = await server.SayAsync("quiet");
        var answer = await alice.SayAsync(server, "first", new JsonObject { ["inReplyTo"] = loud });
        var browser = await OwnerBrowser.SignInAsync(server);
        Assert.Single(await server.NotificationsAsync());

        await PostAsync(browser, "/wall/mute-thread", ("post", answer));
        var mine = await server.SayAsync("mine", new JsonObject { ["inReplyTo"] = answer, ["to"] = As.Public });
        await alice.SayAsync(server, "deeper", new JsonObject { ["inReplyTo"] = mine });
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = loud });
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = quiet });

        Assert.Equal(["like", "reply"], await server.NotificationsAsync(alice));
        Assert.Contains("loud", await browser.OpenAsync($"{server.Own.Origin}/people/muted"), StringComparison.Ordinal);
        await PostAsync(browser, "/wall/unmute-thread", ("post", loud));
        await alice.SayAsync(server, "again", new JsonObject { ["inReplyTo"] = mine });
        Assert.Equal(["reply", "like", "reply"], await server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task What_is_hidden_is_not_counted_live()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var post = await server.SayAsync("mine");
        var browser = await OwnerBrowser.SignInAsync(server);
        await browser.OpenAsync($"{server.Own.Origin}/notifications");
        await PostAsync(browser, "/people/mute", ("who", alice.Actor), ("for", "ever"), ("news", "1"));

        await alice.SayAsync(server, "not heard");
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Like, ["object"] = post });
        Assert.Contains("\"posts\":0,\"unread\":0", await browser.FirstEventAsync("/wall/events?after=0"), StringComparison.Ordinal);

        await PostAsync(browser, "/people/unmute", ("who", alice.Actor));
        Assert.Contains("\"posts\":1,\"unread\":1", await browser.FirstEventAsync("/wall/events?after=0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exclusive_list_keeps_its_people_from_the_wall_and_shows_them_by_itself()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.BeFollowedAsync(server);
        await bob.BeFollowedAsync(server);
        var hers = await alice.SayAsync(server, "hers");
        var his = await bob.SayAsync(server, "his");
        var browser = await OwnerBrowser.SignInAsync(server);
        await PostAsync(browser, "/people/lists/make", ("name", "Family"));
        var list = await server.CountAsync("SELECT seq FROM person_list");
        var named = ("list", list.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await PostAsync(browser, "/people/lists/put", named, ("who", $"@alice@{alice.Authority}"));

        Assert.Equal([hers], await PageAsync(server, $"list={list}"));
        Assert.Equal([his, hers], await server.WallAsync());

        await PostAsync(browser, "/people/lists/change", named, ("name", "Near family"), ("exclusive", "1"));
        Assert.Equal([his], await server.WallAsync());
        Assert.Equal([hers], await PageAsync(server, $"list={list}"));
        Assert.Contains("Near family", await browser.OpenAsync($"{server.Own.Origin}/wall?list={list}"), StringComparison.Ordinal);

        await PostAsync(browser, "/people/mute", ("who", alice.Actor), ("for", "ever"));
        Assert.Empty(await PageAsync(server, $"list={list}"));
        await PostAsync(browser, "/people/unmute", ("who", alice.Actor));

        await PostAsync(browser, "/people/lists/delete", named);
        Assert.Equal([his, hers], await server.WallAsync());
        Assert.Empty(await PageAsync(server, $"list={list}"));
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM person_list_member"));
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_with_the_other_choices()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var browser = await OwnerBrowser.SignInAsync(server);
        await PostAsync(browser, "/people/lists/make", ("name", "Alice alone"));
        var list = await server.CountAsync("SELECT seq FROM person_list");
        await PostAsync(browser, "/people/lists/put", ("list", $"{list}"), ("who", alice.Actor));
        var picture = await alice.SayAsync(server, "picture", new JsonObject { ["attachment"] = new JsonArray(new JsonObject { ["type"] = "Document", ["mediaType"] = "image/png", ["url"] = "https://files.example/1" }) });
        for (var i = 0; i < Limits.PageSize; i++) await alice.SayAsync(server, $"post {i}");

        var first = await server.GetDocumentAsync($"{server.Own.Origin}/wall?list={list}", asOwner: true);

        Assert.Equal(Limits.PageSize, first["orderedItems"]!.AsArray().Count);
        var second = await server.GetDocumentAsync(first["next"]!.GetValue<string>(), asOwner: true);
        Assert.Equal(picture, Assert.Single(second["orderedItems"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.Equal([picture], await PageAsync(server, $"list={list}&only=pictures"));
    }

    [Fact]
    public async Task A_post_that_its_own_author_brings_up_again_was_not_passed_on()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var mine = await server.SayAsync("mine, long ago");
        var hers = await alice.SayAsync(server, "hers, long ago");
        for (var i = 0; i < Limits.PageSize; i++) await server.SayAsync($"post {i}");
        await server.PublishAsync(new JsonObject { ["type"] = As.Announce, ["object"] = mine });
        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Announce, ["object"] = hers });

        var page = Markup.Of(await (await OwnerBrowser.SignInAsync(server)).OpenAsync($"{server.Own.Origin}/wall"));

        Assert.Contains("mine, long ago", page.QuerySelector(".posts")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("hers, long ago", page.QuerySelector(".posts")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll(".posts .context"));
    }

    private static async Task PostAsync(OwnerBrowser browser, string path, params (string, string)[] fields)
    {
        using var answer = await browser.PostAsync(path, fields);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    private static async Task<IReadOnlyList<string>> PageAsync(RunningServer server, string query)
    {
        var document = await server.GetDocumentAsync($"{server.Own.Origin}/wall?{query}", asOwner: true);
        return [.. document["orderedItems"]!.AsArray().Select(item => item!["type"]!.GetValue<string>() == As.Announce ? item["object"]!["id"]!.GetValue<string>() : item["id"]!.GetValue<string>())];
    }
}
