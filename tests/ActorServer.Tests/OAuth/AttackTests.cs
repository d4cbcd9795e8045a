using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.OAuth;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.OAuth;

public sealed class AttackTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_code_that_comes_again_ends_what_was_got_with_it()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var code = await app.CodeAsync();
        using var first = await app.TokenAsync(app.Exchange(code));
        var tokens = await OAuthApp.JsonAsync(first);

        using var replay = await app.TokenAsync(app.Exchange(code));

        await OAuthApp.AssertErrorAsync("invalid_grant", replay);
        await AssertSignedOutAsync(app, tokens);
    }

    [Theory]
    [InlineData("code_verifier", "another-verifier-of-at-least-forty-three-characters-0123")]
    [InlineData("code_verifier", "")]
    [InlineData("redirect_uri", "https://app.example/callback/")]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("code", "made up")]
    public async Task A_code_alone_is_worth_nothing(string field, string value)
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var exchange = app.Exchange(await app.CodeAsync());
        exchange[field] = value;

        using var response = await app.TokenAsync(exchange);

        await OAuthApp.AssertErrorAsync("invalid_grant", response);
    }

    [Fact]
    public async Task A_challenge_is_not_its_own_verifier()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var exchange = app.Exchange(await app.CodeAsync());
        exchange["code_verifier"] = Pkce.Challenge(OAuthApp.Verifier);

        using var response = await app.TokenAsync(exchange);

        await OAuthApp.AssertErrorAsync("invalid_grant", response);
    }

    [Fact]
    public async Task A_code_is_good_for_a_moment()
    {
        await using var server = await RunningServer.StartAsync();
        var app = await OAuthApp.RegisteredAsync(server);
        var code = await app.CodeAsync();
        server.Clock.Advance(Limits.AuthorizationCode);

        using var response = await app.TokenAsync(app.Exchange(code));

        await OAuthApp.AssertErrorAsync("invalid_grant", response);
    }

    [Fact]
    public async Task A_code_and_a_refresh_token_are_good_for_the_app_that_got_them_only()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var other = await OAuthApp.RegisteredAsync(Server);
        var code = await app.CodeAsync();

        using var mixed = await other.TokenAsync(other.Exchange(code));
        await OAuthApp.AssertErrorAsync("invalid_grant", mixed);

        using var right = await app.TokenAsync(app.Exchange(code));
        var refresh = (await OAuthApp.JsonAsync(right))["refresh_token"]!.GetValue<string>();
        using var stolen = await other.RefreshAsync(refresh);
        await OAuthApp.AssertErrorAsync("invalid_grant", stolen);
        using var revoked = await other.PostFormAsync("/oauth/revoke", new() { ["token"] = refresh });
        await OAuthApp.AssertErrorAsync("unauthorized_client", revoked);
        using var own = await app.RefreshAsync(refresh);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task A_refresh_token_that_comes_again_ends_everything()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var tokens = await app.SignedInAsync();
        using var refreshed = await app.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());
        var next = await OAuthApp.JsonAsync(refreshed);

        using var reused = await app.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());

        await OAuthApp.AssertErrorAsync("invalid_grant", reused);
        await AssertSignedOutAsync(app, next);
        using var dead = await app.RefreshAsync(next["refresh_token"]!.GetValue<string>());
        await OAuthApp.AssertErrorAsync("invalid_grant", dead);
    }

    [Fact]
    public async Task A_refresh_token_is_no_access_token_and_the_other_way_round()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var tokens = await app.SignedInAsync();

        using var asAccess = await app.GetAsync(tokens["refresh_token"]!.GetValue<string>(), "/actor/inbox");
        await Problems.AssertAsync(Refusal.TokenWrong, asAccess);
        using var asRefresh = await app.RefreshAsync(tokens["access_token"]!.GetValue<string>());
        await OAuthApp.AssertErrorAsync("invalid_grant", asRefresh);
    }

    [Fact]
    public async Task An_access_token_expires_and_says_so()
    {
        await using var server = await RunningServer.StartAsync();
        var app = await OAuthApp.RegisteredAsync(server);
        var token = (await app.SignedInAsync())["access_token"]!.GetValue<string>();
        server.Clock.Advance(Limits.AccessToken);

        using var response = await app.GetAsync(token, "/actor/inbox");

        await Problems.AssertAsync(Refusal.TokenWrong, response);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
        using var outbox = await app.GetAsync(token, "/actor/outbox");
        await Problems.AssertAsync(Refusal.TokenWrong, outbox);
    }

    [Theory]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge_method", "")]
    [InlineData("code_challenge", "")]
    [InlineData("code_challenge", "too-short")]
    [InlineData("response_type", "token")]
    [InlineData("scope", "no such scope")]
    public async Task A_bad_wish_is_shown_to_the_owner_and_leads_nowhere_by_itself(string parameter, string value)
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var request = app.Request();
        request[parameter] = value;

        using var response = await app.AskAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
        Assert.Contains("error=", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "https://app.example/callback/../evil")]
    [InlineData("redirect_uri", "https://app.example/callback?x=1")]
    [InlineData("redirect_uri", "https://app.example.evil.example/callback")]
    [InlineData("redirect_uri", "")]
    [InlineData("client_id", "unknown")]
    public async Task What_is_not_the_apps_own_address_is_never_shown_nor_led_to(string parameter, string value)
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var request = app.Request();
        request[parameter] = value;

        using var response = await app.AskAsync(request);
        var html = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
        Assert.DoesNotContain("evil.example", html);
        Assert.DoesNotContain("app.example", html);
    }

    [Fact]
    public async Task The_same_parameter_twice_is_refused()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var query = string.Join('&', app.Request().Append(new("redirect_uri", "https://evil.example/")).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));

        using var response = await app.SendAsync(HttpMethod.Get, $"/oauth/authorize?{query}", null, app.AsOwner);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain("evil.example", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Nobody_but_the_owner_on_our_page_can_say_yes()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        await app.PageAsync();
        var fields = app.Request();
        fields["decision"] = "allow";

        using var withoutToken = await app.PostConsentAsync(fields);
        fields["csrf"] = "guessed";
        using var wrongToken = await app.PostConsentAsync(fields);
        fields["csrf"] = app.Csrf;
        using var fromElsewhere = await app.PostConsentAsync(fields, request =>
        {
            app.AsOwner(request);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
        });
        using var stranger = await app.PostConsentAsync(fields, _ => { });

        Assert.Equal(HttpStatusCode.Forbidden, withoutToken.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, wrongToken.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, fromElsewhere.StatusCode);
        Assert.Equal("/sign-in", stranger.Headers.Location?.OriginalString);
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM authorization_code WHERE client_id = @ClientId", new { app.ClientId }));
    }

    [Fact]
    public async Task The_form_that_comes_back_is_checked_again()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        var fields = app.Request();
        (fields["csrf"], fields["decision"], fields["redirect_uri"]) = (app.Csrf, "allow", "https://evil.example/");

        using var response = await app.PostConsentAsync(fields);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task An_app_cannot_get_more_than_it_registered_for_or_the_owner_agreed_to()
    {
        var metadata = OAuthApp.Metadata();
        metadata["scope"] = "activitypub:read:me:all activitypub:write:like";
        var app = await OAuthApp.RegisteredAsync(Server, metadata);
        using var tooMuch = await app.AskAsync(app.Request("read"));
        Assert.Equal(HttpStatusCode.BadRequest, tooMuch.StatusCode);

        var tokens = await app.SignedInAsync("activitypub:read:me:inbox activitypub:write:like:sameorigin");
        using var wider = await app.RefreshAsync(tokens["refresh_token"]!.GetValue<string>(), "activitypub:read:me:all");
        await OAuthApp.AssertErrorAsync("invalid_scope", wider);
        using var narrower = await app.RefreshAsync(tokens["refresh_token"]!.GetValue<string>(), "activitypub:read:me:inbox");
        Assert.Equal("activitypub:read:me:inbox", (await OAuthApp.JsonAsync(narrower))["scope"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_app_with_a_secret_must_show_it_and_one_without_has_none()
    {
        var app = await OAuthApp.RegisteredAsync(Server, OAuthApp.Metadata("client_secret_post"));
        var exchange = app.Exchange(await app.CodeAsync());
        var secret = app.ClientSecret!;
        exchange["client_id"] = app.ClientId;

        app.ClientSecret = null;
        using var without = await app.TokenAsync(new(exchange));
        await OAuthApp.AssertErrorAsync("invalid_client", without, HttpStatusCode.Unauthorized);
        app.ClientSecret = "wrong";
        using var wrong = await app.TokenAsync(new(exchange));
        await OAuthApp.AssertErrorAsync("invalid_client", wrong, HttpStatusCode.Unauthorized);
        app.ClientSecret = secret;
        using var twice = await app.TokenAsync(new(exchange) { ["client_secret"] = secret });
        await OAuthApp.AssertErrorAsync("invalid_request", twice);
        app.ClientSecret = null;
        using var right = await app.TokenAsync(new(exchange) { ["client_secret"] = secret });
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Theory]
    [InlineData("client_credentials")]
    [InlineData("password")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    public async Task Other_ways_to_a_token_do_not_exist(string grantType)
    {
        var app = await OAuthApp.RegisteredAsync(Server);

        using var response = await app.TokenAsync(new() { ["grant_type"] = grantType, ["username"] = "nick", ["password"] = "x" });

        await OAuthApp.AssertErrorAsync("unsupported_grant_type", response);
    }

    [Fact]
    public async Task Neither_codes_nor_tokens_nor_secrets_lie_in_the_database()
    {
        var app = await OAuthApp.RegisteredAsync(Server, OAuthApp.Metadata("client_secret_basic"));
        var code = await app.CodeAsync();
        using var response = await app.TokenAsync(app.Exchange(code));
        var tokens = await OAuthApp.JsonAsync(response);

        var kept = await Server.ReadAsync(tx => tx.ListAsync<string>(
            "SELECT secret_hash FROM token UNION SELECT secret_hash FROM authorization_code UNION SELECT COALESCE(secret_hash, '') FROM client"));

        Assert.DoesNotContain(code, kept);
        Assert.DoesNotContain(tokens["access_token"]!.GetValue<string>(), kept);
        Assert.DoesNotContain(tokens["refresh_token"]!.GetValue<string>(), kept);
        Assert.DoesNotContain(app.ClientSecret!, kept);
        Assert.Contains(ActorServer.Identity.Secrets.Hash(code), kept);
    }

    private static async Task AssertSignedOutAsync(OAuthApp app, JsonObject tokens)
    {
        using var response = await app.GetAsync(tokens["access_token"]!.GetValue<string>(), "/actor/inbox");
        await Problems.AssertAsync(Refusal.TokenWrong, response);
    }
}
