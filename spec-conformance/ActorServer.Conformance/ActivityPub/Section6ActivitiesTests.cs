using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.ActivityPub;

/// <summary>[AP §6.2 to §6.11] The effects of what the owner publishes.</summary>
public sealed class Section6ActivitiesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    private string Featured => $"{Server.Own.Actor}/featured";

    [Fact]
    [Requirement("AP-6.3-01", "AP-6.3.1-01", "AP-6.11-01")]
    public async Task An_update_changes_what_it_names_and_peers_get_the_whole()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var post = await Server.SayAsync("before", new JsonObject { ["to"] = As.Public, ["cc"] = Server.Own.Followers, ["summary"] = "a warning", ["name"] = "a title" });

        await Server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = post, ["content"] = "after", ["summary"] = null }));

        var served = await Server.GetDocumentAsync(post);
        Assert.Equal("after", served.Text("content"));
        Assert.Equal("a title", served.Text("name"));
        Assert.Null(served["summary"]);
        Assert.NotNull(served["updated"]);
        var told = (await alice.WaitForAsync(As.Update))["object"]!.AsObject();
        Assert.Equal("after", told.Text("content"));
        Assert.Equal("a title", told.Text("name"));
    }

    [Fact]
    [Requirement("AP-6.3-01")]
    public async Task Only_what_is_the_owners_can_be_updated()
    {
        await using var alice = await FakePeer.StartAsync();
        var foreign = await alice.SayAsync(Server, "hers");
        var deleted = await Server.SayAsync("gone");
        await Server.PublishAsync(Documents.Activity(As.Delete, deleted));

        foreach (var id in new[] { foreign, deleted })
        {
            using var response = await Server.PostToOutboxAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = id, ["content"] = "mine now" }));
            Assert.InRange((int)response.StatusCode, 400, 499);
        }
        var before = await Server.GetDocumentAsync(Server.Own.Actor);
        await Server.PostToOutboxAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = Server.Own.Actor, ["inbox"] = "https://evil.example/inbox", ["publicKey"] = "https://evil.example/key", ["name"] = "Nick" }));
        var after = await Server.GetDocumentAsync(Server.Own.Actor);
        Assert.Equal(before.Text("inbox"), after.Text("inbox"));
        Assert.Equal(before["publicKey"]!.ToJsonString(), after["publicKey"]!.ToJsonString());
    }

    [Fact]
    [Requirement("AP-6.4-01", "AP-6.4-02")]
    public async Task A_deleted_post_is_a_tombstone()
    {
        var post = await Server.SayAsync("gone soon");
        await Server.PublishAsync(Documents.Activity(As.Delete, post));

        using var response = await Server.GetAsync(post);
        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        var tombstone = (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(As.Tombstone, tombstone.Text("type"));
        Assert.Equal(As.Note, tombstone.Text("formerType"));
        Assert.NotNull(tombstone["deleted"]);
        using var never = await Server.GetAsync($"{Server.Own.Origin}/objects/never");
        Assert.Equal(HttpStatusCode.NotFound, never.StatusCode);
    }

    [Fact]
    [Requirement("AP-6.6-01", "AP-6.7-01")]
    public async Task Add_and_Remove_change_the_owners_collections()
    {
        var first = await Server.SayAsync("pinned");
        var second = await Server.SayAsync("pinned, too");
        await Server.PublishAsync(Documents.Activity(As.Add, first, new JsonObject { ["target"] = Featured }));
        await Server.PublishAsync(Documents.Activity(As.Add, second, new JsonObject { ["target"] = Featured }));
        Assert.Subset((await Server.IdsAsync(Featured)).ToHashSet(), new HashSet<string> { first, second });

        await Server.PublishAsync(Documents.Activity(As.Remove, first, new JsonObject { ["target"] = Featured }));

        Assert.DoesNotContain(first, await Server.IdsAsync(Featured));
        Assert.Contains(second, await Server.IdsAsync(Featured));
    }

    [Theory]
    [InlineData(As.Add)]
    [InlineData(As.Remove)]
    [Requirement("AP-6.6-01", "AP-6.7-01")]
    public async Task They_do_not_change_what_is_not_theirs_to_change(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var post = await Server.SayAsync("mine");
        foreach (var target in new[] { Server.Own.Followers, Server.Own.Inbox, Server.Own.Outbox, $"{post}/likes", alice.Followers })
        {
            using var response = await Server.PostToOutboxAsync(Documents.Activity(type, target == Server.Own.Followers ? alice.Actor : post, new JsonObject { ["target"] = target }));
            Assert.InRange((int)response.StatusCode, 400, 499);
        }
        Assert.Contains(alice.Actor, await Server.IdsAsync(Server.Own.Followers));
    }

    [Fact]
    [Requirement("AP-6.9-01", "AP-6.9-02", "AP-7.1.2-05")]
    public async Task Whoever_is_blocked_can_do_nothing_and_is_not_told()
    {
        await using var eve = await FakePeer.StartAsync("eve");
        var post = await Server.SayAsync("not for eve");
        await eve.FollowAsync(Server);
        var block = await Server.PublishAsync(Documents.Activity(As.Block, eve.Actor));

        Assert.DoesNotContain(eve.Actor, await Server.IdsAsync(Server.Own.Followers));
        foreach (var activity in new[]
        {
            Documents.Activity(As.Like, post), Documents.Activity(As.Announce, post), Documents.Activity(As.Follow, Server.Own.Actor),
            FakePeer.Create(eve.MakeNote("I answer", new JsonObject { ["inReplyTo"] = post })),
        })
        {
            using var response = await eve.SendAsync(Server.Own.Inbox, activity);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
        using var get = await eve.GetSignedAsync(post);
        Assert.Contains(get.StatusCode, (HttpStatusCode[])[HttpStatusCode.Forbidden, HttpStatusCode.NotFound]);
        Assert.DoesNotContain(await Server.WorkAsync(block), row => row.Target.StartsWith(eve.Origin, StringComparison.Ordinal));
        Assert.Empty(eve.OfType(As.Block));

        await Server.PublishAsync(Documents.Activity(As.Undo, block));
        using var again = await eve.SendAsync(Server.Own.Inbox, Documents.Activity(As.Like, post));
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
    }

    [Fact]
    [Requirement("AP-6.10-01")]
    public async Task Only_the_owners_own_can_be_undone()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("like me");
        var like = await alice.DeliverAsync(Server, Documents.Activity(As.Like, post));

        using var response = await Server.PostToOutboxAsync(Documents.Activity(As.Undo, like));

        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.Equal(1, await Server.TotalAsync($"{post}/likes"));
    }

    [Theory]
    [InlineData(As.Like)]
    [InlineData(As.Announce)]
    [InlineData(As.Follow)]
    [InlineData(As.Block)]
    [Requirement("AP-6.10-02")]
    public async Task Undo_brings_back_what_was(string type)
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await alice.SayAsync(Server, "hers");
        var about = type is As.Like or As.Announce ? post : alice.Actor;
        var did = await Server.PublishAsync(Documents.Activity(type, about));
        if (type == As.Follow) await alice.DeliverAsync(Server, Documents.Activity(As.Accept, did));

        await Server.PublishAsync(Documents.Activity(As.Undo, did));

        Assert.DoesNotContain(post, await Server.IdsAsync(Server.Own.Liked));
        Assert.DoesNotContain(alice.Actor, await Server.IdsAsync(Server.Own.Following));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM collection_item WHERE item = @did OR (item = @post AND actor = @owner)", new { did, post, owner = Server.Own.Actor }));
        using var response = await alice.SendAsync(Server.Own.Inbox, Documents.Activity(As.Like, Server.Own.Actor));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    [Requirement("AP-3.1-03", "AP-6.11-01", "AP-7-01", "AP-7-02", "AP-7-03", "AP-7-06", "AP-7-07")]
    public async Task Everything_that_is_sent_has_an_id_that_can_be_fetched_and_what_it_is_about()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var hers = await alice.SayAsync(Server, "hers");
        var post = await Server.SayAsync("mine");
        var like = await Server.PublishAsync(Documents.Activity(As.Like, hers));
        await Server.PublishAsync(Documents.Activity(As.Announce, hers));
        await Server.PublishAsync(Documents.Activity(As.Undo, like));
        await Server.PublishAsync(Documents.Activity(As.Follow, alice.Actor));
        await Server.PublishAsync(Documents.Activity(As.Add, post, new JsonObject { ["target"] = Featured, ["to"] = Server.Own.Followers }));
        await Server.PublishAsync(Documents.Activity(As.Remove, post, new JsonObject { ["target"] = Featured, ["to"] = Server.Own.Followers }));
        await Server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = post, ["content"] = "changed" }));
        await Server.PublishAsync(Documents.Activity(As.Delete, post));
        foreach (var type in new[] { As.Accept, As.Create, As.Like, As.Announce, As.Undo, As.Follow, As.Add, As.Remove, As.Update, As.Delete }) await alice.WaitForAsync(type);

        foreach (var request in alice.Requests.Where(request => request.Method == "POST"))
        {
            Assert.Equal([As.LdMediaType], request.Parts.Headers("Content-Type"));
            Assert.NotNull(request.Json["object"]);
            if (request.Json.Text("type") is As.Add or As.Remove) Assert.Equal(Featured, request.Json.Text("target"));
            using var served = await alice.GetSignedAsync(request.Json.Text("id")!);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }
    }

    [Fact]
    [Requirement("AP-6.11-01")]
    public async Task What_was_taken_is_delivered_after_a_restart()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        await alice.GoDownAsync();
        var create = await server.PublishAsync(Documents.Note("later", server.Own.Followers));
        await server.EventuallyTriedAsync(create, 1);
        await server.RestartAsync();
        await alice.ComeUpAsync();
        server.Advance(TimeSpan.FromHours(1));

        Assert.Equal(create, (await alice.WaitForAsync(As.Create)).Text("id"));
    }
}
