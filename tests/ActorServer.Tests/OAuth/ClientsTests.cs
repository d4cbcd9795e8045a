using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.OAuth;

public sealed class ClientsTests
{
    [Fact]
    public async Task An_app_is_known_by_the_document_at_its_id()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await FakePeer.StartAsync();
        var app = await DescribedAsync(server, host, id => new JsonObject { ["client_id"] = id, ["client_name"] = "Described", ["redirect_uris"] = new JsonArray(OAuthApp.Callback) });

        var page = await app.PageAsync();
        var tokens = await app.SignedInAsync();

        Assert.Contains("Described", page);
        Assert.Contains(host.Authority, page);
        Assert.DoesNotContain("Nobody has checked it", page);
        Assert.NotNull(tokens["access_token"]);
    }

    [Fact]
    public async Task An_app_may_be_an_object_of_the_social_web()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await FakePeer.StartAsync();
        var app = await DescribedAsync(server, host, id => new JsonObject
        {
            ["@context"] = new JsonArray(As.Context, "https://purl.archive.org/socialweb/oauth"),
            ["id"] = id,
            ["type"] = As.Application,
            ["name"] = "An object",
            ["redirectURI"] = OAuthApp.Callback,
        });

        Assert.Contains("An object", await app.PageAsync());
        Assert.NotNull((await app.SignedInAsync())["access_token"]);
    }

    [Theory]
    [InlineData("another's id")]
    [InlineData("no id")]
    [InlineData("a secret")]
    [InlineData("no redirect")]
    [InlineData("script")]
    [InlineData("array")]
    [InlineData("moved")]
    [InlineData("missing")]
    public async Task A_document_that_is_not_the_apps_own_is_not_believed(string what)
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await FakePeer.StartAsync();
        var app = await DescribedAsync(server, host, id => new JsonObject
        {
            ["client_id"] = what == "another's id" ? "https://famous.example/app" : what == "no id" ? null : id,
            ["redirect_uris"] = what == "no redirect" ? [] : new JsonArray(what == "script" ? "javascript:alert(1)" : OAuthApp.Callback),
            ["token_endpoint_auth_method"] = what == "a secret" ? "client_secret_post" : "none",
        });
        if (what == "array") host.Raw["/app"] = ("application/json", "[]");
        if (what == "moved")
        {
            host.Raw["/elsewhere"] = host.Raw["/app"];
            host.Raw["/app"] = (FakeHost.Redirect, $"{host.Origin}/elsewhere");
        }
        if (what == "missing") host.Raw.TryRemove("/app", out _);

        using var response = await app.AskAsync(app.Request());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM client"));
    }

    [Fact]
    public async Task Only_the_owner_can_make_this_server_fetch_an_apps_document()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await FakePeer.StartAsync();
        var app = await DescribedAsync(server, host, id => new JsonObject { ["client_id"] = id, ["redirect_uris"] = new JsonArray(OAuthApp.Callback) });
        app.Cookie = null;

        using var authorize = await app.AskAsync(app.Request());
        using var token = await app.TokenAsync(app.Exchange("made up"));

        Assert.Equal(HttpStatusCode.SeeOther, authorize.StatusCode);
        await OAuthApp.AssertErrorAsync("invalid_client", token, HttpStatusCode.Unauthorized);
        Assert.Empty(host.Requests);
    }

    [Theory]
    [InlineData("http://{0}/app")]
    [InlineData("https://{0}/app")]
    [InlineData("http://127.0.0.1:5080/app")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/app")]
    [InlineData("https://user:pass@app.example/app")]
    [InlineData("https://app.example/")]
    [InlineData("https://app.example/a/../b")]
    [InlineData("https://app.example/app#x")]
    public async Task A_server_on_the_web_asks_nothing_inside_its_network(string clientId)
    {
        await using var server = await RunningServer.StartAloneAsync(("AllowLoopback", "false"));
        await using var host = await FakePeer.StartAsync();
        var app = new OAuthApp(server) { ClientId = string.Format(System.Globalization.CultureInfo.InvariantCulture, clientId, host.Authority) };
        await app.SignInAsync();

        using var response = await app.AskAsync(app.Request());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(host.Requests);
        Assert.Equal(0, await server.CountAsync("SELECT COUNT(*) FROM client"));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("http://app.example/callback")]
    [InlineData("https://app.example/callback#fragment")]
    [InlineData("https://user@app.example/callback")]
    [InlineData("https://app.example/a b")]
    [InlineData("/callback")]
    [InlineData("urn:ietf:wg:oauth:2.0:oob")]
    public async Task An_app_cannot_register_an_address_that_is_nobodys_or_the_browsers(string redirect)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await new OAuthApp(server).RegisterAsync(OAuthApp.Metadata(redirect: redirect));

        await OAuthApp.AssertErrorAsync("invalid_redirect_uri", response);
    }

    [Fact]
    public async Task Apps_that_nobody_let_in_are_forgotten_and_never_too_many()
    {
        await using var server = await RunningServer.StartAsync();
        var used = await OAuthApp.RegisteredAsync(server);
        await used.SignedInAsync();
        for (var i = 0; i < Limits.UnusedClients + 5; i++) (await used.RegisterAsync(OAuthApp.Metadata())).Dispose();
        Assert.Equal(Limits.UnusedClients + 1, await server.CountAsync("SELECT COUNT(*) FROM client"));

        server.Clock.Advance(Limits.UnusedClient + TimeSpan.FromMinutes(1));
        (await used.RegisterAsync(OAuthApp.Metadata())).Dispose();

        Assert.Equal(2, await server.CountAsync("SELECT COUNT(*) FROM client"));
        Assert.NotNull(await server.ReadAsync(tx => ClientRows.FindAsync(tx, used.ClientId)));
    }

    [Fact]
    public async Task An_address_that_registers_too_many_apps_has_to_wait()
    {
        await using var server = await RunningServer.StartAsync();
        var app = new OAuthApp(server);
        for (var i = 0; i < Limits.RegistrationBurst; i++)
        {
            using var registered = await app.RegisterAsync(OAuthApp.Metadata(), "203.0.113.7");
            Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
            Assert.Equal($"\"register\";r={Limits.RegistrationBurst - 1 - i};t={(i + 1) * 60}", registered.Headers.GetValues("RateLimit").Single());
        }

        using var tooOften = await app.RegisterAsync(OAuthApp.Metadata(), "203.0.113.7");

        Assert.Equal(HttpStatusCode.TooManyRequests, tooOften.StatusCode);
        Assert.NotNull(tooOften.Headers.RetryAfter);
        using var other = await app.RegisterAsync(OAuthApp.Metadata(), "203.0.113.8");
        Assert.Equal(HttpStatusCode.Created, other.StatusCode);
    }

    private static async Task<OAuthApp> DescribedAsync(RunningServer server, FakePeer host, Func<string, JsonObject> describe)
    {
        var app = new OAuthApp(server) { ClientId = $"{host.Origin}/app" };
        host.Raw["/app"] = ("application/json", describe(app.ClientId).ToJsonString());
        await app.SignInAsync();
        return app;
    }
}
