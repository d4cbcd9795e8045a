using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Collections;

public sealed class OwnerCollectionsTests
{
    [Fact]
    public async Task Follows_that_wait_for_an_answer_are_listed_until_they_have_one()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = server.Own.Actor, ["type"] = As.Person, ["manuallyApprovesFollowers"] = true } });
        var asksIn = await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Follow, ["object"] = server.Own.Actor });
        var asksOut = await server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = bob.Actor });

        Assert.Equal([asksIn], await IdsAsync(server, server.Own.PendingFollowers));
        Assert.Equal([asksOut], await IdsAsync(server, server.Own.PendingFollowing));

        await server.PublishAsync(new JsonObject { ["type"] = As.Accept, ["object"] = asksIn });
        await bob.DeliverAsync(server, new JsonObject { ["type"] = As.Accept, ["object"] = asksOut });
        Assert.Empty(await IdsAsync(server, server.Own.PendingFollowers));
        Assert.Empty(await IdsAsync(server, server.Own.PendingFollowing));
    }

    [Fact]
    public async Task Whom_the_owner_blocked_is_listed_newest_first_page_by_page_without_hosts()
    {
        await using var server = await RunningServer.StartAsync();
        var actors = Enumerable.Range(0, Limits.PageSize + 3).Select(i => $"https://h.example/users/{i:00}").ToList();
        await server.Db.WriteAsync(async tx =>
        {
            for (var i = 0; i < actors.Count; i++) await BlockRows.AddAsync(tx, actors[i], i);
            await BlockRows.AddAsync(tx, "bad.example", 999);
        });

        var blocks = await server.GetItemsAsync(server.Own.Blocks, asOwner: true);

        Assert.Equal(Enumerable.Reverse(actors), blocks.Select(block => block["object"]!.GetValue<string>()));
        Assert.Equal(Enumerable.Reverse(actors), (await server.GetItemsAsync(server.Own.Blocked, asOwner: true)).Select(actor => actor.GetValue<string>()));
        Assert.All(blocks, block => Assert.Equal(As.Block, block["type"]!.GetValue<string>()));
        Assert.Equal(actors.Count, blocks.Select(block => block["id"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal(actors.Count, (await server.GetDocumentAsync(server.Own.Blocked, asOwner: true))["totalItems"]!.GetValue<int>());
    }

    private static async Task<IEnumerable<string>> IdsAsync(RunningServer server, string collection) =>
        (await server.GetItemsAsync(collection, asOwner: true)).Select(item => item["id"]!.GetValue<string>());
}
