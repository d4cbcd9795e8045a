using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.OAuth;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Api;

/// <summary>Basic profile, Scopes: an app may do what the owner let it in for, and nothing else.</summary>
public sealed class ScopeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Nothing = "activitypub:read:me:actor";

    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("BP-28", "FEP-4ccd-08", "FEP-c648-07")]
    public async Task Each_collection_that_is_only_the_owners_has_a_scope()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        foreach (var (path, enough) in new[]
        {
            ("/actor/inbox", "activitypub:read:me:inbox"), ("/actor/pending-followers", "activitypub:read:me:followers"),
            ("/actor/pending-following", "activitypub:read:me:following"), ("/actor/blocked", "activitypub:read:me:all"), ("/actor/blocks", "activitypub:read:me:all"),
        })
        {
            using var denied = await app.GetAsync(await TokenAsync(app, Nothing), path);
            await Problems.AssertAsync(Refusal.ScopeInsufficient, denied);
            using var allowed = await app.GetAsync(await TokenAsync(app, enough), path);
            Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        }
    }

    [Fact]
    [Requirement("BP-29", "BP-30")]
    public async Task Each_activity_needs_its_own_scope_and_others_do_not_help()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var post = await Server.SayAsync("to work on");
        var like = await Server.PublishAsync(Documents.Activity(As.Like, post));
        var all = new Dictionary<string, JsonObject>
        {
            ["create"] = Documents.Note("x", As.Public),
            ["update"] = Documents.Activity(As.Update, post),
            ["delete"] = Documents.Activity(As.Delete, "https://else.example/1"),
            ["follow"] = Documents.Activity(As.Follow, "https://else.example/alice"),
            ["accept"] = Documents.Activity(As.Accept, "https://else.example/follows/1"),
            ["reject"] = Documents.Activity(As.Reject, "https://else.example/follows/1"),
            ["add"] = Documents.Activity(As.Add, post, new JsonObject { ["target"] = Server.Own.Featured }),
            ["remove"] = Documents.Activity(As.Remove, post, new JsonObject { ["target"] = Server.Own.Featured }),
            ["like"] = Documents.Activity(As.Like, post),
            ["block"] = Documents.Activity(As.Block, "https://else.example/eve"),
            ["flag"] = Documents.Activity(As.Flag, "https://else.example/eve"),
            ["announce"] = Documents.Activity(As.Announce, post),
            ["undo:like"] = Documents.Activity(As.Undo, like),
        };
        var tokens = new Dictionary<string, string>();
        foreach (var name in all.Keys) tokens[name] = await TokenAsync(app, $"activitypub:write:{name}");
        foreach (var (name, activity) in all)
        {
            var other = name == "create" ? "like" : "create";
            using var denied = await app.PostToOutboxAsync(tokens[other], (JsonObject)activity.DeepClone());
            await Problems.AssertAsync(Refusal.ScopeInsufficient, denied);
            Assert.Contains($"scope=\"activitypub:write:{name}\"", denied.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
            using var allowed = await app.PostToOutboxAsync(tokens[name], activity);
            Assert.Null(allowed.Headers.WwwAuthenticate.FirstOrDefault());
            Assert.NotEqual(HttpStatusCode.Unauthorized, allowed.StatusCode);
        }
    }

    [Fact]
    [Requirement("BP-31", "FEP-d8c2-09")]
    public async Task An_app_of_a_site_may_be_let_in_for_the_things_of_that_site()
    {
        await using var site = await FakePeer.StartAsync();
        await using var elsewhere = await FakePeer.StartAsync("bob");
        var app = new OAuthApp(Server) { ClientId = $"{site.Origin}/app" };
        site.Raw["/app"] = ("application/json", new JsonObject { ["client_id"] = app.ClientId, ["redirect_uris"] = new JsonArray(OAuthApp.Callback) }.ToJsonString());
        await app.SignInAsync();
        var (own, other) = (await site.SayAsync(Server, "here"), await elsewhere.SayAsync(Server, "there"));
        foreach (var scope in new[] { "write:sameorigin", "activitypub:write:like:sameorigin" })
        {
            var token = await TokenAsync(app, scope);
            using var denied = await app.PostToOutboxAsync(token, Documents.Activity(As.Like, other));
            await Problems.AssertAsync(Refusal.ScopeInsufficient, denied);
            using var allowed = await app.PostToOutboxAsync(token, Documents.Activity(As.Like, own));
            Assert.Equal(HttpStatusCode.Created, allowed.StatusCode);
        }
        var answers = await TokenAsync(app, "activitypub:write:create:inreplyto:sameorigin");
        using var away = await app.PostToOutboxAsync(answers, Answer(other));
        await Problems.AssertAsync(Refusal.ScopeInsufficient, away);
        using var home = await app.PostToOutboxAsync(answers, Answer(own));
        Assert.Equal(HttpStatusCode.Created, home.StatusCode);
    }

    [Fact]
    [Requirement("BP-32", "BP-28", "BP-29", "FEP-d8c2-07", "FEP-d8c2-09")]
    public async Task Read_and_write_stand_for_all_and_what_is_not_known_is_left_out()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var tokens = await app.SignedInAsync("read future:scope");
        Assert.Equal("read", tokens.Text("scope"));
        using var inbox = await app.GetAsync(tokens.Text("access_token")!, "/actor/inbox");
        Assert.Equal(HttpStatusCode.OK, inbox.StatusCode);
        using var denied = await app.PostToOutboxAsync(tokens.Text("access_token")!, Documents.Note("x", As.Public));
        await Problems.AssertAsync(Refusal.ScopeInsufficient, denied);

        foreach (var all in new[] { "write", "activitypub:write:all" })
        {
            var token = await TokenAsync(app, all);
            using var note = await app.PostToOutboxAsync(token, Documents.Note("x", As.Public));
            using var invented = await app.PostToOutboxAsync(token, Documents.Activity("Yodel", "https://else.example/1", new JsonObject { ["actor"] = Server.Own.Actor }));
            Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (note.StatusCode, invented.StatusCode));
            using var unread = await app.GetAsync(token, "/actor/inbox");
            await Problems.AssertAsync(Refusal.ScopeInsufficient, unread);
        }
    }

    private static JsonObject Answer(string to) => new() { ["type"] = As.Note, ["content"] = "an answer", ["inReplyTo"] = to, ["to"] = As.Public };

    private static async Task<string> TokenAsync(OAuthApp app, string scope) => (await app.SignedInAsync(scope)).Text("access_token")!;
}
