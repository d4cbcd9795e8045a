using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.OAuth;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Api;

/// <summary>Basic profile, OAuth 2.0: how an app is let in, and how it loses what it got.</summary>
public sealed class AuthorizationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("BP-17", "BP-20", "BP-21", "BP-33", "BP-35", "BP-36", "BP-52", "FEP-d8c2-03", "FEP-d8c2-08")]
    public async Task An_app_gets_tokens_for_a_code_and_new_ones_for_a_refresh_token()
    {
        var app = await OAuthApp.RegisteredAsync(Server);

        var answer = await app.DecideAsync();
        Assert.Equal(Server.Own.Origin, OAuthApp.ParameterOf(answer, "iss"));
        Assert.Equal("st&te=1", OAuthApp.ParameterOf(answer, "state"));
        using var response = await app.TokenAsync(app.Exchange(OAuthApp.ParameterOf(answer, "code")!));
        var tokens = await OAuthApp.JsonAsync(response);

        Assert.Equal("Bearer", tokens.Text("token_type"));
        Assert.Equal(Server.Own.Actor, tokens.Text("activitypub_actor_id"));
        using var refreshed = await app.RefreshAsync(tokens.Text("refresh_token")!);
        var next = await OAuthApp.JsonAsync(refreshed);
        Assert.Equal(Server.Own.Actor, next.Text("activitypub_actor_id"));
        using var inbox = await app.GetAsync(next.Text("access_token")!, "/actor/inbox");
        Assert.Equal(HttpStatusCode.OK, inbox.StatusCode);
    }

    [Theory]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge_method", "")]
    [InlineData("code_challenge", "")]
    [Requirement("BP-34", "BP-55", "FEP-d8c2-03")]
    public async Task Without_PKCE_and_S256_the_owner_is_not_even_asked(string parameter, string value)
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var request = app.Request();
        request[parameter] = value;

        using var response = await app.AskAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    [Requirement("BP-33", "BP-34", "BP-51")]
    public async Task A_code_is_worth_nothing_without_its_verifier_nor_twice()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var wrong = app.Exchange(await app.CodeAsync());
        wrong["code_verifier"] = "another-verifier-of-at-least-forty-three-characters-0123";
        using var refused = await app.TokenAsync(wrong);
        await OAuthApp.AssertErrorAsync("invalid_grant", refused);

        var code = await app.CodeAsync();
        using var first = await app.TokenAsync(app.Exchange(code));
        var tokens = await OAuthApp.JsonAsync(first);
        using var again = await app.TokenAsync(app.Exchange(code));
        await OAuthApp.AssertErrorAsync("invalid_grant", again);
        await AssertSignedOutAsync(app, tokens);
    }

    [Fact]
    [Requirement("BP-21", "BP-51")]
    public async Task A_refresh_token_that_comes_twice_signs_the_app_out()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var tokens = await app.SignedInAsync();
        using var first = await app.RefreshAsync(tokens.Text("refresh_token")!);
        var next = await OAuthApp.JsonAsync(first);

        using var again = await app.RefreshAsync(tokens.Text("refresh_token")!);

        await OAuthApp.AssertErrorAsync("invalid_grant", again);
        await AssertSignedOutAsync(app, next);
    }

    [Fact]
    [Requirement("BP-49")]
    public async Task An_app_gives_back_what_it_got()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var tokens = await app.SignedInAsync();

        using var revoked = await app.PostFormAsync("/oauth/revoke", new() { ["token"] = tokens.Text("refresh_token")! });
        using var unknown = await app.PostFormAsync("/oauth/revoke", new() { ["token"] = "never was" });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (revoked.StatusCode, unknown.StatusCode));
        await AssertSignedOutAsync(app, tokens);
        using var dead = await app.RefreshAsync(tokens.Text("refresh_token")!);
        await OAuthApp.AssertErrorAsync("invalid_grant", dead);
    }

    [Theory]
    [InlineData("https://evil.example/callback")]
    [InlineData("https://app.example/callback/x")]
    [Requirement("BP-54", "FEP-d8c2-05")]
    public async Task Nobody_is_led_to_an_address_that_is_not_the_apps(string redirect)
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var request = app.Request();
        request["redirect_uri"] = redirect;

        using var response = await app.AskAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
        Assert.DoesNotContain(redirect, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("BP-53")]
    public async Task A_program_on_the_device_is_answered_at_whatever_port_it_has()
    {
        var app = await OAuthApp.RegisteredAsync(Server, OAuthApp.Metadata(redirect: "http://127.0.0.1/callback"));
        app.Redirect = "http://127.0.0.1:50123/callback";

        Assert.StartsWith("http://127.0.0.1:50123/callback?code=", (await app.DecideAsync()).OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("BP-16", "BP-50", "FEP-d8c2-08")]
    public async Task A_challenge_says_what_kind_of_token_would_have_helped()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        using var without = await app.SendAsync(HttpMethod.Get, "/actor/inbox", null, request => request.Headers.Add("Accept", As.MediaType));
        await Problems.AssertAsync(Refusal.TokenMissing, without);
        Assert.Equal($"Bearer realm=\"ActivityPub\", resource_metadata=\"{Server.Own.ProtectedResource}\"", without.Headers.WwwAuthenticate.ToString());

        using var wrong = await app.GetAsync("made-up", "/actor/inbox");
        await Problems.AssertAsync(Refusal.TokenWrong, wrong);
        Assert.Contains("error=\"invalid_token\"", wrong.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);

        var narrow = (await app.SignedInAsync("activitypub:read:me:outbox")).Text("access_token")!;
        using var denied = await app.GetAsync(narrow, "/actor/inbox");
        await Problems.AssertAsync(Refusal.ScopeInsufficient, denied);
        Assert.Contains("error=\"insufficient_scope\", scope=\"activitypub:read:me:inbox\"", denied.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private static async Task AssertSignedOutAsync(OAuthApp app, JsonObject tokens)
    {
        using var response = await app.GetAsync(tokens.Text("access_token")!, "/actor/inbox");
        await Problems.AssertAsync(Refusal.TokenWrong, response);
    }
}
