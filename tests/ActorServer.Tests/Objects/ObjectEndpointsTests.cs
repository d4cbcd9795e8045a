using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Objects;

public sealed class ObjectEndpointsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("to")]
    [InlineData("cc")]
    public async Task Public_and_unlisted_posts_are_for_anybody(string property)
    {
        var post = await Server.SayAsync("open", new JsonObject { [property] = As.Public });

        Assert.Equal("open", (await Server.GetDocumentAsync(post))["content"]!.GetValue<string>());
    }

    [Fact]
    public async Task Posts_for_followers_are_for_followers_who_sign_and_for_the_owner()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var eve = await FakePeer.StartAsync("eve");
        await alice.FollowAsync(Server);
        var (create, post) = await PublishAsync(new JsonObject { ["to"] = Server.Own.Followers });

        foreach (var id in new[] { create, post })
        {
            await AssertReadableAsync(id, alice, eve);
        }
        await AssertReadableAsync($"{post}/replies", alice, eve);
    }

    [Fact]
    public async Task Direct_posts_are_for_those_they_are_addressed_to_and_no_follower()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await bob.FollowAsync(Server);
        var (create, post) = await PublishAsync(new JsonObject { ["to"] = alice.Actor });

        foreach (var id in new[] { create, post, $"{post}/likes" }) await AssertReadableAsync(id, alice, bob);
    }

    [Fact]
    public async Task A_signature_that_does_not_fit_opens_nothing()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var (_, post) = await PublishAsync(new JsonObject { ["to"] = Server.Own.Followers });
        using var forger = FakePeer.NewKey(alice.Key.KeyId);
        var real = alice.Key;
        alice.Key = forger;

        using var response = await alice.GetSignedAsync(post);
        alice.Key = real;

        await Problems.AssertAsync(Refusal.NotFound, response);
    }

    [Fact]
    public async Task A_signature_made_for_another_server_opens_nothing_when_it_is_replayed_here()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var (_, post) = await PublishAsync(new JsonObject { ["to"] = Server.Own.Followers });

        using var request = new HttpRequestMessage(HttpMethod.Get, post);
        FakePeer.Sign(request, [], alice.Key, TimeProvider.System.GetUtcNow(), asIfTo: "https://evil.example" + new Uri(post).AbsolutePath);
        using var response = await Server.Client.SendAsync(request);

        await Problems.AssertAsync(Refusal.NotFound, response);
    }

    [Fact]
    public async Task Follow_ids_answer_without_a_signature()
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = await Server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = alice.Actor });
        await alice.FollowAsync(Server);

        Assert.Equal(alice.Actor, (await Server.GetDocumentAsync(follow))["object"]!.GetValue<string>());
        var accept = alice.OfType(As.Accept).Single()["id"]!.GetValue<string>();
        Assert.Equal(As.Accept, (await Server.GetDocumentAsync(accept))["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_came_in_is_not_served_here_under_any_address()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.SayAsync(Server, "Alice's");

        foreach (var path in new[] { "/objects/never", "/activities/never", "/objects/", "/activities/..%2factor", "/nothing" })
        {
            using var response = await Server.GetAsync(Server.Own.Origin + path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("application/activity+json", "application/activity+json")]
    [InlineData("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"")]
    [InlineData("application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", "application/activity+json")]
    [InlineData("*/*", "application/activity+json")]
    [InlineData("text/html;q=0.5, application/activity+json", "application/activity+json")]
    public async Task Documents_come_in_the_media_type_that_was_asked_for(string accept, string expected)
    {
        foreach (var id in new[] { Server.Own.Actor, await Server.SayAsync("x"), $"{Server.Own.Outbox}?page=first" })
        {
            using var response = await Server.GetAsync(id, accept: accept);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
            Assert.Contains("Accept", response.Headers.Vary);
            Assert.Equal(["*"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task A_browser_is_led_to_the_page()
    {
        const string browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        var (create, post) = await PublishAsync(new JsonObject { ["to"] = As.Public });

        foreach (var (id, page) in new[] { (Server.Own.Actor, "/"), (Server.Own.Outbox, "/"), (create, post) })
        {
            using var response = await Server.GetAsync(id, accept: browser);
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
            Assert.Equal(page, response.Headers.Location!.ToString());
        }
        using var handle = await Server.GetAsync($"{Server.Own.Origin}/@nick");
        Assert.Equal(Server.Own.Actor, handle.Headers.Location!.ToString());
        using var stranger = await Server.GetAsync($"{Server.Own.Origin}/@bob");
        await Problems.AssertAsync(Refusal.NotFound, stranger);
    }

    [Fact]
    public async Task HEAD_answers_like_GET_without_a_body()
    {
        var (create, post) = await PublishAsync(new JsonObject { ["to"] = As.Public });

        foreach (var id in new[] { Server.Own.Actor, create, post })
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, id);
            request.Headers.TryAddWithoutValidation("Accept", As.MediaType);
            using var response = await Server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.True(response.Content.Headers.ContentLength > 0);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Every_id_in_the_actor_document_answers()
    {
        var actor = await Server.GetDocumentAsync(Server.Own.Actor);

        Assert.Equal(Server.Own.Actor, actor["id"]!.GetValue<string>());
        Assert.Equal("nick", actor["preferredUsername"]!.GetValue<string>());
        foreach (var name in new[] { "outbox", "followers", "following", "liked" })
        {
            var collection = await Server.GetDocumentAsync(actor[name]!.GetValue<string>());
            Assert.Equal(actor[name]!.GetValue<string>(), collection["id"]!.GetValue<string>());
            Assert.Equal(As.OrderedCollection, collection["type"]!.GetValue<string>());
            await Server.GetDocumentAsync(collection["first"]!.GetValue<string>());
        }
    }

    private async Task<(string Create, string Post)> PublishAsync(JsonObject addressing)
    {
        var note = new JsonObject { ["type"] = As.Note, ["content"] = "x" };
        foreach (var (name, value) in addressing) note[name] = value?.DeepClone();
        var create = await Server.PublishAsync(note);
        return (create, (await Server.GetDocumentAsync(create, asOwner: true))["object"]!["id"]!.GetValue<string>());
    }

    private async Task AssertReadableAsync(string id, FakePeer by, FakePeer notBy)
    {
        using var allowed = await by.GetSignedAsync(id);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        using var owner = await Server.GetAsync(id, asOwner: true);
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
        using var denied = await notBy.GetSignedAsync(id);
        await Problems.AssertAsync(Refusal.NotFound, denied);
        using var anybody = await Server.GetAsync(id);
        await Problems.AssertAsync(Refusal.NotFound, anybody);
    }
}
