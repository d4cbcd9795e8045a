using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class RejectTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_Reject_ends_what_was_asked_or_accepted(bool accepted)
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = accepted ? await alice.BeFollowedAsync(Server) : await Server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = alice.Actor });

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Reject, ["object"] = follow });

        Assert.Null(await Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, alice.Actor)));
        Assert.Contains(NotificationRow.Rejected, await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task A_Reject_from_somebody_else_does_not_count()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var follow = await alice.BeFollowedAsync(Server);

        await mallory.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Reject, ["object"] = follow }, Refusal.NotTheOwnerOfTheObject);

        Assert.True(await Server.ReadAsync(tx => FollowRows.IsAcceptedAsync(tx, FollowRow.Out, alice.Actor)));
    }

    [Fact]
    public async Task The_owner_can_remove_a_follower_who_is_told()
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = await alice.FollowAsync(Server);

        await Server.PublishAsync(new JsonObject { ["type"] = As.Reject, ["object"] = alice.Actor });

        Assert.False(await Server.ReadAsync(tx => FollowRows.IsAcceptedAsync(tx, FollowRow.In, alice.Actor)));
        var reject = await alice.WaitForAsync(As.Reject);
        Assert.Equal(follow, reject["object"]!["id"]!.GetValue<string>());
    }
}
