using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.ActivityPub;

/// <summary>[AP §6] What the outbox takes, and how it answers.</summary>
public sealed class Section6OutboxTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", HttpStatusCode.Created)]
    [InlineData("application/activity+json", HttpStatusCode.Created)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(null, HttpStatusCode.UnsupportedMediaType)]
    [Requirement("AP-6-02", "AP-6-03", "AP-6-08")]
    public async Task The_media_type_decides(string? contentType, HttpStatusCode expected)
    {
        using var response = await PostAsync(Documents.Note("hello", As.Public).ToJsonString(), Server.Token, contentType);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not-a-token")]
    [Requirement("AP-6-04")]
    public async Task Without_the_owners_token_nothing_is_taken(string? token)
    {
        var before = await Server.TotalAsync(Server.Own.Outbox, asOwner: true);
        using var response = await PostAsync(Documents.Note("not mine", As.Public).ToJsonString(), token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.NotEmpty(response.Headers.WwwAuthenticate);
        Assert.Equal(before, await Server.TotalAsync(Server.Own.Outbox, asOwner: true));
    }

    [Fact]
    [Requirement("AP-6-04")]
    public async Task A_peers_signature_does_not_open_the_outbox()
    {
        await using var eve = await FakePeer.StartAsync("eve");
        using var response = await eve.SendAsync(Server.Own.Outbox, Documents.Activity(As.Like, Server.Own.Actor));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("[{\"type\":\"Note\"},{\"type\":\"Note\"}]")]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("\"Note\"")]
    [InlineData("{}")]
    [Requirement("AP-6-05")]
    public async Task What_is_not_one_object_is_refused(string body)
    {
        using var response = await PostAsync(body, Server.Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    [Requirement("AP-6-05", "AP-6-06")]
    public async Task An_activity_with_what_it_embeds_is_kept_whole()
    {
        var create = await Server.GetDocumentAsync(await Server.PublishAsync(Documents.Activity(As.Create, new JsonObject
        {
            ["type"] = As.Note,
            ["content"] = "look",
            ["attachment"] = new JsonArray(new JsonObject { ["type"] = As.Image, ["name"] = "alt", ["url"] = new JsonObject { ["type"] = As.Link, ["href"] = "https://pictures.example/1.jpg" } }),
        }, new JsonObject { ["to"] = As.Public })));

        Assert.Equal("alt", create["object"]!["attachment"]![0]!["name"]!.GetValue<string>());
    }

    [Fact]
    [Requirement("AP-6-07", "AP-6-08", "AP-6-09")]
    public async Task An_id_from_the_client_is_ignored()
    {
        var existing = await Server.PublishAsync(Documents.Note("first", As.Public));
        foreach (var claimed in new[] { existing, $"{Server.Own.Origin}/activities/mine", "https://other.example/1" })
        {
            var create = Documents.Activity(As.Create, Documents.Note("second", As.Public), new JsonObject { ["id"] = claimed, ["to"] = As.Public });
            using var response = await Server.PostToOutboxAsync(create);

            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            var location = response.Headers.Location!.ToString();
            Assert.NotEqual(claimed, location);
            Assert.Equal(location, (await Server.GetDocumentAsync(location)).Text("id"));
        }
        Assert.Equal("first", (await Server.GetDocumentAsync(existing))["object"]!["content"]!.GetValue<string>());
    }

    [Fact]
    [Requirement("AP-6-10", "AP-6-11", "AP-B.11-01", "AP-6.2.1-04")]
    public async Task Blind_recipients_get_it_and_nobody_sees_them()
    {
        await using var open = await FakePeer.StartAsync("open");
        await using var bto = await FakePeer.StartAsync("bto");
        await using var bcc = await FakePeer.StartAsync("bcc");
        var note = new JsonObject { ["type"] = As.Note, ["content"] = "psst", ["to"] = open.Actor, ["bto"] = bto.Actor, ["bcc"] = new JsonArray(bcc.Actor) };

        var create = await Server.PublishAsync(note);

        foreach (var peer in new[] { open, bto, bcc })
        {
            await peer.WaitForAsync(As.Create);
            var raw = peer.Requests.Single(request => request.Method == "POST").Body;
            Assert.DoesNotContain("bto", raw.Replace(bto.Actor, "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain(bto.Actor, raw, StringComparison.Ordinal);
            Assert.DoesNotContain(bcc.Actor, raw, StringComparison.Ordinal);
            using var served = await peer.GetSignedAsync(create);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            Assert.DoesNotContain(bcc.Actor, await served.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Requirement("AP-6-11")]
    public async Task They_are_still_found_after_a_restart()
    {
        await using var server = await RunningServer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await bob.GoDownAsync();
        var create = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "psst", ["bcc"] = bob.Actor });
        await server.EventuallyTriedAsync(create, 1);

        await server.RestartAsync();
        await bob.ComeUpAsync();
        server.Advance(TimeSpan.FromHours(1));

        Assert.Equal(create, (await bob.WaitForAsync(As.Create)).Text("id"));
    }

    [Fact]
    [Requirement("AP-6-14")]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        var note = await Server.SayAsync("cache me");
        using var first = await Server.GetAsync(note);
        var tag = first.Headers.ETag!;
        using var request = new HttpRequestMessage(HttpMethod.Get, note);
        request.Headers.TryAddWithoutValidation("Accept", As.MediaType);
        request.Headers.IfNoneMatch.Add(tag);
        using var second = await Server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        var secret = await Server.SayAsync("for me", new JsonObject { ["to"] = "https://other.example/alice" });
        using var kept = await Server.GetAsync(secret, asOwner: true);
        Assert.True(kept.Headers.CacheControl is { Private: true } or { NoStore: true });
        Assert.Contains("Authorization", kept.Headers.Vary);
    }

    [Theory]
    [InlineData(As.Create)]
    [InlineData(As.Update)]
    [InlineData(As.Delete)]
    [InlineData(As.Follow)]
    [InlineData(As.Add)]
    [InlineData(As.Remove)]
    [InlineData(As.Like)]
    [InlineData(As.Block)]
    [InlineData(As.Undo)]
    [Requirement("AP-6.1-06")]
    public async Task An_object_is_needed(string type)
    {
        var before = await Server.TotalAsync(Server.Own.Outbox, asOwner: true);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = type, ["to"] = As.Public, ["target"] = Server.Own.Origin + "/actor/featured" }, Refusal.ObjectMissing);
        Assert.Equal(before, await Server.TotalAsync(Server.Own.Outbox, asOwner: true));
    }

    [Theory]
    [InlineData(As.Add)]
    [InlineData(As.Remove)]
    [Requirement("AP-6.1-07")]
    public async Task A_target_is_needed(string type)
    {
        using var response = await Server.PostToOutboxAsync(Documents.Activity(type, await Server.SayAsync("pin me")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(As.Note)]
    [InlineData(As.Article)]
    [InlineData(As.Image)]
    [InlineData(As.Event)]
    [InlineData("https://example.org/ns#Recipe")]
    [Requirement("AP-6.2.1-01", "AP-6.2.1-02", "AP-6.2.1-03", "AP-6.2.1-05")]
    public async Task A_bare_object_becomes_a_Create(string type)
    {
        var location = await Server.PublishAsync(new JsonObject { ["type"] = type, ["name"] = "a thing", ["to"] = As.Public });

        var create = await Server.GetDocumentAsync(location);
        Assert.Equal(As.Create, create.Text("type"));
        Assert.Equal(location, create.Text("id"));
        Assert.Equal(Server.Own.Actor, create.Text("actor"));
        var made = await Server.GetDocumentAsync(create.Text("object")!);
        Assert.NotEqual(location, made.Text("id"));
        Assert.Equal(Server.Own.Actor, made.Text("attributedTo"));
        Assert.Equal(type, made.Text("type"));
    }

    [Fact]
    [Requirement("AP-6.2.1-04", "AP-6.2-02")]
    public async Task Addressing_is_the_same_on_both()
    {
        await using var alice = await FakePeer.StartAsync("alice");
        await using var bob = await FakePeer.StartAsync("bob");
        var create = await Server.GetDocumentAsync(await Server.PublishAsync(Documents.Activity(As.Create,
            new JsonObject { ["type"] = As.Note, ["content"] = "hi", ["cc"] = bob.Actor, ["audience"] = $"{alice.Origin}/group" },
            new JsonObject { ["to"] = alice.Actor })), asOwner: true);

        var made = create["object"]!.AsObject();
        foreach (var document in new[] { create, made })
        {
            Assert.Equal([alice.Actor], document.Texts("to"));
            Assert.Equal([bob.Actor], document.Texts("cc"));
            Assert.Equal([$"{alice.Origin}/group"], document.Texts("audience"));
        }
        await alice.WaitForAsync(As.Create);
        await bob.WaitForAsync(As.Create);
    }

    [Fact]
    [Requirement("AP-6.2-01")]
    public async Task What_is_created_is_the_owners()
    {
        var create = await Server.GetDocumentAsync(await Server.PublishAsync(Documents.Activity(As.Create, Documents.Note("mine", As.Public))));

        Assert.Equal(Server.Own.Actor, create["object"]!["attributedTo"]!.GetValue<string>());
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Note, ["content"] = "not mine", ["attributedTo"] = "https://other.example/alice" }, Refusal.NotOurs);
    }

    [Fact]
    [Requirement("AP-B.8-01")]
    public async Task An_app_that_asks_too_much_is_slowed_down()
    {
        await using var server = await RunningServer.StartAsync("nick", ("AppRate", "1"), ("AppBurst", "3"));
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 6; i++) answers.Add(await server.PostToOutboxAsync(Documents.Note($"{i}", As.Public)));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        var slowed = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.NotNull(slowed.Headers.RetryAfter);
    }

    [Fact]
    [Requirement("AP-6.12-01")]
    public async Task A_file_is_uploaded_with_its_object()
    {
        byte[] png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        using var file = new ByteArrayContent(png);
        file.Headers.ContentType = new("image/png");
        using var shell = new StringContent(new JsonObject { ["type"] = As.Image, ["name"] = "a dot", ["to"] = As.Public }.ToJsonString());
        shell.Headers.ContentType = new(As.MediaType);
        using var form = new MultipartFormDataContent { { file, "file", "dot.png" }, { shell, "object" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, (await Server.GetDocumentAsync(Server.Own.Actor))["endpoints"]!.AsObject().Text("uploadMedia")) { Content = form };
        request.Headers.Authorization = new("Bearer", Server.Token);
        using var response = await Server.Client.SendAsync(request);

        Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.Accepted]);
        var create = await Server.GetDocumentAsync(response.Headers.Location!.ToString(), asOwner: true);
        var url = create["object"]!["attachment"]![0]!["url"]!;
        using var served = await Server.Client.GetAsync(url is JsonObject link ? link.Text("href") : url.GetValue<string>());
        Assert.Equal("image/png", served.Content.Headers.ContentType?.MediaType);
        Assert.Contains("nosniff", served.Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact]
    [Requirement("AP-6.1-01")]
    public async Task Whoever_is_answered_hears_of_it_though_the_app_named_nobody()
    {
        await using var alice = await FakePeer.StartAsync();
        var hers = await alice.SayAsync(Server, "a question");

        var create = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "an answer", ["inReplyTo"] = hers, ["to"] = As.Public });

        Assert.Contains(alice.Actor, (await Server.GetDocumentAsync(create)).Texts("to"));
        Assert.Equal(create, (await alice.WaitForAsync(As.Create)).Text("id"));
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string? token, string? contentType = As.LdMediaType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Own.Outbox) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (contentType is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        return await Server.Client.SendAsync(request);
    }
}
