using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.OAuth;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.OAuth;

public sealed class AuthorizationFlowTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("none")]
    [InlineData("client_secret_basic")]
    public async Task An_app_registers_is_let_in_posts_goes_on_with_a_new_token_and_signs_out(string method)
    {
        var app = await OAuthApp.RegisteredAsync(Server, OAuthApp.Metadata(method));

        var answer = await app.DecideAsync();
        Assert.StartsWith(OAuthApp.Callback + "?code=", answer.OriginalString);
        Assert.Equal("st&te=1", OAuthApp.ParameterOf(answer, "state"));
        Assert.Equal(Server.Own.Origin, OAuthApp.ParameterOf(answer, "iss"));

        using var response = await app.TokenAsync(app.Exchange(OAuthApp.ParameterOf(answer, "code")!));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var tokens = await OAuthApp.JsonAsync(response);
        Assert.Equal("Bearer", tokens["token_type"]!.GetValue<string>());
        Assert.Equal("read write", tokens["scope"]!.GetValue<string>());
        Assert.Equal(Server.Own.Actor, tokens["activitypub_actor_id"]!.GetValue<string>());
        Assert.Equal((int)Limits.AccessToken.TotalSeconds, tokens["expires_in"]!.GetValue<int>());

        using var posted = await app.PostToOutboxAsync(tokens["access_token"]!.GetValue<string>(), Note());
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.NotNull(posted.Headers.Location);

        using var refreshed = await app.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
        var next = (await OAuthApp.JsonAsync(refreshed))["access_token"]!.GetValue<string>();
        using var again = await app.PostToOutboxAsync(next, Note());
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);

        using var revoked = await app.PostFormAsync("/oauth/revoke", new() { ["token"] = next });
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        using var after = await app.PostToOutboxAsync(next, Note());
        await Problems.AssertAsync(Refusal.TokenWrong, after);
        using var first = await app.PostToOutboxAsync(tokens["access_token"]!.GetValue<string>(), Note());
        await Problems.AssertAsync(Refusal.TokenWrong, first);
    }

    [Fact]
    public async Task The_metadata_name_everything_that_an_app_needs_and_every_address_in_them_answers()
    {
        var app = new OAuthApp(Server);
        using var response = await app.SendAsync(HttpMethod.Get, "/.well-known/oauth-authorization-server", null);
        var metadata = await OAuthApp.JsonAsync(response);

        Assert.Equal(Server.Own.Origin, metadata["issuer"]!.GetValue<string>());
        Assert.Equal(["S256"], metadata["code_challenge_methods_supported"]!.AsArray().Select(m => m!.GetValue<string>()));
        Assert.Contains("read", metadata["scopes_supported"]!.AsArray().Select(s => s!.GetValue<string>()));
        Assert.True(metadata["client_id_metadata_document_supported"]!.GetValue<bool>());
        foreach (var endpoint in new[] { "token_endpoint", "registration_endpoint", "revocation_endpoint" })
        {
            using var answer = await app.SendAsync(HttpMethod.Post, metadata[endpoint]!.GetValue<string>(), new StringContent(""));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        var endpoints = (await Server.GetDocumentAsync(Server.Own.Actor))["endpoints"]!;
        Assert.Equal(metadata["authorization_endpoint"]!.GetValue<string>(), endpoints["oauthAuthorizationEndpoint"]!.GetValue<string>());
        Assert.Equal(metadata["token_endpoint"]!.GetValue<string>(), endpoints["oauthTokenEndpoint"]!.GetValue<string>());
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_led_to_the_sign_in_page_and_back_with_the_whole_request()
    {
        var app = await OAuthApp.RegisteredAsync(Server);
        app.Cookie = null;
        var request = app.Request(string.Join(' ', Scopes.Known));

        using var response = await app.AskAsync(request);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var location = new Uri(new Uri(Server.Own.Origin), response.Headers.Location!);
        Assert.Equal("/sign-in", location.AbsolutePath);
        var back = OAuthApp.ParameterOf(location, "back")!;
        Assert.StartsWith("/oauth/authorize?response_type=code&", back);
        using var signIn = await app.SendAsync(HttpMethod.Get, location.PathAndQuery, null, app.AsOwner);
        Assert.Contains(WebUtility.HtmlEncode(back), await signIn.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_page_says_who_asks_for_what_and_where_the_answer_goes_and_cannot_be_framed()
    {
        var app = await OAuthApp.RegisteredAsync(Server, new JsonObject
        {
            ["client_name"] = "<b>Evil\u202e\u0007</b> app",
            ["redirect_uris"] = new JsonArray(OAuthApp.Callback),
            ["token_endpoint_auth_method"] = "none",
        });

        using var response = await app.AskAsync(app.Request("activitypub:write:like"));
        var html = await response.Content.ReadAsStringAsync();

        Assert.Contains("&lt;b&gt;Evil&lt;/b&gt; app", html);
        Assert.DoesNotContain("<b>Evil", html);
        Assert.Contains("like posts", html);
        Assert.DoesNotContain("do everything in your name", html);
        Assert.Contains("app.example", html);
        Assert.Contains("Nobody has checked it", html);
        var policy = string.Join(' ', response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.EndsWith("form-action 'self' https://app.example", policy);
    }

    [Fact]
    public async Task The_owner_can_say_no()
    {
        var app = await OAuthApp.RegisteredAsync(Server);

        var answer = await app.DecideAsync("deny");

        Assert.Equal("access_denied", OAuthApp.ParameterOf(answer, "error"));
        Assert.Null(OAuthApp.ParameterOf(answer, "code"));
        Assert.Equal("st&te=1", OAuthApp.ParameterOf(answer, "state"));
    }

    [Fact]
    public async Task The_apps_page_lists_what_may_act_for_the_owner_and_signs_it_out()
    {
        var app = await OAuthApp.RegisteredAsync(Server, new JsonObject
        {
            ["client_name"] = "Listed app",
            ["redirect_uris"] = new JsonArray(OAuthApp.Callback),
            ["token_endpoint_auth_method"] = "none",
        });
        var token = (await app.SignedInAsync("activitypub:read:me:inbox"))["access_token"]!.GetValue<string>();
        var before = await AppsPageAsync(app);
        Assert.Contains("Listed app", before);
        Assert.Contains("read your inbox", before);
        Assert.Contains("A token made on the command line", before);

        var seq = (await Server.ReadAsync(GrantRows.AllAsync)).Single(grant => grant.Name == "Listed app").Seq;
        using var revoked = await app.SendAsync(HttpMethod.Post, "/settings/apps/revoke",
            new FormUrlEncodedContent([new("csrf", app.Csrf), new("grant", $"{seq}")]), app.AsOwner);
        Assert.Equal(HttpStatusCode.SeeOther, revoked.StatusCode);

        Assert.DoesNotContain("Listed app", await AppsPageAsync(app));
        using var after = await app.GetAsync(token, "/actor/inbox");
        await Problems.AssertAsync(Refusal.TokenWrong, after);
    }

    [Fact]
    public async Task A_program_on_the_device_may_be_answered_at_any_port()
    {
        var app = await OAuthApp.RegisteredAsync(Server, OAuthApp.Metadata(redirect: "http://127.0.0.1/callback"));
        app.Redirect = "http://127.0.0.1:49152/callback";

        Assert.StartsWith("http://127.0.0.1:49152/callback?code=", (await app.DecideAsync()).OriginalString);
    }

    private static async Task<string> AppsPageAsync(OAuthApp app)
    {
        using var response = await app.SendAsync(HttpMethod.Get, "/settings/apps", null, app.AsOwner);
        return await response.Content.ReadAsStringAsync();
    }

    private static JsonObject Note() => new() { ["type"] = As.Note, ["content"] = "from an app", ["to"] = As.Public };
}
