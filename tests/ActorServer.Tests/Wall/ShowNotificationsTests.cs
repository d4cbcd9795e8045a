using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using AngleSharp.Dom;
using Federation;

namespace ActorServer.Tests.Wall;

/// <summary>What is told, what is told together, what is put aside, and what counts as read.</summary>
public sealed class ShowNotificationsTests
{
    [Fact]
    public async Task The_same_done_to_one_post_on_one_day_is_told_together()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await FakePeer.StartAsync("p0");
        var post = await server.SayAsync("liked by many");
        var other = await server.SayAsync("liked by one");
        var peers = new[] { host }.Concat(Enumerable.Range(1, 7).Select(number => host.Neighbour($"p{number}"))).ToList();
        foreach (var peer in peers) await peer.DeliverAsync(server, Like(post));
        await host.DeliverAsync(server, Like(other));
        await peers[1].DeliverAsync(server, new JsonObject { ["type"] = As.Announce, ["object"] = post });

        var page = await PageAsync(server);

        var items = page.QuerySelectorAll(".news > li").Select(Words).ToList();
        Assert.Equal(3, items.Count);
        Assert.StartsWith("p1 of the fake peer passed your post on", items[0], StringComparison.Ordinal);
        Assert.StartsWith("p0 of the fake peer likes your post", items[1], StringComparison.Ordinal);
        Assert.StartsWith("p7 of the fake peer and 7 others like your post", items[2], StringComparison.Ordinal);
        Assert.Equal(Limits.FacesOfNews, page.QuerySelectorAll(".news > li:last-child .face").Length);
    }

    [Fact]
    public async Task Another_day_begins_another_group_and_what_is_taken_back_leaves_it()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var bob = alice.Neighbour("bob");
        var carol = alice.Neighbour("carol");
        var post = await server.SayAsync("liked");
        var hers = await alice.DeliverAsync(server, Like(post));
        await bob.DeliverAsync(server, Like(post));
        Assert.Single((await PageAsync(server)).QuerySelectorAll(".news > li"));

        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Undo, ["object"] = hers });
        Assert.StartsWith("bob of the fake peer likes your post", Words((await PageAsync(server)).QuerySelector(".news > li")!), StringComparison.Ordinal);

        server.Clock.Advance(TimeSpan.FromDays(1));
        carol.Clock = server.Clock;
        await carol.DeliverAsync(server, Like(post));
        Assert.Equal(2, (await PageAsync(server)).QuerySelectorAll(".news > li").Length);
    }

    [Fact]
    public async Task They_are_shown_by_kind_and_only_what_was_seen_is_read()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var post = await server.SayAsync("mine");
        await alice.DeliverAsync(server, Like(post));
        await alice.SayAsync(server, "an answer", new JsonObject { ["inReplyTo"] = post });
        await alice.FollowAsync(server);
        Assert.Equal(3, await UnreadAsync(server));

        var likes = await PageAsync(server, "?only=likes");

        Assert.Single(likes.QuerySelectorAll(".news > li"));
        Assert.Equal(2, await UnreadAsync(server));
        Assert.Contains("an answer", (await PageAsync(server, "?only=answers")).QuerySelector(".news")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await UnreadAsync(server));
        Assert.Equal(3, (await PageAsync(server, "?only=nonsense")).QuerySelectorAll(".news > li").Length);
        Assert.Equal(0, await UnreadAsync(server));
    }

    [Fact]
    public async Task All_are_marked_as_read_at_once()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.DeliverAsync(server, Like(await server.SayAsync("mine")));
        var browser = await OwnerBrowser.SignInAsync(server);

        using (await browser.PostAsync("/notifications/read")) Assert.Equal(0, await UnreadAsync(server));
    }

    [Fact]
    public async Task Strangers_are_put_aside_and_not_counted_and_who_wants_to_follow_is_told_all_the_same()
    {
        await using var server = await RunningServer.StartAsync();
        await using var friend = await FakePeer.StartAsync("friend");
        await using var stranger = await FakePeer.StartAsync("stranger");
        await friend.BeFollowedAsync(server);
        await PageAsync(server);
        var post = await server.SayAsync("mine");
        foreach (var peer in new[] { friend, stranger }) await peer.SayAsync(server, $"from the {peer.Name}", new JsonObject { ["inReplyTo"] = post });
        await stranger.FollowAsync(server);
        var browser = await OwnerBrowser.SignInAsync(server);

        using (await browser.PostAsync("/notifications/strangers", ("aside", "1"))) Assert.Equal(2, await UnreadAsync(server));

        var page = await PageAsync(server);
        Assert.Contains("from the friend", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("stranger of the fake peer follows you", page.Body!.TextContent.Squeezed(), StringComparison.Ordinal);
        Assert.DoesNotContain("from the stranger", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 new", page.QuerySelector(".aside")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("from the stranger", (await PageAsync(server, "?from=strangers")).Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("1 new", (await PageAsync(server)).QuerySelector(".aside")!.TextContent, StringComparison.Ordinal);

        using (await browser.PostAsync("/notifications/strangers", ("aside", "0"))) { }
        Assert.Contains("from the stranger", (await PageAsync(server)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_edit_of_a_post_that_the_owner_had_to_do_with_is_told_and_no_other()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var notes = Enumerable.Range(0, 4).Select(number => alice.MakeNote($"post {number}")).ToList();
        foreach (var note in notes) await alice.DeliverAsync(server, FakePeer.Create(note));
        var ids = notes.Select(note => note["id"]!.GetValue<string>()).ToList();
        await server.PublishAsync(new JsonObject { ["type"] = As.Like, ["object"] = ids[0] });
        await server.PublishAsync(new JsonObject { ["type"] = As.Announce, ["object"] = ids[1] });
        await server.SayAsync("an answer", new JsonObject { ["inReplyTo"] = ids[2], ["to"] = As.Public });

        foreach (var note in notes)
        {
            note["content"] = "changed";
            note["updated"] = TimeProvider.System.GetUtcNow().ToString("O");
            await alice.DeliverAsync(server, FakePeer.Update(note));
        }

        Assert.Equal([ids[2], ids[1], ids[0]], (await server.NotificationsAsync()).Where(row => row.Kind == NotificationRow.Edit).Select(row => row.ObjectUri));
        Assert.Contains("changed a post that you had to do with", (await PageAsync(server)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_poll_is_told_to_who_made_it_and_to_who_voted()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var end = server.Clock.GetUtcNow().AddMinutes(30);
        var theirs = await alice.SayAsync(server, "which?", Question(end));
        var unvoted = await alice.SayAsync(server, "and which?", Question(end));
        await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["name"] = "Tung", ["inReplyTo"] = theirs, ["to"] = alice.Actor });
        await server.PublishAsync(Question(end).Also(question => question["content"] = "mine"));
        await server.EventuallyNothingWaitsAsync();
        Assert.DoesNotContain(await server.NotificationsAsync(), row => row.Kind == NotificationRow.PollClosed);

        server.Clock.Advance(TimeSpan.FromMinutes(31));

        await RunningServer.EventuallyAsync("both are told", async () => (await server.NotificationsAsync()).Count(row => row.Kind == NotificationRow.PollClosed) == 2);
        Assert.DoesNotContain(unvoted, (await server.NotificationsAsync()).Select(row => row.ObjectUri));
        var told = (await PageAsync(server)).Body!.TextContent.Squeezed();
        Assert.Contains("Your poll has ended", told, StringComparison.Ordinal);
        Assert.Contains("A poll that you voted in has ended: alice of the fake peer", told, StringComparison.Ordinal);
    }

    private static string Words(IElement item) => item.QuerySelector("p:not(.faces)")!.TextContent.Squeezed();

    private static JsonObject Question(DateTimeOffset end) => new()
    {
        ["type"] = As.Question,
        ["to"] = As.Public,
        ["endTime"] = end.ToString("O"),
        ["oneOf"] = new JsonArray(new JsonObject { ["type"] = As.Note, ["name"] = "Tung" }, new JsonObject { ["type"] = As.Note, ["name"] = "Linseed" }),
    };

    private static JsonObject Like(string post) => new() { ["type"] = As.Like, ["object"] = post };

    private static async Task<IDocument> PageAsync(RunningServer server, string query = "") => Markup.Of(await (await OwnerBrowser.SignInAsync(server)).OpenAsync($"{server.Own.Origin}/notifications{query}"));

    private static Task<long> UnreadAsync(RunningServer server) => server.ReadAsync(tx => NotificationRows.CountUnreadAsync(tx, server.Clock.Milliseconds()));
}
