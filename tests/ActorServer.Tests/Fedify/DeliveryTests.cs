using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>Getting through: a server that was away, and one that signs in the way that we do not verify yet.</summary>
public class DeliveryTests
{
    [Fact]
    public async Task What_is_published_while_Fedify_is_away_arrives_when_it_is_back()
    {
        await using var pair = await FedifyPair.StartAsync();
        await pair.FollowEachOtherAsync();
        // What is read from there after a follow is done: were it that which fails, the post would wait for the host without being tried.
        await pair.Server.EventuallyNothingWaitsAsync();
        await pair.Fern.DisposeAsync();

        var (create, note) = await pair.PostPubliclyAsync("<p>Patience</p>");

        await pair.UntilAsync("a delivery failed", async tx => (await DeliveryAsync(tx, create)) is { State: WorkRow.Waiting, Attempts: > 0 });
        var lane = $"localhost:{pair.Fern.Port}";
        Assert.True((await pair.Server.ReadAsync(tx => HostRows.FindAsync(tx, lane)))!.Failures > 0);

        // It has new keys and has forgotten everything; what counts is that it takes the post, and that its person is the same.
        await using var back = await FedifyPeer.StartAsync(port: pair.Fern.Port);
        Assert.Equal(pair.Fern.Actor, back.Actor);
        pair.Server.Advance(TimeSpan.FromMinutes(2));

        await pair.UntilAsync("the delivery is done", async tx => (await DeliveryAsync(tx, create)) is { State: WorkRow.Done, Status: 202 });
        await back.ReceivedAsync(create);
        await back.UntilAsync("the post is there", s => s.FindPost(note) is not null);
        Assert.Equal(0, (await pair.Server.ReadAsync(tx => HostRows.FindAsync(tx, lane)))!.Failures);
    }

    [Fact]
    public async Task A_Fedify_that_was_installed_anew_is_known_by_its_new_key_and_may_follow_again()
    {
        await using var pair = await FedifyPair.StartAsync();
        await pair.FollowEachOtherAsync();
        await pair.Fern.DisposeAsync();
        await using var back = await FedifyPeer.StartAsync(port: pair.Fern.Port);
        pair.Server.Advance(Limits.KeyRefetch + TimeSpan.FromSeconds(1));

        var post = await back.PostAsync("It is me again", mention: [pair.Nick]);

        Assert.NotNull(await pair.ObjectAsync(post.Id));
        Assert.Equal([NotificationRow.Mention], await pair.NotificationsOfAsync(post.Activity));

        var follow = await back.FollowAsync(pair.Nick);

        await back.UntilAsync("the follow is accepted", s => s.FollowingState(pair.Server.Own.Actor) == "accepted");
        Assert.Equal(follow.Activity, (await pair.FollowRowAsync(FollowRow.In))?.ActivityUri);
        Assert.Equal([back.Actor], await pair.ItemsAsync(pair.Server.Own.Followers));
        await back.UnfollowAsync(pair.Server.Own.Actor);
        Assert.Empty(await pair.ItemsAsync(pair.Server.Own.Followers));
    }

    [Fact]
    public async Task A_Fedify_that_knocks_with_RFC_9421_is_understood_and_answered_in_it()
    {
        await using var pair = await FedifyPair.StartAsync(scheme: "rfc9421");

        await pair.Fern.FollowAsync(pair.Nick);
        await pair.Fern.UntilAsync("the follow is accepted", s => s.FollowingState(pair.Server.Own.Actor) == "accepted");
        await pair.Fern.UnfollowAsync(pair.Server.Own.Actor);

        var knocks = from call in (await pair.Fern.StateAsync()).Http.Outbound
                     where call.Method == "POST" && call.Url == pair.Server.Own.Inbox
                     select (call.Scheme, call.Status);
        Assert.Equal([("rfc9421", 202), ("rfc9421", 202)], knocks);
        Assert.Contains((await pair.Fern.StateAsync()).Http.Inbound, call => call is { Method: "POST", Scheme: "rfc9421", Status: 202 });
        Assert.Null(await pair.FollowRowAsync(FollowRow.In));
    }

    [Fact]
    public async Task A_Fedify_that_asks_with_RFC_9421_may_read_what_is_addressed_to_it()
    {
        await using var pair = await FedifyPair.StartAsync(scheme: "rfc9421");
        var (create, note) = await pair.PostAsync(new JsonObject { ["content"] = "<p>for you alone</p>", ["to"] = new JsonArray(pair.Fern.Actor) });

        await pair.Fern.ReceivedAsync(create);

        Assert.Equal(note, (await pair.Fern.FetchAsync(note)).Id);
        await pair.Fern.FailToFetchAsync(note, signed: false);
    }

    [Fact]
    public async Task An_actor_that_is_not_known_yet_is_looked_up_by_the_queue()
    {
        await using var pair = await FedifyPair.StartAsync();

        var (create, _) = await pair.PostAsync(new JsonObject { ["content"] = "<p>We have not met</p>", ["to"] = new JsonArray(pair.Fern.Actor) });

        await pair.Fern.ReceivedAsync(create);
        await pair.UntilAsync("the delivery is done", async tx => await DeliveryAsync(tx, create) is { Kind: WorkRow.Resolve, State: WorkRow.Done });
    }

    [Fact]
    public async Task The_owners_new_name_reaches_Fedify()
    {
        await using var pair = await FedifyPair.StartAsync();
        await pair.FollowEachOtherAsync();

        var update = await pair.Server.PublishAsync(new JsonObject
        {
            ["type"] = As.Update,
            ["object"] = new JsonObject { ["id"] = pair.Server.Own.Actor, ["name"] = "Nick of the North" },
        });

        var received = await pair.Fern.ReceivedAsync(update);
        Assert.Equal("Nick of the North", received.Json["object"]!["name"]!.GetValue<string>());
        Assert.Equal("Nick of the North", (await pair.Fern.FetchAsync(pair.Server.Own.Actor)).Json["name"]!.GetValue<string>());
    }

    private static async Task<WorkRow?> DeliveryAsync(Tx tx, string activity) => (await WorkRows.OfActivityAsync(tx, activity)).SingleOrDefault();
}
