using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public class FollowTests
{
    [Fact]
    public async Task A_Follow_of_the_owner_is_accepted_and_the_follower_is_listed()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();

        await alice.FollowAsync(server);

        Assert.Equal([alice.Actor], (await server.GetItemsAsync(server.Own.Followers)).Select(item => item.GetValue<string>()));
        var accept = alice.Delivered.Single();
        Assert.Equal(alice.Actor, accept["object"]!["actor"]!.GetValue<string>());
        Assert.Equal(server.Own.Actor, accept["object"]!["object"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_Follow_whose_actor_is_not_the_signer_is_refused()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();

        using var response = await alice.SendAsync(server.Own.Inbox, new JsonObject
        {
            ["type"] = As.Follow,
            ["actor"] = $"{alice.Origin}/users/mallory",
            ["object"] = server.Own.Actor,
        });

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(await server.ReadAsync(FollowRows.FollowersAsync));
    }

    [Fact]
    public async Task Whom_the_owner_follows_is_listed_only_after_the_Accept()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();

        var follow = await server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = alice.Actor });
        Assert.Empty(await server.GetItemsAsync(server.Own.Following));
        using var response = await alice.SendAsync(server.Own.Inbox, new JsonObject { ["type"] = As.Accept, ["object"] = follow });

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal([alice.Actor], (await server.GetItemsAsync(server.Own.Following)).Select(item => item.GetValue<string>()));
    }
}
