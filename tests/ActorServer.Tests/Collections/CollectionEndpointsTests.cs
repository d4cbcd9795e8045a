using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Collections;

public sealed class CollectionEndpointsTests
{
    [Fact]
    public async Task A_long_collection_comes_in_pages_that_say_where_they_are_and_what_follows()
    {
        await using var server = await RunningServer.StartAsync();
        const int count = 2 * Limits.PageSize + 5;
        var followers = Enumerable.Range(0, count).Select(i => $"https://h{i}.example/users/a").ToList();
        await AddFollowersAsync(server, followers);

        var collection = await server.GetDocumentAsync(server.Own.Followers);
        var (url, sizes, items) = (collection["first"]!.GetValue<string>(), new List<int>(), new List<string>());
        while (url is not null)
        {
            var page = await server.GetDocumentAsync(url);
            Assert.Equal(url, page["id"]!.GetValue<string>());
            Assert.Equal(As.OrderedCollectionPage, page["type"]!.GetValue<string>());
            Assert.Equal(server.Own.Followers, page["partOf"]!.GetValue<string>());
            Assert.Equal(count, page["totalItems"]!.GetValue<int>());
            Assert.NotNull(page["@context"]);
            sizes.Add(page["orderedItems"]!.AsArray().Count);
            items.AddRange(page["orderedItems"]!.AsArray().Select(item => item!.GetValue<string>()));
            url = page["next"]?.GetValue<string>()!;
        }

        Assert.Equal(count, collection["totalItems"]!.GetValue<int>());
        Assert.Equal([20, 20, 5], sizes);
        Assert.Equal(Enumerable.Reverse(followers), items);
    }

    [Fact]
    public async Task A_page_stays_what_it_is_when_something_new_comes_in_front()
    {
        await using var server = await RunningServer.StartAsync();
        await AddFollowersAsync(server, Enumerable.Range(0, 30).Select(i => $"https://h{i}.example/users/a"));
        var next = (await server.GetDocumentAsync($"{server.Own.Followers}?page=first"))["next"]!.GetValue<string>();
        var before = await server.GetDocumentAsync(next);

        await AddFollowersAsync(server, ["https://new.example/users/a"]);

        Assert.Equal(before["orderedItems"]!.ToJsonString(), (await server.GetDocumentAsync(next))["orderedItems"]!.ToJsonString());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("99999999999999999999")]
    public async Task A_page_that_does_not_exist_is_empty(string page)
    {
        await using var server = await RunningServer.StartAsync();
        await AddFollowersAsync(server, ["https://a.example/users/a"]);

        var document = await server.GetDocumentAsync($"{server.Own.Followers}?page={page}");

        Assert.Empty(document["orderedItems"]!.AsArray());
        Assert.False(document.ContainsKey("next"));
    }

    [Fact]
    public async Task The_outbox_shows_anybody_what_is_public_and_the_owner_everything()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        var open = await server.PublishAsync(Note(As.Public));
        var forFollowers = await server.PublishAsync(Note(server.Own.Followers));
        var direct = await server.PublishAsync(Note(alice.Actor));

        var seen = await IdsAsync(server, asOwner: false);
        var all = await IdsAsync(server, asOwner: true);

        Assert.Equal([open], seen);
        Assert.Equal([direct, forFollowers, open], all.Take(3));
        Assert.Equal(1, (await server.GetDocumentAsync(server.Own.Outbox))["totalItems"]!.GetValue<int>());
        Assert.Equal(4, (await server.GetDocumentAsync(server.Own.Outbox, asOwner: true))["totalItems"]!.GetValue<int>());
    }

    [Fact]
    public async Task Replies_list_what_everybody_may_see()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var post = await server.SayAsync("?");
        var open = await alice.SayAsync(server, "open", new JsonObject { ["inReplyTo"] = post });
        await alice.SayAsync(server, "for followers", new JsonObject { ["inReplyTo"] = post, ["to"] = alice.Followers, ["cc"] = null });
        var own = await server.SayAsync("own", new JsonObject { ["inReplyTo"] = post, ["to"] = As.Public });
        await server.SayAsync("own, direct", new JsonObject { ["inReplyTo"] = post, ["to"] = alice.Actor });

        Assert.Equal([own, open], (await server.GetItemsAsync($"{post}/replies")).Select(item => item.GetValue<string>()));
        Assert.Equal(2, (await server.GetDocumentAsync($"{post}/replies"))["totalItems"]!.GetValue<int>());
    }

    [Fact]
    public async Task Whoever_only_asked_to_follow_or_was_only_asked_is_not_listed()
    {
        await using var server = await RunningServer.StartAsync();
        await server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = "https://a.example/users/a" });

        Assert.Empty(await server.GetItemsAsync(server.Own.Following));
        Assert.Equal(0, (await server.GetDocumentAsync(server.Own.Following))["totalItems"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("likes", As.Like)]
    [InlineData("dislikes", As.Dislike)]
    public async Task What_is_thought_of_a_private_post_is_for_its_readers(string name, string type)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var post = await server.SayAsync("for one", new JsonObject { ["to"] = alice.Actor });
        var thought = await alice.DeliverAsync(server, new JsonObject { ["type"] = type, ["object"] = post });

        using var read = await alice.GetSignedAsync($"{post}/{name}?page=first");
        Assert.Contains(thought, await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var response in new[] { await mallory.GetSignedAsync($"{post}/{name}"), await server.GetAsync($"{post}/{name}") })
        {
            using (response) await Problems.AssertAsync(Refusal.NotFound, response);
        }
    }

    private static JsonObject Note(string to) => new() { ["type"] = As.Note, ["content"] = "x", ["to"] = to };

    private static async Task<IReadOnlyList<string>> IdsAsync(RunningServer server, bool asOwner) =>
        [.. (await server.GetItemsAsync(server.Own.Outbox, asOwner)).Select(item => item["id"]!.GetValue<string>())];

    private static Task AddFollowersAsync(RunningServer server, IEnumerable<string> actors) => server.Db.WriteAsync(async tx =>
    {
        foreach (var actor in actors)
        {
            await FollowRows.PutAsync(tx, new FollowRow { Direction = FollowRow.In, Actor = actor, ActivityUri = $"{actor}/f", State = FollowRow.Accepted });
        }
    });
}
