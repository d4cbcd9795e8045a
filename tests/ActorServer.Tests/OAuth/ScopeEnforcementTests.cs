using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.OAuth;

public sealed class ScopeEnforcementTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("/actor/inbox", "activitypub:read:me:inbox", "activitypub:read:me:outbox")]
    [InlineData("/actor/pending-followers", "activitypub:read:me:followers", "activitypub:read:me:following")]
    [InlineData("/actor/pending-following", "activitypub:read:me:following", "activitypub:read:me:followers")]
    [InlineData("/actor/blocked", "activitypub:read:me:all", "activitypub:read:me:inbox")]
    [InlineData("/actor/blocks", "activitypub:read:me:all", "activitypub:read:me:inbox")]
    [InlineData("/wall", "activitypub:read:me:inbox", "activitypub:read:me:outbox")]
    public async Task What_is_only_the_owners_needs_its_scope(string path, string enough, string tooLittle)
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        using var nobody = await app.SendAsync(HttpMethod.Get, path, null, request => request.Headers.Add("Accept", As.MediaType));
        await Problems.AssertAsync(Refusal.TokenMissing, nobody);
        Assert.Equal($"Bearer realm=\"ActivityPub\", resource_metadata=\"{Server.Own.ProtectedResource}\"", nobody.Headers.WwwAuthenticate.ToString());

        using var denied = await app.GetAsync(await TokenAsync(app, tooLittle), path);
        await Problems.AssertAsync(Refusal.ScopeInsufficient, denied);
        Assert.Contains($"error=\"insufficient_scope\", scope=\"{enough}\"", denied.Headers.WwwAuthenticate.ToString());

        using var allowed = await app.GetAsync(await TokenAsync(app, enough), path);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal("no-cache, private", string.Join(", ", allowed.Headers.CacheControl!.ToString().Split(", ").Order()));
    }

    [Fact]
    public async Task A_post_for_some_is_read_by_an_app_that_may_read_the_outbox_only()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var post = await Server.SayAsync("for friends", new JsonObject { ["to"] = Server.Own.Followers });

        using var denied = await app.GetAsync(await TokenAsync(app, "activitypub:read:me:inbox"), post);
        await Problems.AssertAsync(Refusal.ScopeInsufficient, denied);
        using var allowed = await app.GetAsync(await TokenAsync(app, "activitypub:read:me:outbox"), post);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public async Task The_outbox_shows_an_app_what_it_may_see()
    {
        await using var server = await RunningServer.StartAsync();
        var app = await OAuthApp.RegisteredAsync(server);
        await server.SayAsync("for all");
        await server.SayAsync("for friends", new JsonObject { ["to"] = server.Own.Followers });

        Assert.Equal(1, await TotalAsync("activitypub:read:me:inbox"));
        Assert.Equal(2, await TotalAsync("activitypub:read:me:outbox"));

        async Task<int> TotalAsync(string scope)
        {
            using var response = await app.GetAsync(await TokenAsync(app, scope), "/actor/outbox");
            return (await OAuthApp.JsonAsync(response))["totalItems"]!.GetValue<int>();
        }
    }

    [Fact]
    public async Task An_app_does_what_it_was_let_in_for_and_nothing_else()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var token = await TokenAsync(app, "activitypub:write:like activitypub:write:undo:like");
        var post = await Server.SayAsync("to be liked");

        using var create = await app.PostToOutboxAsync(token, new JsonObject { ["type"] = As.Note, ["content"] = "x", ["to"] = As.Public });
        await AssertLacksAsync("activitypub:write:create", create);
        using var delete = await app.PostToOutboxAsync(token, new JsonObject { ["type"] = As.Delete, ["object"] = post });
        await AssertLacksAsync("activitypub:write:delete", delete);
        using var unknown = await app.PostToOutboxAsync(token, new JsonObject { ["type"] = As.Move, ["object"] = Server.Own.Actor });
        await AssertLacksAsync("activitypub:write:all", unknown);

        using var like = await app.PostToOutboxAsync(token, new JsonObject { ["type"] = As.Like, ["object"] = post });
        Assert.Equal(HttpStatusCode.Created, like.StatusCode);
        using var undo = await app.PostToOutboxAsync(token, new JsonObject { ["type"] = As.Undo, ["object"] = like.Headers.Location!.ToString() });
        Assert.Equal(HttpStatusCode.Created, undo.StatusCode);
    }

    [Fact]
    public async Task What_is_undone_is_what_is_stored_and_not_what_the_app_says_of_it()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        await using var alice = await FakePeer.StartAsync();
        var follow = await alice.BeFollowedAsync(Server);

        using var undo = await app.PostToOutboxAsync(await TokenAsync(app, "activitypub:write:undo:like"),
            new JsonObject { ["type"] = As.Undo, ["object"] = new JsonObject { ["id"] = follow, ["type"] = As.Like } });

        await AssertLacksAsync("activitypub:write:undo:follow", undo);
    }

    [Fact]
    public async Task An_app_of_a_site_may_be_let_in_for_that_sites_things_only()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        var app = new OAuthApp(Server) { ClientId = $"{alice.Origin}/app" };
        alice.Raw["/app"] = ("application/json", new JsonObject { ["client_id"] = app.ClientId, ["redirect_uris"] = new JsonArray(OAuthApp.Callback) }.ToJsonString());
        await app.SignInAsync();
        var token = await TokenAsync(app, "activitypub:write:like:sameorigin activitypub:write:create:inreplyto:sameorigin");
        var (own, other) = (await alice.SayAsync(Server, "hers"), await bob.SayAsync(Server, "his"));

        using var likeOther = await app.PostToOutboxAsync(token, new JsonObject { ["type"] = As.Like, ["object"] = other });
        await AssertLacksAsync("activitypub:write:like", likeOther);
        using var likeOwn = await app.PostToOutboxAsync(token, new JsonObject { ["type"] = As.Like, ["object"] = own });
        Assert.Equal(HttpStatusCode.Created, likeOwn.StatusCode);
        using var answerOther = await app.PostToOutboxAsync(token, Answer(other));
        await AssertLacksAsync("activitypub:write:create", answerOther);
        using var answerOwn = await app.PostToOutboxAsync(token, Answer(own));
        Assert.Equal(HttpStatusCode.Created, answerOwn.StatusCode);
    }

    [Fact]
    public async Task Uploading_needs_the_right_to_create()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var token = await TokenAsync(app, "read");
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "file", "x.png" } };

        using var response = await app.SendAsync(HttpMethod.Post, "/actor/upload-media", form, request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));

        await AssertLacksAsync("activitypub:write:create", response);
    }

    private static JsonObject Answer(string to) => new() { ["type"] = As.Note, ["content"] = "an answer", ["inReplyTo"] = to, ["to"] = As.Public };

    private static async Task<string> TokenAsync(OAuthApp app, string scope) => (await app.SignedInAsync(scope))["access_token"]!.GetValue<string>();

    private static async Task AssertLacksAsync(string scope, HttpResponseMessage response)
    {
        await Problems.AssertAsync(Refusal.ScopeInsufficient, response);
        Assert.Contains($"scope=\"{scope}\"", response.Headers.WwwAuthenticate.ToString());
    }
}
