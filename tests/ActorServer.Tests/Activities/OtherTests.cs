using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

/// <summary>Activities that mean nothing special here, and the two that are only hints.</summary>
public sealed class OtherTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData(As.Listen)]
    [InlineData(As.View)]
    [InlineData(As.Read)]
    [InlineData(As.Arrive)]
    [InlineData(As.Travel)]
    [InlineData(As.Offer)]
    [InlineData(As.Invite)]
    [InlineData(As.Join)]
    [InlineData(As.Leave)]
    [InlineData("Yodel")]
    public async Task What_is_sent_to_the_owner_by_name_is_kept_and_told_in_the_senders_words(string type)
    {
        await using var alice = await FakePeer.StartAsync();

        var sent = await alice.DeliverAsync(Server, new JsonObject { ["type"] = type, ["to"] = Server.Own.Actor, ["object"] = "https://other.example/thing", ["summary"] = "<i>come along</i>" });

        var told = (await Server.NotificationsAsync()).Single(row => row.ActivityUri == sent);
        Assert.Equal((NotificationRow.Other, $"{type}: come along"), (told.Kind, told.Detail));
        Assert.NotNull(await Server.ReadAsync(tx => ActivityRows.FindAsync(tx, sent)));
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Undo, ["object"] = sent });
        Assert.Empty(await Server.NotificationsAsync(alice));
    }

    [Theory]
    [InlineData(As.Ignore, true)]
    [InlineData(As.Listen, false)]
    public async Task What_is_not_for_the_owner_or_meant_to_be_quiet_is_kept_and_told_to_nobody(string type, bool named)
    {
        await using var alice = await FakePeer.StartAsync();

        var sent = await alice.DeliverAsync(Server, new JsonObject { ["type"] = type, ["to"] = named ? Server.Own.Actor : As.Public, ["object"] = "https://other.example/thing" });

        Assert.Empty(await Server.NotificationsAsync(alice));
        Assert.NotNull(await Server.ReadAsync(tx => ActivityRows.FindAsync(tx, sent)));
    }

    [Theory]
    [InlineData(As.Invite)]
    [InlineData("Yodel")]
    public async Task What_the_owner_does_goes_to_whom_it_is_addressed_and_can_be_taken_back(string type)
    {
        await using var alice = await FakePeer.StartAsync();

        // A type that nobody knows is an activity because it has an actor.
        var sent = await Server.PublishAsync(new JsonObject { ["type"] = type, ["actor"] = Server.Own.Actor, ["to"] = alice.Actor, ["object"] = "https://other.example/party" });

        Assert.Equal("https://other.example/party", (await alice.WaitForAsync(type))["object"]!.GetValue<string>());
        await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = sent });
        Assert.Equal(sent, (await alice.WaitForAsync(As.Undo))["object"]!["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(As.TentativeAccept, NotificationRow.TentativeAccept)]
    [InlineData(As.TentativeReject, NotificationRow.TentativeReject)]
    public async Task A_tentative_answer_is_told_and_leaves_the_Follow_waiting(string type, string notification)
    {
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var follow = await Server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = alice.Actor });

        await mallory.AssertRefusedAsync(Server, new JsonObject { ["type"] = type, ["object"] = follow }, Refusal.NotTheOwnerOfTheObject);
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = type, ["object"] = follow });

        Assert.Equal([notification], await Server.NotificationsAsync(alice));
        Assert.Equal(FollowRow.Pending, (await Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, alice.Actor)))!.State);
    }

    [Fact]
    public async Task The_owner_answers_tentatively_and_whoever_asked_goes_on_waiting()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = server.Own.Actor, ["manuallyApprovesFollowers"] = true } });
        var follow = await alice.DeliverAsync(server, new JsonObject { ["type"] = As.Follow, ["object"] = server.Own.Actor });

        await server.PublishAsync(new JsonObject { ["type"] = As.TentativeAccept, ["object"] = follow });

        Assert.Equal(follow, (await alice.WaitForAsync(As.TentativeAccept))["object"]!["id"]!.GetValue<string>());
        Assert.Equal(FollowRow.Pending, (await server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.In, alice.Actor)))!.State);
    }
}
