using System.Net;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Http;

public sealed class ApiHeadersTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("/")]
    [InlineData("/wall")]
    [InlineData("/actor")]
    [InlineData("/actor/outbox")]
    [InlineData("/actor/nothing")]
    [InlineData("/objects/nothing")]
    [InlineData("/oauth/token")]
    [InlineData("/oauth/register")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/webfinger?resource=acct:nobody@nowhere.example")]
    public async Task A_page_of_another_site_may_use_what_is_for_programs(string path)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, Server.Own.Origin + path);
        preflight.Headers.Add("Origin", "https://app.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization, content-type");
        using var allowed = await Server.Client.SendAsync(preflight);
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Contains("Authorization", Header(allowed, "Access-Control-Allow-Headers"));
        Assert.Contains("POST", Header(allowed, "Access-Control-Allow-Methods"));

        using var answer = await Server.GetAsync(Server.Own.Origin + path);
        foreach (var response in new[] { allowed, answer })
        {
            Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
            Assert.Contains("Location", Header(response, "Access-Control-Expose-Headers"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/people")]
    [InlineData("/wall/posts")]
    [InlineData("/settings/apps")]
    [InlineData("/oauth/authorize")]
    public async Task Pages_are_not_for_other_sites(string path)
    {
        using var response = await Server.GetAsync(Server.Own.Origin + path, accept: "text/html");

        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_document_that_did_not_change_is_not_sent_again()
    {
        var post = await Server.SayAsync("first");
        using var first = await Server.GetAsync(post);
        var tag = first.Headers.ETag!.ToString();
        Assert.Contains("Accept", first.Headers.Vary);

        using var same = await GetIfNoneMatchAsync(post, tag);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(tag, same.Headers.ETag!.ToString());
        Assert.Empty(await same.Content.ReadAsByteArrayAsync());
        using var weak = await GetIfNoneMatchAsync(post, $"\"other\", W/{tag}");
        Assert.Equal(HttpStatusCode.NotModified, weak.StatusCode);
        using var otherType = await GetIfNoneMatchAsync(post, tag, As.LdMediaType);
        Assert.Equal(HttpStatusCode.OK, otherType.StatusCode);

        await Server.PublishAsync(new() { ["type"] = As.Update, ["object"] = new System.Text.Json.Nodes.JsonObject { ["id"] = post, ["type"] = As.Note, ["content"] = "second" } });
        using var changed = await GetIfNoneMatchAsync(post, tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Contains("second", await changed.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_app_is_told_how_fast_it_may_go_on_and_waits_when_it_goes_faster()
    {
        await using var server = await RunningServer.StartAsync("nick", ("AppRate", "1"), ("AppBurst", "3"));
        for (var left = 2; left >= 0; left--)
        {
            using var response = await server.GetAsync(server.Own.Inbox, asOwner: true);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("\"app\";q=3;w=3", Header(response, "RateLimit-Policy"));
            Assert.StartsWith($"\"app\";r={left};t=", Header(response, "RateLimit"));
        }

        using var tooOften = await server.GetAsync(server.Own.Inbox, asOwner: true);
        await Problems.AssertAsync(Refusal.TooOften, tooOften);
        Assert.NotNull(tooOften.Headers.RetryAfter);
        Assert.StartsWith("\"app\";r=0;", Header(tooOften, "RateLimit"));

        server.Advance(TimeSpan.FromSeconds(5));
        using var later = await server.GetAsync(server.Own.Inbox, asOwner: true);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    private async Task<HttpResponseMessage> GetIfNoneMatchAsync(string id, string tags, string accept = As.MediaType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, id);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("If-None-Match", tags);
        return await Server.Client.SendAsync(request);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
