using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Api;

/// <summary>Basic profile, ActivityPub: ids, inbox and outbox, and every activity that an app may post.</summary>
public sealed class PublishTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("BP-01", "BP-04", "BP-05")]
    public async Task What_an_app_makes_gets_ids_that_can_be_dereferenced()
    {
        var ids = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            var create = await Server.GetDocumentAsync(await Server.PublishAsync(Documents.Note("the same text", As.Public)));
            var note = await Server.GetDocumentAsync(create.Text("object")!);
            foreach (var document in new[] { create, note })
            {
                Assert.StartsWith($"{Server.Own.Origin}/", document.Text("id"), StringComparison.Ordinal);
                Assert.True(ids.Add(document.Text("id")!));
            }
        }
    }

    [Fact]
    [Requirement("BP-02", "BP-03", "BP-04")]
    public async Task The_owner_reads_the_inbox_and_nobody_else()
    {
        await using var alice = await FakePeer.StartAsync();
        var like = await alice.DeliverAsync(Server, Documents.Activity(As.Like, Server.Own.Actor));

        Assert.True(await Server.InboxHasAsync(like));
        using var stranger = await Server.GetAsync(Server.Own.Inbox);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using var peer = await alice.GetSignedAsync(Server.Own.Inbox);
        Assert.Equal(HttpStatusCode.Unauthorized, peer.StatusCode);
        var create = await Server.PublishAsync(Documents.Note("posted", As.Public));
        Assert.Contains(create, await Server.IdsAsync(Server.Own.Outbox));
    }

    [Theory]
    [InlineData(As.Article)]
    [InlineData(As.Audio)]
    [InlineData(As.Image)]
    [InlineData(As.Note)]
    [InlineData(As.Video)]
    [Requirement("BP-07", "BP-09", "BP-06")]
    public async Task Common_content_is_created_changed_pinned_and_deleted(string type)
    {
        var made = new JsonObject { ["type"] = type, ["name"] = "first", ["to"] = As.Public };
        var id = (await Server.GetDocumentAsync(await Server.PublishAsync(made))).Text("object")!;
        await Server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = id, ["type"] = type, ["name"] = "second" }));
        Assert.Equal((type, "second"), ((await Server.GetDocumentAsync(id)).Text("type"), (await Server.GetDocumentAsync(id)).Text("name")));

        await Server.PublishAsync(Documents.Activity(As.Add, id, new JsonObject { ["target"] = Server.Own.Featured }));
        Assert.Contains(id, await Server.IdsAsync(Server.Own.Featured));
        await Server.PublishAsync(Documents.Activity(As.Remove, id, new JsonObject { ["target"] = Server.Own.Featured }));
        Assert.DoesNotContain(id, await Server.IdsAsync(Server.Own.Featured));

        await Server.PublishAsync(Documents.Activity(As.Delete, id));
        using var gone = await Server.GetAsync(id);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Theory]
    [InlineData(As.Collection)]
    [InlineData(As.OrderedCollection)]
    [Requirement("BP-08", "BP-09", "BP-10", "BP-06")]
    public async Task A_collection_is_made_filled_with_posts_and_people_and_deleted(string type)
    {
        var id = (await Server.GetDocumentAsync(await Server.PublishAsync(new JsonObject { ["type"] = type, ["name"] = "Friends", ["to"] = As.Public }))).Text("object")!;
        var post = await Server.SayAsync("in the album");
        foreach (var item in new[] { "https://else.example/users/alice", post })
        {
            await Server.PublishAsync(Documents.Activity(As.Add, item, new JsonObject { ["target"] = id }));
            Assert.Contains(item, await Server.IdsAsync(id));
            await Server.PublishAsync(Documents.Activity(As.Remove, item, new JsonObject { ["target"] = id }));
            Assert.Empty(await Server.IdsAsync(id));
        }

        await Server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = id, ["type"] = type, ["name"] = "People" }));
        Assert.Equal("People", (await Server.GetDocumentAsync(id)).Text("name"));
        await Server.PublishAsync(Documents.Activity(As.Delete, id));
        using var gone = await Server.GetAsync(id);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Fact]
    [Requirement("BP-11", "BP-06")]
    public async Task The_owner_changes_the_owners_own_actor()
    {
        await using var server = await RunningServer.StartAsync();
        await server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = server.Own.Actor, ["type"] = As.Person, ["name"] = "Nick of the north" }));

        var actor = await server.GetDocumentAsync(server.Own.Actor);
        Assert.Equal("Nick of the north", actor.Text("name"));
        Assert.Equal(server.Own.Inbox, actor.Text("inbox"));
    }

    [Fact]
    [Requirement("BP-06")]
    public async Task What_was_done_to_others_can_be_undone()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "hers");
        await alice.BeFollowedAsync(Server);
        Assert.Contains(alice.Actor, await Server.IdsAsync(Server.Own.Following));
        var like = await Server.PublishAsync(Documents.Activity(As.Like, post));
        await alice.WaitForAsync(As.Like);
        Assert.Contains(post, await Server.IdsAsync(Server.Own.Liked));

        await Server.PublishAsync(Documents.Activity(As.Undo, like));
        await alice.WaitForAsync(As.Undo);
        Assert.DoesNotContain(post, await Server.IdsAsync(Server.Own.Liked));

        await Server.PublishAsync(Documents.Activity(As.Block, alice.Actor));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Following));
        Assert.Empty(alice.OfType(As.Block));
    }

    [Theory]
    [InlineData(As.Listen)]
    [InlineData(As.Offer)]
    [InlineData("https://example.org/ns#Yodel")]
    [Requirement("BP-12")]
    public async Task An_activity_of_another_type_is_stored_and_sent(string type)
    {
        await using var alice = await FakePeer.StartAsync();

        var id = await Server.PublishAsync(Documents.Activity(type, "https://else.example/song", new JsonObject { ["actor"] = Server.Own.Actor, ["to"] = new JsonArray(alice.Actor, As.Public) }));

        Assert.Equal(id, (await alice.WaitForAsync(type)).Text("id"));
        Assert.Equal(type, (await Server.GetDocumentAsync(id)).Text("type"));
        Assert.Contains(id, await Server.IdsAsync(Server.Own.Outbox, asOwner: true));
    }
}
