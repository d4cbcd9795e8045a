using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Activities;

/// <summary>What each activity of the owner's does: the right column of the table in FEDERATION.md.</summary>
public sealed class SentTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("OUT-Follow", "OUT-Undo")]
    public async Task Follow()
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = await alice.BeFollowedAsync(Server);
        Assert.Contains(alice.Actor, await Server.IdsAsync(Server.Own.Following));

        await Server.PublishAsync(Documents.Activity(As.Undo, follow));

        var undo = await alice.WaitForAsync(As.Undo);
        Assert.Equal((follow, As.Follow, alice.Actor), (undo.Text("object"), undo["object"]!["type"]!.GetValue<string>(), undo["object"]!["object"]!.GetValue<string>()));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Following));
    }

    [Theory]
    [InlineData(As.Accept)]
    [InlineData(As.Reject)]
    [InlineData(As.TentativeAccept)]
    [InlineData(As.TentativeReject)]
    [Requirement("OUT-Accept", "OUT-Reject", "OUT-TentativeAccept", "OUT-TentativeReject")]
    public async Task Answers_to_a_Follow(string type)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = server.Own.Actor, ["manuallyApprovesFollowers"] = true }));
        var follow = await alice.DeliverAsync(server, Documents.Activity(As.Follow, server.Own.Actor));

        await server.PublishAsync(Documents.Activity(type, follow));

        var answered = (await alice.WaitForAsync(type))["object"]!.AsObject();
        Assert.Equal((follow, As.Follow, alice.Actor, server.Own.Actor), (answered.Text("id"), answered.Text("type"), answered.Text("actor"), answered.Text("object")));
        Assert.Equal(type == As.Accept, (await server.IdsAsync(server.Own.Followers)).Contains(alice.Actor));
    }

    [Theory]
    [InlineData(As.Note)]
    [InlineData(As.Article)]
    [InlineData(As.Collection)]
    [Requirement("OUT-Create", "OUT-Update", "OUT-Delete")]
    public async Task Create_Update_and_Delete(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        var id = (await Server.GetDocumentAsync(await Server.PublishAsync(new JsonObject { ["type"] = type, ["name"] = "first", ["summary"] = "kept", ["to"] = alice.Actor }), asOwner: true)).Text("object")!;
        Assert.Equal(id, (await alice.WaitForAsync(As.Create)).Text("object"));

        await Server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = id, ["name"] = "second" }));
        var whole = (await alice.WaitForAsync(As.Update))["object"]!.AsObject();
        Assert.Equal(("second", "kept"), (whole.Text("name"), whole.Text("summary")));
        await Server.PublishAsync(Documents.Activity(As.Update, id));
        Assert.Equal("second", (await alice.WaitForAsync(As.Update, 2))["object"]!.AsObject().Text("name"));

        await Server.PublishAsync(Documents.Activity(As.Delete, id));
        Assert.Equal((id, As.Tombstone), ((await alice.WaitForAsync(As.Delete)).Text("object"), alice.OfType(As.Delete).Single()["object"]!["type"]!.GetValue<string>()));
        using var gone = await alice.GetSignedAsync(id);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Theory]
    [InlineData(As.Like)]
    [InlineData(As.Announce)]
    [InlineData(As.Dislike)]
    [Requirement("OUT-Like", "OUT-Announce", "OUT-Dislike", "OUT-Undo")]
    public async Task Like_Announce_and_Dislike(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "hers");

        var did = await Server.PublishAsync(Documents.Activity(type, post));
        Assert.Equal(post, (await alice.WaitForAsync(type)).Text("object"));
        Assert.Equal(type == As.Like, (await Server.IdsAsync(Server.Own.Liked)).Contains(post));

        await Server.PublishAsync(Documents.Activity(As.Undo, did));
        var undone = (await alice.WaitForAsync(As.Undo))["object"]!.AsObject();
        Assert.Equal((did, type, post), (undone.Text("id"), undone.Text("type"), undone.Text("object")));
    }

    [Fact]
    [Requirement("OUT-Block", "OUT-Undo")]
    public async Task Block()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        await alice.BeFollowedAsync(Server);

        var block = await Server.PublishAsync(Documents.Activity(As.Block, alice.Actor));

        await alice.WaitForAsync(As.Reject);
        await alice.WaitForAsync(As.Undo);
        Assert.Empty(alice.OfType(As.Block));
        Assert.Empty(await Server.WorkAsync(block));
        Assert.Contains(alice.Actor, await Server.IdsAsync(Server.Own.Blocked, asOwner: true));
        await Server.PublishAsync(Documents.Activity(As.Undo, block));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Blocked, asOwner: true));
    }

    [Fact]
    [Requirement("OUT-Add", "OUT-Remove")]
    public async Task Add_and_Remove()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var post = await Server.SayAsync("pin me");
        var album = (await Server.GetDocumentAsync(await Server.PublishAsync(new JsonObject { ["type"] = As.Collection, ["name"] = "Album", ["to"] = As.Public }))).Text("object")!;
        foreach (var target in new[] { Server.Own.Featured, album })
        {
            await Server.PublishAsync(Documents.Activity(As.Add, post, new JsonObject { ["target"] = target }));
            Assert.Contains(post, await Server.IdsAsync(target));
            await Server.PublishAsync(Documents.Activity(As.Remove, post, new JsonObject { ["target"] = target }));
            Assert.DoesNotContain(post, await Server.IdsAsync(target));
        }
        await alice.WaitForAsync(As.Remove);
        Assert.Equal(Server.Own.Featured, alice.OfType(As.Add).First().Text("target"));
        await Server.PublishAsync(Documents.Activity(As.Add, new JsonObject { ["type"] = As.Hashtag, ["name"] = "#cats" }, new JsonObject { ["target"] = Server.Own.FeaturedTags }));
        Assert.Equal(1, await Server.TotalAsync(Server.Own.FeaturedTags));
    }

    [Fact]
    [Requirement("OUT-Flag", "OUT-Undo")]
    public async Task Flag()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "hers");

        var flag = await Server.PublishAsync(new JsonObject { ["type"] = As.Flag, ["object"] = new JsonArray(alice.Actor, post), ["content"] = "spam", ["to"] = alice.Actor });

        var told = await alice.WaitForAsync(As.Flag);
        Assert.Equal([alice.Actor, post], told.Texts("object"));
        Assert.All(new[] { "to", "cc", "bto", "bcc" }, property => Assert.Null(told[property]));
        Assert.Equal("/inbox", alice.InboxesThatGot(flag).Single());
        await Server.PublishAsync(Documents.Activity(As.Undo, flag));
        Assert.Equal(flag, (await alice.WaitForAsync(As.Undo)).Text("object"));
    }

    [Theory]
    [InlineData(As.Listen)]
    [InlineData("Yodel")]
    [Requirement("OUT-Other", "OUT-Undo")]
    public async Task Any_other(string type)
    {
        await using var alice = await FakePeer.StartAsync();

        var id = await Server.PublishAsync(Documents.Activity(type, "https://else.example/1", new JsonObject { ["actor"] = Server.Own.Actor, ["to"] = alice.Actor }));

        Assert.Equal(id, (await alice.WaitForAsync(type)).Text("id"));
        await Server.EventuallyAllAsync(id, WorkRow.Done);
        Assert.Single(await Server.WorkAsync(id));
        await Server.PublishAsync(Documents.Activity(As.Undo, id));
        Assert.Equal(id, (await alice.WaitForAsync(As.Undo)).Text("object"));
    }
}
