using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Activities;

/// <summary>What each activity of a peer does: the left column of the table in FEDERATION.md.</summary>
public sealed class ReceivedTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("IN-Follow", "IN-Undo")]
    public async Task Follow()
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = await alice.FollowAsync(Server);
        Assert.Contains(alice.Actor, await Server.IdsAsync(Server.Own.Followers));

        await alice.DeliverAsync(Server, Documents.Activity(As.Undo, follow));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Followers));
    }

    [Fact]
    [Requirement("IN-Accept", "IN-Reject", "IN-TentativeAccept", "IN-TentativeReject")]
    public async Task Answers_to_the_owners_Follow()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var eve = await FakePeer.StartAsync("eve");
        var follow = await Server.PublishAsync(Documents.Activity(As.Follow, alice.Actor));
        await eve.AssertRefusedAsync(Server, Documents.Activity(As.Accept, follow), Refusal.NotTheOwnerOfTheObject);
        foreach (var hint in new[] { As.TentativeAccept, As.TentativeReject })
        {
            await alice.DeliverAsync(Server, Documents.Activity(hint, follow));
            Assert.Contains(follow, await Server.IdsAsync(Server.Own.PendingFollowing, asOwner: true));
        }
        Assert.Equal(2, (await Server.NotificationsAsync(alice)).Count);

        await alice.DeliverAsync(Server, Documents.Activity(As.Accept, follow));
        Assert.Contains(alice.Actor, await Server.IdsAsync(Server.Own.Following));
        await eve.AssertRefusedAsync(Server, Documents.Activity(As.Reject, follow), Refusal.NotTheOwnerOfTheObject);
        await alice.DeliverAsync(Server, Documents.Activity(As.Reject, follow));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Following));
    }

    [Theory]
    [InlineData(As.Note)]
    [InlineData(As.Article)]
    [InlineData(As.Page)]
    [InlineData(As.Video)]
    [InlineData(As.Audio)]
    [InlineData(As.Image)]
    [InlineData(As.Event)]
    [Requirement("IN-Create", "IN-Update", "IN-Delete")]
    public async Task Create_Update_and_Delete(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        await using var eve = await FakePeer.StartAsync("eve");
        await alice.BeFollowedAsync(Server);
        var made = alice.MakeNote("first", new JsonObject { ["type"] = type, ["name"] = "a thing" });
        var id = made.Text("id")!;
        await alice.DeliverAsync(Server, FakePeer.Create(made));
        Assert.Contains(id, await Server.WallAsync());

        made["content"] = "second";
        await alice.DeliverAsync(Server, FakePeer.Update(made));
        Assert.Contains("second", (await Server.ObjectAsync(id))!.ContentHtml, StringComparison.Ordinal);

        await eve.AssertRefusedAsync(Server, Documents.Activity(As.Delete, id), Refusal.NotTheOwnerOfTheObject);
        await alice.DeliverAsync(Server, Documents.Activity(As.Delete, id));
        Assert.DoesNotContain(id, await Server.WallAsync());
    }

    [Fact]
    [Requirement("IN-Like", "IN-Announce", "IN-Dislike", "IN-Undo")]
    public async Task Like_Announce_and_Dislike_count_once_until_they_are_undone()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("mine");
        foreach (var (type, collection, kind) in new[]
        {
            (As.Like, "likes", NotificationRow.Like), (As.Announce, "shares", NotificationRow.Boost), (As.Dislike, "dislikes", NotificationRow.Dislike),
        })
        {
            var first = await alice.DeliverAsync(Server, Documents.Activity(type, post));
            await alice.DeliverAsync(Server, Documents.Activity(type, post));
            Assert.Equal(1, await Server.ReadAsync(tx => CollectionRows.CountAsync(tx, $"{post}/{collection}")));
            Assert.Equal([kind], await Server.NotificationsAsync(alice));

            await alice.DeliverAsync(Server, Documents.Activity(As.Undo, first));
            Assert.Equal(0, await Server.ReadAsync(tx => CollectionRows.CountAsync(tx, $"{post}/{collection}")));
        }
    }

    [Fact]
    [Requirement("IN-Announce")]
    public async Task Announce_of_somebody_elses()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.BeFollowedAsync(Server);
        var post = bob.MakeNote("worth reading").Text("id")!;

        await alice.DeliverAsync(Server, Documents.Activity(As.Announce, post, new JsonObject { ["to"] = As.Public }));

        await RunningServer.EventuallyAsync("it came from its own origin", async () => await Server.ObjectAsync(post) is not null);
        Assert.Equal(1, bob.Fetches(post));
    }

    [Fact]
    [Requirement("IN-Block")]
    public async Task Block()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        await alice.BeFollowedAsync(Server);
        var before = await Server.NotificationsAsync(alice);

        await alice.DeliverAsync(Server, Documents.Activity(As.Block, Server.Own.Actor));

        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Followers));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Following));
        Assert.Equal(before, await Server.NotificationsAsync(alice));
    }

    [Fact]
    [Requirement("IN-Add", "IN-Remove", "IN-Undo")]
    public async Task Add_and_Remove()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var eve = await FakePeer.StartAsync("eve");
        var featured = $"{alice.Actor}/featured";
        alice.Documents["/users/alice"]["featured"] = featured;
        var post = await alice.SayAsync(Server, "pin me");
        JsonObject Pin(string type) => Documents.Activity(type, post, new JsonObject { ["target"] = featured });

        await eve.AssertRefusedAsync(Server, Pin(As.Add), Refusal.NotTheOwnerOfTheObject);
        foreach (var undo in new[] { false, true })
        {
            var add = await alice.DeliverAsync(Server, Pin(As.Add));
            Assert.Equal(1, await CountAsync());
            await alice.DeliverAsync(Server, undo ? Documents.Activity(As.Undo, add) : Pin(As.Remove));
            Assert.Equal(0, await CountAsync());
        }

        Task<long> CountAsync() => Server.ReadAsync(tx => CollectionRows.CountAsync(tx, featured));
    }

    [Fact]
    [Requirement("IN-Flag")]
    public async Task Flag()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("controversial");

        var flag = await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Flag, ["object"] = new JsonArray(Server.Own.Actor, post), ["content"] = "too loud" });

        var told = (await Server.NotificationsAsync()).Single(row => row.ActivityUri == flag);
        Assert.Equal((NotificationRow.Report, post, "too loud"), (told.Kind, told.ObjectUri, told.Detail));
        using var page = await Server.GetAsync(post, accept: "text/html");
        Assert.DoesNotContain("too loud", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(As.Listen)]
    [InlineData(As.Invite)]
    [InlineData("Yodel")]
    [Requirement("IN-Other")]
    public async Task Any_other(string type)
    {
        await using var alice = await FakePeer.StartAsync();

        var named = await alice.DeliverAsync(Server, Documents.Activity(type, "https://else.example/1", new JsonObject { ["to"] = Server.Own.Actor }));
        var general = await alice.DeliverAsync(Server, Documents.Activity(type, "https://else.example/1", new JsonObject { ["to"] = As.Public }));

        Assert.True(await Server.InboxHasAsync(named));
        Assert.True(await Server.InboxHasAsync(general));
        Assert.Equal([NotificationRow.Other], await Server.NotificationsAsync(alice));
    }
}
