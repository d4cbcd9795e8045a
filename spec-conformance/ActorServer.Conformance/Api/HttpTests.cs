using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Api;

/// <summary>Basic profile, HTTP: problems, other sites' pages, caching, and how fast an app may go on.</summary>
public sealed class HttpTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("/actor/inbox", null, 401)]
    [InlineData("/objects/nothing", null, 404)]
    [InlineData("/actor/outbox", "{}", 400)]
    [InlineData("/actor/proxy", "id=file%3A%2F%2F%2Fetc%2Fpasswd", 422)]
    [Requirement("BP-40", "FEP-c180-01", "FEP-c180-02", "FEP-c180-03", "FEP-c180-05")]
    public async Task What_is_refused_is_a_problem_that_programs_can_read(string path, string? body, int status)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, Server.Own.Origin + path);
        request.Headers.TryAddWithoutValidation("Accept", As.MediaType);
        if (body is not null)
        {
            request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(body[0] == '{' ? As.MediaType : "application/x-www-form-urlencoded"));
            request.Headers.Authorization = new("Bearer", Server.Token);
        }
        using var response = await Server.Client.SendAsync(request);

        await AssertProblemAsync(response, status);
    }

    [Theory]
    [InlineData("{\"type\":\"Note\",\"attributedTo\":\"https://else.example/\"}", "urn:actorserver:problem:not-ours")]
    [InlineData("{\"type\":\"Create\",\"object\":{\"type\":\"Follow\"}}", "https://w3id.org/fep/c180#unsupported-type")]
    [InlineData("{\"type\":\"Delete\",\"object\":\"https://else.example/notes/1\"}", "https://w3id.org/fep/c180#actor-not-authorized")]
    [Requirement("BP-41", "FEP-c180-08")]
    public async Task A_reason_that_the_proposal_names_is_called_as_it_is_there(string posted, string type)
    {
        using var response = await Server.PostToOutboxAsync((JsonObject)JsonNode.Parse(posted)!);

        Assert.Equal(type, ((JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!).Text("type"));
    }

    [Fact]
    [Requirement("FEP-c180-04", "BP-40")]
    public async Task A_file_that_is_refused_is_one_too()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent("no picture"u8.ToArray()), "file", "x.png" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Own.UploadMedia) { Content = form };
        request.Headers.Authorization = new("Bearer", Server.Token);
        using var response = await Server.Client.SendAsync(request);

        await AssertProblemAsync(response, 415);
    }

    [Theory]
    [InlineData("/actor/inbox")]
    [InlineData("/inbox")]
    [Requirement("FEP-c180-06", "FEP-c180-07")]
    public async Task So_is_an_activity_of_a_peer(string inbox)
    {
        await using var alice = await FakePeer.StartAsync();
        using var response = await alice.SendAsync(Server.Own.Origin + inbox, new JsonObject { ["type"] = As.Create, ["to"] = As.Public });

        await AssertProblemAsync(response, 400);
    }

    [Theory]
    [InlineData("/actor")]
    [InlineData("/actor/outbox")]
    [InlineData("/objects/nothing")]
    [InlineData("/oauth/token")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [Requirement("BP-42", "BP-43")]
    public async Task A_page_of_any_site_may_ask(string path)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, Server.Own.Origin + path);
        preflight.Headers.Add("Origin", "https://app.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization, content-type");
        using var allowed = await Server.Client.SendAsync(preflight);
        Assert.True(allowed.IsSuccessStatusCode);
        Assert.Contains("POST", Header(allowed, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("authorization", Header(allowed, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);

        using var answer = await Server.GetAsync(Server.Own.Origin + path);
        Assert.Equal(("*", "*"), (Header(allowed, "Access-Control-Allow-Origin"), Header(answer, "Access-Control-Allow-Origin")));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    [Requirement("BP-44")]
    public async Task A_document_says_how_it_may_be_kept_and_is_not_sent_twice()
    {
        var post = await Server.SayAsync("first");
        using var first = await Server.GetAsync(post);
        Assert.True(first.Headers.CacheControl!.NoCache);
        Assert.Contains("Accept", first.Headers.Vary);
        using var same = await IfNoneMatchAsync(post, first.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        await Server.PublishAsync(Documents.Activity(As.Update, new JsonObject { ["id"] = post, ["type"] = As.Note, ["content"] = "second" }));
        using var changed = await IfNoneMatchAsync(post, first.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using var inbox = await Server.GetAsync(Server.Own.Inbox, asOwner: true);
        Assert.True(inbox.Headers.CacheControl!.Private);
    }

    [Fact]
    [Requirement("BP-45", "BP-46", "BP-47", "BP-48")]
    public async Task An_app_is_told_how_fast_it_may_go_on()
    {
        await using var server = await RunningServer.StartAsync("nick", ("AppRate", "1"), ("AppBurst", "3"));
        for (var left = 2; left >= 0; left--)
        {
            using var response = await server.GetAsync(server.Own.Inbox, asOwner: true);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("\"app\";q=3;w=3", Header(response, "RateLimit-Policy"));
            Assert.StartsWith($"\"app\";r={left};t=", Header(response, "RateLimit"), StringComparison.Ordinal);
        }

        using var slowed = await server.GetAsync(server.Own.Inbox, asOwner: true);
        await AssertProblemAsync(slowed, 429);
        Assert.NotNull(slowed.Headers.RetryAfter);
        server.Advance(TimeSpan.FromSeconds(5));
        using var later = await server.GetAsync(server.Own.Inbox, asOwner: true);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    [Requirement("BP-15")]
    public async Task An_app_reads_other_servers_in_the_owners_name()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = alice.MakeNote("far away").Text("id")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, (await Server.GetDocumentAsync(Server.Own.Actor))["endpoints"]!.AsObject().Text("proxyUrl")) { Content = new FormUrlEncodedContent([new("id", note)]) };
        request.Headers.Authorization = new("Bearer", Server.Token);
        using var response = await Server.Client.SendAsync(request);

        Assert.Contains("far away", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var fetch = alice.Requests.Single(received => received.Method == "GET" && alice.Origin + received.Path == note);
        Assert.Contains(Server.Own.Key, fetch.Parts.Headers("Signature").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/gif", "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")]
    [InlineData("audio/flac", "ZkxhQwAAACIQABAAAAAAAAAACsRA8AAAAAA=")]
    [InlineData("video/mp4", "AAAAGGZ0eXBpc29tAAAAAGlzb21tcDQyAAAACG1kYXQ=")]
    [Requirement("BP-13", "BP-14")]
    public async Task Pictures_sounds_and_films_are_taken_kept_and_sent(string mediaType, string base64)
    {
        await using var alice = await FakePeer.StartAsync();
        var bytes = Convert.FromBase64String(base64);
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(bytes), "file", "file" },
            { new StringContent(new JsonObject { ["type"] = As.Document, ["name"] = "a file", ["to"] = alice.Actor }.ToJsonString()), "object" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Own.UploadMedia) { Content = form };
        request.Headers.Authorization = new("Bearer", Server.Token);
        using var response = await Server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var sent = (await alice.WaitForAsync(As.Create))["object"]!["attachment"]!;
        var file = (sent as JsonArray)?[0] ?? sent;
        Assert.Equal(mediaType, file["mediaType"]!.GetValue<string>());
        using var served = await Server.Client.GetAsync(file["url"]!.GetValue<string>());
        Assert.Equal(mediaType, served.Content.Headers.ContentType?.MediaType);
        Assert.Equal(bytes, await served.Content.ReadAsByteArrayAsync());
    }

    private async Task<HttpResponseMessage> IfNoneMatchAsync(string id, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, id);
        request.Headers.TryAddWithoutValidation("Accept", As.MediaType);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await Server.Client.SendAsync(request);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(status, problem.Number("status"));
        Assert.All(new[] { "type", "title", "detail" }, name => Assert.NotEmpty(problem.Text(name)!));
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
