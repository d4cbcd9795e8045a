using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Proposals;

/// <summary>FEP-4ccd and FEP-c648: what waits for an answer, and whom the owner does not want to hear from.</summary>
public sealed class OwnersCollectionsTests
{
    [Fact]
    [Requirement("FEP-4ccd-01", "FEP-4ccd-02", "FEP-4ccd-03", "FEP-4ccd-04", "FEP-4ccd-05", "FEP-4ccd-07")]
    public async Task Follows_that_wait_are_listed_newest_first_until_they_are_answered()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync("alice");
        await using var bob = await FakePeer.StartAsync("bob");
        await server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = server.Own.Actor, ["manuallyApprovesFollowers"] = true }));
        await alice.DeliverAsync(server, Documents.Activity(As.Follow, server.Own.Actor));
        var second = await alice.DeliverAsync(server, Documents.Activity(As.Follow, server.Own.Actor));
        var third = await bob.DeliverAsync(server, Documents.Activity(As.Follow, server.Own.Actor));

        var actor = await server.GetDocumentAsync(server.Own.Actor);
        var pending = actor.Text("pendingFollowers")!;
        Assert.Equal(As.OrderedCollection, (await server.GetDocumentAsync(pending, asOwner: true)).Text("type"));
        var items = await server.GetItemsAsync(pending, asOwner: true);
        Assert.All(items, item => Assert.Equal(As.Follow, item["type"]!.GetValue<string>()));
        Assert.Equal([third, second], items.Select(item => item["id"]!.GetValue<string>()));

        await server.PublishAsync(Documents.Activity(As.Accept, second));
        await server.PublishAsync(Documents.Activity(As.Reject, third));
        Assert.Empty(await server.IdsAsync(pending, asOwner: true));
    }

    [Fact]
    [Requirement("FEP-4ccd-01", "FEP-4ccd-02", "FEP-4ccd-03", "FEP-4ccd-06", "FEP-4ccd-07")]
    public async Task So_are_those_that_the_owner_sent()
    {
        await using var server = await RunningServer.StartAsync();
        var peers = new List<FakePeer>();
        foreach (var name in new[] { "accepts", "rejects", "undone" }) peers.Add(await FakePeer.StartAsync(name));
        var follows = new List<string>();
        foreach (var peer in peers) follows.Add(await server.PublishAsync(Documents.Activity(As.Follow, peer.Actor)));
        var pending = (await server.GetDocumentAsync(server.Own.Actor)).Text("pendingFollowing")!;
        Assert.Equal(As.OrderedCollection, (await server.GetDocumentAsync(pending, asOwner: true)).Text("type"));
        Assert.Equal(Enumerable.Reverse(follows), await server.IdsAsync(pending, asOwner: true));
        await server.PublishAsync(Documents.Activity(As.Follow, peers[0].Actor));
        Assert.Equal(3, (await server.GetItemsAsync(pending, asOwner: true)).Select(item => item["object"]!.GetValue<string>()).Distinct().Count());

        var now = (await server.GetItemsAsync(pending, asOwner: true)).Single(item => item["object"]!.GetValue<string>() == peers[0].Actor);
        await peers[0].DeliverAsync(server, Documents.Activity(As.Accept, now["id"]!.GetValue<string>()));
        await peers[1].DeliverAsync(server, Documents.Activity(As.Reject, follows[1]));
        await server.PublishAsync(Documents.Activity(As.Undo, follows[2]));

        Assert.Empty(await server.IdsAsync(pending, asOwner: true));
        foreach (var peer in peers) await peer.DisposeAsync();
    }

    [Fact]
    [Requirement("FEP-4ccd-08", "FEP-4ccd-09", "FEP-c648-07", "FEP-c648-08")]
    public async Task Nobody_else_sees_them()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        foreach (var property in new[] { "pendingFollowers", "pendingFollowing", "blocked", "blocks" })
        {
            var collection = (await server.GetDocumentAsync(server.Own.Actor)).Text(property)!;
            using var anybody = await server.GetAsync(collection);
            using var follower = await alice.GetSignedAsync(collection);
            Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (anybody.StatusCode, follower.StatusCode));
            using var owner = await server.GetAsync(collection, asOwner: true);
            Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
        }
    }

    [Fact]
    [Requirement("FEP-c648-01", "FEP-c648-02", "FEP-c648-03", "FEP-c648-04", "FEP-c648-05", "FEP-c648-06")]
    public async Task Who_is_blocked_is_listed_with_the_Block_that_can_be_undone()
    {
        await using var server = await RunningServer.StartAsync();
        var actor = await server.GetDocumentAsync(server.Own.Actor);
        var (blocked, blocks) = (actor.Text("blocked")!, actor.Text("blocks")!);
        await using var eve = await FakePeer.StartAsync("eve");
        await using var mallory = await FakePeer.StartAsync("mallory");
        var first = await server.PublishAsync(Documents.Activity(As.Block, eve.Actor));
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await server.PublishAsync(Documents.Activity(As.Block, mallory.Actor));
        await server.PublishAsync(Documents.Activity(As.Block, mallory.Actor));

        Assert.Equal(server.Own.Actor, (await server.GetDocumentAsync(blocked, asOwner: true)).Text("blockedOf"));
        Assert.Equal(server.Own.Actor, (await server.GetDocumentAsync(blocks, asOwner: true)).Text("blocksOf"));
        Assert.Equal([mallory.Actor, eve.Actor], await server.IdsAsync(blocked, asOwner: true));
        var items = await server.GetItemsAsync(blocks, asOwner: true);
        Assert.Equal([mallory.Actor, eve.Actor], items.Select(item => item["object"]!.GetValue<string>()));
        Assert.All(items, item => Assert.Equal(As.Block, item["type"]!.GetValue<string>()));
        Assert.Equal(first, items[1]["id"]!.GetValue<string>());
        Assert.NotEqual(first, second);

        foreach (var item in items) await server.PublishAsync(Documents.Activity(As.Undo, item["id"]!.GetValue<string>()));
        Assert.Empty(await server.IdsAsync(blocked, asOwner: true));
        Assert.Empty(await server.IdsAsync(blocks, asOwner: true));
    }
}
