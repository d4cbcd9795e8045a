using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>Following in both directions, from the first question to the end of it.</summary>
public class FollowTests
{
    [Fact]
    public async Task Fedify_follows_the_owner_is_accepted_at_once_and_unfollows()
    {
        await using var pair = await FedifyPair.StartAsync();
        var (server, fern) = (pair.Server, pair.Fern);

        var follow = await fern.FollowAsync(pair.Nick);

        Assert.Equal(server.Own.Actor, follow.Actor);
        var state = await fern.UntilAsync("the follow is accepted", s => s.FollowingState(server.Own.Actor) == "accepted");
        var accept = state.Inbox.Single();
        Assert.Equal((As.Accept, "verified", follow.Activity), (accept.Type, accept.HttpSignature, accept.Object));
        Assert.Equal(FollowRow.Accepted, (await pair.FollowRowAsync(FollowRow.In))?.State);
        Assert.Equal([fern.Actor], await pair.ItemsAsync(server.Own.Followers));
        Assert.Equal([NotificationRow.Follow], await pair.NotificationsOfAsync(follow.Activity));

        await fern.UnfollowAsync(server.Own.Actor);

        Assert.Null(await pair.FollowRowAsync(FollowRow.In));
        Assert.Empty(await pair.ItemsAsync(server.Own.Followers));
        Assert.Empty(await pair.NotificationsOfAsync(follow.Activity));
        Assert.Empty((await fern.StateAsync()).Rejected);
    }

    [Fact]
    public async Task The_owner_finds_Fedifys_person_by_handle_follows_is_accepted_and_unfollows()
    {
        await using var pair = await FedifyPair.StartAsync();
        var (server, fern) = (pair.Server, pair.Fern);

        var follow = await pair.FollowFernAsync();

        await pair.UntilAsync("the follow is accepted", tx => FollowRows.IsAcceptedAsync(tx, FollowRow.Out, fern.Actor));
        Assert.Equal([fern.Actor], await pair.ItemsAsync(server.Own.Following));
        Assert.Equal(As.Follow, (await fern.ReceivedAsync(follow)).Type);
        Assert.True((await fern.StateAsync()).IsFollowedBy(server.Own.Actor));
        Assert.Equal([server.Own.Actor], (await fern.CollectAsync(fern.Followers)).Items);
        var seen = await fern.PostAsync("Seen by those who follow");
        Assert.Equal([WallRow.Post], await pair.OnTheWallAsync(seen.Id));

        await server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = follow });

        await fern.UntilAsync("nobody follows", s => s.Followers.Length == 0);
        Assert.Empty(await pair.ItemsAsync(server.Own.Following));
        Assert.Null(await pair.FollowRowAsync(FollowRow.Out));
        Assert.Empty(await pair.OnTheWallAsync(seen.Id));
        Assert.Empty((await fern.StateAsync()).Rejected);
    }

    [Fact]
    public async Task The_owner_accepts_a_follower_by_hand_and_removes_them_later()
    {
        await using var pair = await FedifyPair.StartAsync();
        var (server, fern) = (pair.Server, pair.Fern);
        await ApproveByHandAsync(pair);

        var follow = await fern.FollowAsync(pair.Nick);

        Assert.Equal(FollowRow.Pending, (await pair.FollowRowAsync(FollowRow.In))?.State);
        Assert.Empty(await pair.ItemsAsync(server.Own.Followers));
        Assert.Equal([NotificationRow.FollowRequest], await pair.NotificationsOfAsync(follow.Activity));
        Assert.Equal("pending", (await fern.StateAsync()).FollowingState(server.Own.Actor));

        await server.PublishAsync(new JsonObject { ["type"] = As.Accept, ["object"] = follow.Activity });

        await fern.UntilAsync("the follow is accepted", s => s.FollowingState(server.Own.Actor) == "accepted");
        Assert.Equal([fern.Actor], await pair.ItemsAsync(server.Own.Followers));

        var reject = await server.PublishAsync(new JsonObject { ["type"] = As.Reject, ["object"] = fern.Actor });

        await fern.UntilAsync("the follower was removed", s => s.FollowingState(server.Own.Actor) == "rejected");
        await fern.ReceivedAsync(reject);
        Assert.Null(await pair.FollowRowAsync(FollowRow.In));
        Assert.Empty(await pair.ItemsAsync(server.Own.Followers));
    }

    [Fact]
    public async Task The_owner_rejects_a_follower()
    {
        await using var pair = await FedifyPair.StartAsync();
        await ApproveByHandAsync(pair);
        var follow = await pair.Fern.FollowAsync(pair.Nick);

        await pair.Server.PublishAsync(new JsonObject { ["type"] = As.Reject, ["object"] = follow.Activity });

        await pair.Fern.UntilAsync("the follow is rejected", s => s.FollowingState(pair.Server.Own.Actor) == "rejected");
        Assert.Null(await pair.FollowRowAsync(FollowRow.In));
        Assert.Empty((await pair.Fern.StateAsync()).Rejected);
    }

    [Fact]
    public async Task Fedify_accepts_the_owner_by_hand_and_removes_them_later()
    {
        await using var pair = await FedifyPair.StartAsync(fernApprovesByHand: true);
        var (server, fern) = (pair.Server, pair.Fern);

        var follow = await pair.FollowFernAsync();

        await fern.UntilAsync("a request waits", s => s.FollowRequests.Any(r => r.Actor == server.Own.Actor && r.ActivityId == follow));
        Assert.Equal(FollowRow.Pending, (await pair.FollowRowAsync(FollowRow.Out))?.State);
        Assert.Empty(await pair.ItemsAsync(server.Own.Following));

        var accept = await fern.AcceptAsync(server.Own.Actor);

        Assert.Equal(FollowRow.Accepted, (await pair.FollowRowAsync(FollowRow.Out))?.State);
        Assert.Equal([fern.Actor], await pair.ItemsAsync(server.Own.Following));
        Assert.Equal([NotificationRow.Accepted], await pair.NotificationsOfAsync(accept.Activity));

        var reject = await fern.RejectAsync(server.Own.Actor);

        Assert.Null(await pair.FollowRowAsync(FollowRow.Out));
        Assert.Empty(await pair.ItemsAsync(server.Own.Following));
        Assert.Equal([NotificationRow.Rejected], await pair.NotificationsOfAsync(reject.Activity));
        Assert.Empty((await fern.StateAsync()).Followers);

        var again = await pair.FollowFernAsync();
        await fern.UntilAsync("a request waits again", s => s.FollowRequests.Any(r => r.ActivityId == again));
        await fern.AcceptAsync(server.Own.Actor);

        Assert.Equal([fern.Actor], await pair.ItemsAsync(server.Own.Following));
    }

    [Fact]
    public async Task Fedify_rejects_the_owner()
    {
        await using var pair = await FedifyPair.StartAsync(fernApprovesByHand: true);
        var follow = await pair.FollowFernAsync();
        await pair.Fern.UntilAsync("a request waits", s => s.FollowRequests.Any(r => r.ActivityId == follow));

        var reject = await pair.Fern.RejectAsync(pair.Server.Own.Actor);

        Assert.Null(await pair.FollowRowAsync(FollowRow.Out));
        Assert.Equal([NotificationRow.Rejected], await pair.NotificationsOfAsync(reject.Activity));
    }

    [Fact]
    public async Task A_follow_request_that_was_taken_back_is_no_request_any_more_on_either_side()
    {
        await using var pair = await FedifyPair.StartAsync(fernApprovesByHand: true);
        await ApproveByHandAsync(pair);
        var (server, fern) = (pair.Server, pair.Fern);
        var ours = await pair.FollowFernAsync();
        await fern.FollowAsync(pair.Nick);
        await fern.UntilAsync("a request waits", s => s.FollowRequests.Length == 1);

        await server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = ours });
        await fern.UnfollowAsync(server.Own.Actor);

        await fern.UntilAsync("no request waits", s => s.FollowRequests.Length == 0);
        Assert.Null(await pair.FollowRowAsync(FollowRow.In));
        Assert.Null(await pair.FollowRowAsync(FollowRow.Out));
    }

    private static async Task ApproveByHandAsync(FedifyPair pair) => await pair.Server.PublishAsync(new JsonObject
    {
        ["type"] = As.Update,
        ["object"] = new JsonObject { ["id"] = pair.Server.Own.Actor, ["manuallyApprovesFollowers"] = true },
    });
}
