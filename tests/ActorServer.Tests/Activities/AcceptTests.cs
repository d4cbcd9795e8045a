using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class AcceptTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task An_Accept_may_embed_the_Follow()
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = await AskAsync(alice);

        await AcceptAsync(alice, Embedded(alice, follow));

        Assert.Equal(FollowRow.Accepted, await StateAsync(alice));
    }

    [Fact]
    public async Task An_Accept_may_embed_the_Follow_under_another_id_or_none()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await AskAsync(alice);
        await AskAsync(bob);

        await AcceptAsync(alice, Embedded(alice, alice.NewId()));
        await AcceptAsync(bob, Embedded(bob, null));

        Assert.Equal(FollowRow.Accepted, await StateAsync(alice));
        Assert.Equal(FollowRow.Accepted, await StateAsync(bob));
    }

    [Fact]
    public async Task An_Accept_that_embeds_the_Follow_of_somebody_else_does_not_count()
    {
        await using var alice = await FakePeer.StartAsync();
        await AskAsync(alice);
        var wrong = Embedded(alice, alice.NewId());
        wrong["actor"] = "https://other.example/users/eve";

        await AcceptAsync(alice, wrong);
        await AcceptAsync(alice, "https://other.example/follows/1");

        Assert.Equal(FollowRow.Pending, await StateAsync(alice));
    }

    [Fact]
    public async Task An_Accept_from_somebody_who_was_not_asked_does_not_count()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var follow = await AskAsync(alice);

        foreach (var named in new JsonNode[] { follow, Embedded(alice, follow) })
        {
            await mallory.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Accept, ["object"] = named }, Refusal.NotTheOwnerOfTheObject);
        }

        Assert.Equal(FollowRow.Pending, await StateAsync(alice));
        Assert.Null(await StateAsync(mallory));
        Assert.Empty(await Server.NotificationsAsync(mallory));
    }

    [Fact]
    public async Task A_second_Accept_is_no_news()
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = await AskAsync(alice);

        await AcceptAsync(alice, follow);
        await AcceptAsync(alice, follow);

        Assert.Equal([NotificationRow.Accepted], await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task The_owner_cannot_accept_what_nobody_asked()
    {
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Accept, ["object"] = "https://other.example/follows/1" }, Refusal.ObjectMissing);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Reject, ["object"] = "https://other.example/follows/1" }, Refusal.ObjectMissing);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Accept }, Refusal.ObjectMissing);
    }

    private Task<string> AskAsync(FakePeer peer) => Server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = peer.Actor });

    private Task<string> AcceptAsync(FakePeer peer, JsonNode follow) =>
        peer.DeliverAsync(Server, new JsonObject { ["type"] = As.Accept, ["object"] = follow.DeepClone() });

    private JsonObject Embedded(FakePeer asked, string? id)
    {
        var follow = new JsonObject { ["type"] = As.Follow, ["actor"] = Server.Own.Actor, ["object"] = asked.Actor };
        if (id is not null) follow["id"] = id;
        return follow;
    }

    private async Task<string?> StateAsync(FakePeer peer) => (await Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, peer.Actor)))?.State;
}

public sealed class AcceptByHandTests
{
    [Fact]
    public async Task A_follower_waits_until_the_owner_accepts()
    {
        await using var server = await ByHandAsync();
        await using var alice = await FakePeer.StartAsync();
        var follow = await AskAsync(alice, server);
        Assert.Empty(await server.ReadAsync(FollowRows.FollowersAsync));
        Assert.Equal([NotificationRow.FollowRequest], await server.NotificationsAsync(alice));
        Assert.Equal("true", (await server.GetDocumentAsync(server.Own.Actor))["manuallyApprovesFollowers"]!.ToJsonString());

        await server.PublishAsync(new JsonObject { ["type"] = As.Accept, ["object"] = follow });

        Assert.Equal([alice.Actor], await server.ReadAsync(FollowRows.FollowersAsync));
        var accept = await alice.WaitForAsync(As.Accept);
        Assert.Equal(follow, accept["object"]!["id"]!.GetValue<string>());
        Assert.Equal(alice.Actor, accept["object"]!["actor"]!.GetValue<string>());
        // Who was let in once and asks again does not wait again.
        await alice.FollowAsync(server);
    }

    [Fact]
    public async Task The_owner_may_name_the_follower_or_embed_the_Follow()
    {
        await using var server = await ByHandAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await AskAsync(alice, server);
        var follow = await AskAsync(bob, server);

        await server.PublishAsync(new JsonObject { ["type"] = As.Accept, ["object"] = alice.Actor });
        await server.PublishAsync(new JsonObject { ["type"] = As.Accept, ["object"] = new JsonObject { ["type"] = As.Follow, ["id"] = follow } });

        Assert.Equal([alice.Actor, bob.Actor], await server.ReadAsync(FollowRows.FollowersAsync));
    }

    [Fact]
    public async Task A_follower_whom_the_owner_rejects_is_told_and_forgotten()
    {
        await using var server = await ByHandAsync();
        await using var alice = await FakePeer.StartAsync();
        var follow = await AskAsync(alice, server);

        await server.PublishAsync(new JsonObject { ["type"] = As.Reject, ["object"] = follow });

        Assert.Equal(follow, (await alice.WaitForAsync(As.Reject))["object"]!["id"]!.GetValue<string>());
        Assert.Null(await server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.In, alice.Actor)));
    }

    [Fact]
    public async Task An_Undo_takes_back_a_request_that_still_waits()
    {
        await using var server = await ByHandAsync();
        await using var alice = await FakePeer.StartAsync();
        var follow = await AskAsync(alice, server);

        await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Undo, ["object"] = follow });

        Assert.Null(await server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.In, alice.Actor)));
        Assert.Empty(await server.NotificationsAsync());
    }

    private static async Task<RunningServer> ByHandAsync()
    {
        var server = await RunningServer.StartAsync();
        await server.PublishAsync(new JsonObject
        {
            ["type"] = As.Update,
            ["object"] = new JsonObject { ["id"] = server.Own.Actor, ["type"] = As.Person, ["manuallyApprovesFollowers"] = true },
        });
        return server;
    }

    private static Task<string> AskAsync(FakePeer peer, RunningServer server) =>
        peer.DeliverAsync(server, new JsonObject { ["type"] = As.Follow, ["object"] = server.Own.Actor });
}
