using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.RemoteActors;

public sealed class BackfillPostsTests
{
    [Fact]
    public async Task Whoever_is_followed_has_their_recent_posts_on_the_wall_at_their_own_time_without_news()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var old = Note(peer, "old", "2024-01-02T03:04:05Z");
        var newer = Note(peer, "newer", "2025-01-02T03:04:05Z");
        var named = Note(peer, "only named", "2023-01-02T03:04:05Z");
        Outbox(peer, Create(peer, newer), Create(peer, old), Create(peer, named, embedded: false));

        await peer.BeFollowedAsync(server);

        await RunningServer.EventuallyAsync("three posts are on the wall", async () => (await server.WallAsync()).Count == 3);
        Assert.Equal([Id(newer), Id(old), Id(named)], await server.WallAsync());
        Assert.Equal(["accepted"], await server.NotificationsAsync(peer));
        Assert.Equal(DateTimeOffset.Parse("2024-01-02T03:04:05Z", null).ToUnixTimeMilliseconds(), (await server.ObjectAsync(Id(old)))!.PublishedAt);
    }

    [Fact]
    public async Task Only_their_own_public_posts_count_from_their_own_origin()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        await using var victim = await FakePeer.StartAsync("victim");
        var open = Note(peer, "for all", "2025-01-01T00:00:00Z");
        var closed = Note(peer, "for followers", "2025-01-02T00:00:00Z", new JsonObject { ["to"] = peer.Followers, ["cc"] = new JsonArray() });
        var putInMouth = Note(peer, "forged", "2025-01-03T00:00:00Z", new JsonObject { ["attributedTo"] = victim.Actor });
        var elsewhere = Note(victim, "elsewhere", "2025-01-04T00:00:00Z", new JsonObject { ["attributedTo"] = peer.Actor });
        Outbox(peer, Create(peer, elsewhere), Create(peer, putInMouth), Create(peer, closed), Create(peer, open));

        await peer.BeFollowedAsync(server);

        await RunningServer.EventuallyAsync("the open one is here", async () => await server.ObjectAsync(Id(open)) is not null);
        Assert.Equal([Id(open)], await server.WallAsync());
        foreach (var no in new[] { closed, putInMouth, elsewhere }) Assert.Null(await server.ObjectAsync(Id(no)));
    }

    [Fact]
    public async Task What_they_keep_on_top_comes_too_and_nothing_comes_twice()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var pinned = Note(peer, "pinned", "2020-01-01T00:00:00Z");
        var recent = Note(peer, "recent", "2025-01-01T00:00:00Z");
        peer.Documents[$"/users/{peer.Name}"]["featured"] = $"{peer.Actor}/featured";
        peer.Documents[$"/users/{peer.Name}/featured"] = new JsonObject
        {
            ["@context"] = As.Context,
            ["id"] = $"{peer.Actor}/featured",
            ["type"] = As.OrderedCollection,
            ["orderedItems"] = new JsonArray(pinned.DeepClone(), recent.DeepClone()),
        };
        Outbox(peer, Create(peer, recent));

        await peer.BeFollowedAsync(server);
        await RunningServer.EventuallyAsync("the pinned one is here", async () => await server.ObjectAsync(Id(pinned)) is not null);
        await peer.DeliverAsync(server, FakePeer.Create(recent));

        Assert.Equal([Id(recent), Id(pinned)], await server.WallAsync());
    }

    [Fact]
    public async Task A_busy_host_is_asked_again_later()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var note = Note(peer, "hello", "2025-01-01T00:00:00Z");
        Outbox(peer, Create(peer, note));
        peer.AnswerGet = path => path.EndsWith("/outbox", StringComparison.Ordinal) ? 429 : null;
        peer.RetryAfter = "600";

        await peer.BeFollowedAsync(server);
        await RunningServer.EventuallyAsync("it was tried", async () => await server.CountAsync("SELECT COUNT(*) FROM work WHERE kind = 'outbox' AND status = 429 AND state = 'waiting'") == 1);
        peer.AnswerGet = _ => null;
        peer.RetryAfter = null;
        server.Advance(TimeSpan.FromMinutes(11));

        await RunningServer.EventuallyAsync("the post is here", async () => await server.ObjectAsync(Id(note)) is not null);
    }

    [Fact]
    public async Task Unfollowed_before_it_was_read_nothing_comes()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var note = Note(peer, "hello", "2025-01-01T00:00:00Z");
        Outbox(peer, Create(peer, note));
        peer.AnswerGet = path => path.EndsWith("/outbox", StringComparison.Ordinal) ? 429 : null;
        var follow = await peer.BeFollowedAsync(server);
        await RunningServer.EventuallyAsync("it was tried", async () => await server.CountAsync("SELECT COUNT(*) FROM work WHERE kind = 'outbox' AND attempts = 1") == 1);

        await server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = follow });
        peer.AnswerGet = _ => null;
        server.Advance(TimeSpan.FromHours(1));

        await RunningServer.EventuallyAsync("it is done", async () => await server.CountAsync("SELECT COUNT(*) FROM work WHERE kind = 'outbox' AND state = 'done'") == 1);
        Assert.Null(await server.ObjectAsync(Id(note)));
    }

    private static string Id(JsonObject note) => note["id"]!.GetValue<string>();

    private static JsonObject Note(FakePeer peer, string content, string published, JsonObject? more = null)
    {
        var all = new JsonObject { ["published"] = published };
        foreach (var (name, value) in more ?? []) all[name] = value?.DeepClone();
        return peer.MakeNote(content, all);
    }

    private static JsonObject Create(FakePeer peer, JsonObject note, bool embedded = true) => new()
    {
        ["id"] = Id(note) + "/activity",
        ["type"] = As.Create,
        ["actor"] = peer.Actor,
        ["object"] = embedded ? note.DeepClone() : Id(note),
    };

    private static void Outbox(FakePeer peer, params JsonObject[] activities)
    {
        var path = $"/users/{peer.Name}/outbox";
        peer.Documents[path] = new JsonObject { ["@context"] = As.Context, ["id"] = $"{peer.Actor}/outbox", ["type"] = As.OrderedCollection, ["first"] = $"{peer.Actor}/outbox/page" };
        peer.Documents[$"{path}/page"] = new JsonObject
        {
            ["@context"] = As.Context,
            ["id"] = $"{peer.Actor}/outbox/page",
            ["type"] = As.OrderedCollectionPage,
            ["orderedItems"] = new JsonArray([.. activities.Select(a => (JsonNode)a)]),
        };
    }
}
