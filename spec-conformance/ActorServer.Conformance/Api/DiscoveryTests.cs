using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.OAuth;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Api;

/// <summary>Basic profile, Discovery and Client IDs: what an app learns beforehand, and how it says who it is.</summary>
public sealed class DiscoveryTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("BP-18", "BP-23", "BP-25", "BP-27", "BP-34")]
    public async Task The_metadata_says_what_an_app_needs()
    {
        using var response = await Server.Client.GetAsync($"{Server.Own.Origin}/.well-known/oauth-authorization-server");
        var metadata = await OAuthApp.JsonAsync(response);

        Assert.Equal(Server.Own.Origin, metadata.Text("issuer"));
        foreach (var endpoint in new[] { "authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint" })
        {
            Assert.StartsWith($"{Server.Own.Origin}/", metadata.Text(endpoint), StringComparison.Ordinal);
        }
        Assert.Equal(["code"], metadata.Texts("response_types_supported"));
        Assert.Equal(["authorization_code", "refresh_token"], metadata.Texts("grant_types_supported"));
        Assert.Equal(["S256"], metadata.Texts("code_challenge_methods_supported"));
        Assert.Contains("none", metadata.Texts("token_endpoint_auth_methods_supported"));
        Assert.Superset(new HashSet<string> { "read", "write", "activitypub:read:me:inbox", "activitypub:write:create" }, metadata.Texts("scopes_supported").ToHashSet());
        Assert.True(metadata["client_id_metadata_document_supported"]!.GetValue<bool>());
        Assert.True(metadata["activitypub_object_id_as_client_id"]!.GetValue<bool>());
    }

    [Fact]
    [Requirement("RS-01", "RS-02", "RS-03", "RS-04", "RS-05")]
    public async Task Who_is_turned_away_learns_where_to_read_how_to_be_let_in()
    {
        using var denied = await Server.GetAsync(Server.Own.Inbox);
        Assert.Contains($"resource_metadata=\"{Server.Own.ProtectedResource}\"", denied.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);

        using var response = await Server.Client.GetAsync(Server.Own.ProtectedResource);
        var resource = await OAuthApp.JsonAsync(response);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal((Server.Own.Origin, $"{Server.Own.Origin}/.well-known/oauth-protected-resource"), (resource.Text("resource"), Server.Own.ProtectedResource));
        Assert.Equal(["header"], resource.Texts("bearer_methods_supported"));
        var issuer = Assert.Single(resource.Texts("authorization_servers"));
        using var metadata = await Server.Client.GetAsync($"{issuer}/.well-known/oauth-authorization-server");
        var server = await OAuthApp.JsonAsync(metadata);
        Assert.Equal(issuer, server.Text("issuer"));
        Assert.Equal(server.Texts("scopes_supported"), resource.Texts("scopes_supported"));
    }

    [Fact]
    [Requirement("BP-19", "BP-25", "BP-27", "FEP-d8c2-01")]
    public async Task The_actor_names_the_same_endpoints()
    {
        using var response = await Server.Client.GetAsync($"{Server.Own.Origin}/.well-known/oauth-authorization-server");
        var metadata = await OAuthApp.JsonAsync(response);
        var actor = await Server.GetDocumentAsync(Server.Own.Actor);
        var endpoints = actor["endpoints"]!.AsObject();

        Assert.Equal(metadata.Text("authorization_endpoint"), endpoints.Text("oauthAuthorizationEndpoint"));
        Assert.Equal(metadata.Text("token_endpoint"), endpoints.Text("oauthTokenEndpoint"));
        Assert.Equal(metadata.Text("registration_endpoint"), endpoints.Text("oauthRegistrationEndpoint"));
        Assert.True(actor["objectIDAsClientID"]!.GetValue<bool>());
    }

    [Fact]
    [Requirement("BP-26", "BP-56")]
    public async Task An_app_registers_and_is_told_what_was_understood()
    {
        using var response = await new OAuthApp(Server).RegisterAsync(OAuthApp.Metadata("client_secret_basic"));
        var registered = await OAuthApp.JsonAsync(response);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.NotEmpty(registered.Text("client_id")!);
        Assert.NotEmpty(registered.Text("client_secret")!);
        Assert.Equal(0, registered.Number("client_secret_expires_at"));
        Assert.Equal([OAuthApp.Callback], registered.Texts("redirect_uris"));
        using var bad = await new OAuthApp(Server).RegisterAsync(OAuthApp.Metadata(redirect: "javascript:alert(1)"));
        await OAuthApp.AssertErrorAsync("invalid_redirect_uri", bad);
    }

    [Fact]
    [Requirement("BP-22", "BP-57")]
    public async Task The_address_of_a_document_is_a_client_id_and_the_document_must_say_so()
    {
        await using var host = await FakePeer.StartAsync();
        var app = await DescribedAsync(host, id => new JsonObject { ["client_id"] = id, ["client_name"] = "Described", ["redirect_uris"] = new JsonArray(OAuthApp.Callback) });
        Assert.Contains(host.Authority, await app.PageAsync(), StringComparison.Ordinal);
        Assert.NotNull((await app.SignedInAsync())["access_token"]);

        await using var other = await FakePeer.StartAsync("other");
        var liar = await DescribedAsync(other, _ => new JsonObject { ["client_id"] = app.ClientId, ["redirect_uris"] = new JsonArray(OAuthApp.Callback) });
        using var refused = await liar.AskAsync(liar.Request());
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData(As.Application, "name", true)]
    [InlineData(As.Service, "nameMap", true)]
    [InlineData(As.Service, "another's id", false)]
    [InlineData(As.Service, "no redirectURI", false)]
    [Requirement("BP-24", "FEP-d8c2-04", "FEP-d8c2-05", "FEP-d8c2-10")]
    public async Task An_object_of_the_social_web_is_a_client_id(string type, string what, bool isTaken)
    {
        await using var host = await FakePeer.StartAsync();
        var app = await DescribedAsync(host, id =>
        {
            var client = new JsonObject
            {
                ["@context"] = new JsonArray(As.Context, "https://purl.archive.org/socialweb/oauth"),
                ["id"] = what == "another's id" ? "https://famous.example/app" : id,
                ["type"] = type,
                ["redirectURI"] = OAuthApp.Callback,
            };
            if (what == "nameMap") client["nameMap"] = new JsonObject { ["en"] = "An object" };
            else client["name"] = "An object";
            if (what == "no redirectURI") client.Remove("redirectURI");
            return client;
        });

        using var page = await app.AskAsync(app.Request());

        Assert.Equal(isTaken ? HttpStatusCode.OK : HttpStatusCode.BadRequest, page.StatusCode);
        if (!isTaken) return;
        Assert.Contains("An object", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull((await app.SignedInAsync())["access_token"]);
    }

    [Fact]
    [Requirement("FEP-d8c2-06")]
    public async Task A_secret_of_an_app_that_has_none_is_ignored()
    {
        await using var host = await FakePeer.StartAsync();
        var app = await DescribedAsync(host, id => new JsonObject { ["id"] = id, ["type"] = As.Application, ["name"] = "An object", ["redirectURI"] = OAuthApp.Callback });
        var exchange = app.Exchange(await app.CodeAsync());
        exchange["client_secret"] = "whatever";

        using var response = await app.TokenAsync(exchange);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<OAuthApp> DescribedAsync(FakePeer host, Func<string, JsonObject> describe)
    {
        var app = new OAuthApp(Server) { ClientId = $"{host.Origin}/app" };
        host.Raw["/app"] = ("application/json", describe(app.ClientId).ToJsonString());
        await app.SignInAsync();
        return app;
    }
}
