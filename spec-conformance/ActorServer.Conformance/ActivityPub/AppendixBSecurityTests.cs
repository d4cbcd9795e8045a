using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.ActivityPub;

/// <summary>[AP §B] Security considerations.</summary>
public sealed class AppendixBSecurityTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("AP-B.1-01")]
    public async Task Who_cannot_prove_who_they_are_is_refused()
    {
        await using var alice = await FakePeer.StartAsync("alice");
        await using var eve = await FakePeer.StartAsync("eve");
        var body = Encoding.UTF8.GetBytes(alice.Complete(Documents.Activity(As.Like, Server.Own.Actor)).ToJsonString());
        using var unsigned = await alice.PostAsync(Server.Own.Inbox, body, key: null);
        using var stale = await alice.PostAsync(Server.Own.Inbox, body, alice.Key, at: TimeProvider.System.GetUtcNow().AddDays(-2));
        using var wrong = FakePeer.NewKey(alice.Key.KeyId);
        using var forged = await alice.PostAsync(Server.Own.Inbox, body, wrong);
        using var anothers = await alice.PostAsync(Server.Own.Inbox, body, eve.Key);
        using var changed = await alice.PostAsync(Server.Own.Inbox, body, alice.Key, change: request => request.Headers.Remove("Digest"));

        Assert.All([unsigned, stale, forged, changed], response => Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode));
        Assert.Equal(HttpStatusCode.Forbidden, anothers.StatusCode);
    }

    [Fact]
    [Requirement("AP-B.3-01")]
    public async Task This_machine_is_not_asked_unless_the_operator_allows_it()
    {
        await using var server = await RunningServer.StartAsync("nick", ("AllowLoopback", "false"));
        await using var alice = await FakePeer.StartAsync();
        await alice.AssertRefusedAsync(server, Documents.Activity(As.Like, server.Own.Actor), Refusal.KeyUnavailable);
        var create = await server.PublishAsync(Documents.Note("hello", alice.Actor));
        await RunningServer.EventuallyAsync("it was given up or put off", async () => (await server.WorkAsync(create)).Single() is { Attempts: > 0 } or { State: WorkRow.GivenUp });

        Assert.DoesNotContain(alice.Requests, request => request.Method == "GET");
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://other.example/1")]
    [InlineData("gopher://other.example/1")]
    [InlineData("data:text/plain,hi")]
    [InlineData("javascript:alert(1)")]
    [Requirement("AP-B.4-01")]
    public async Task Only_web_addresses_are_followed_or_linked(string address)
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var post = await alice.SayAsync(Server, $"<a href=\"{address}\">click</a>", new JsonObject { ["url"] = address });
        using var create = await alice.SendAsync(Server.Own.Inbox, Documents.Activity(As.Create, address));
        using var boost = await alice.SendAsync(Server.Own.Inbox, Documents.Activity(As.Announce, address));

        var stored = (await Server.ObjectAsync(post))!;
        Assert.DoesNotContain(address, stored.ContentHtml, StringComparison.Ordinal);
        Assert.NotEqual(address, stored.Url);
        Assert.NotEqual(HttpStatusCode.Accepted, create.StatusCode);
        Assert.Null(await Server.ObjectAsync(address));
        Assert.Equal(0, await Server.CountAsync("SELECT COUNT(*) FROM work WHERE target = @address", new { address }));
    }

    [Fact]
    [Requirement("AP-B.5-01")]
    public async Task Depth_width_and_size_have_an_end()
    {
        await using var alice = await FakePeer.StartAsync();
        string[] bodies =
        [
            string.Concat(Enumerable.Repeat("{\"object\":", 10_000)) + "1" + new string('}', 10_000),
            "{\"type\":\"Create\",\"to\":[" + string.Join(",", Enumerable.Repeat("\"https://a.example/\"", 300_000)) + "]}",
            "{\"content\":\"" + new string('x', 5_000_000) + "\"}",
        ];
        foreach (var body in bodies)
        {
            using var response = await alice.PostAsync(Server.Own.Inbox, Encoding.UTF8.GetBytes(body), alice.Key, change: request => request.Headers.ExpectContinue = true);
            Assert.InRange((int)response.StatusCode, 400, 413);
        }
    }

    [Fact]
    [Requirement("AP-B.6-01")]
    public async Task What_the_owner_filters_is_not_shown()
    {
        await using var server = await RunningServer.StartAsync();
        await using var eve = await FakePeer.StartAsync("eve");
        await using var alice = await FakePeer.StartAsync("alice");
        await alice.BeFollowedAsync(server);
        await server.Get<Moderation.Filters>().AddAsync("cheap pills", long.MaxValue, CancellationToken.None);
        var ours = await server.SayAsync("hello");

        var spam = await eve.SayAsync(server, "Buy CHEAP <b>pills</b> now", new JsonObject { ["inReplyTo"] = ours });
        var followed = await alice.SayAsync(server, "cheap pills, too");
        var fine = await alice.SayAsync(server, "about pills");

        Assert.DoesNotContain(spam, await server.WallAsync());
        Assert.DoesNotContain(followed, await server.WallAsync());
        Assert.Contains(fine, await server.WallAsync());
        Assert.Empty(await server.NotificationsAsync(eve));
    }

    [Fact]
    [Requirement("AP-B.7-01")]
    public async Task A_flood_from_one_host_does_not_shut_out_others()
    {
        await using var server = await RunningServer.StartAsync("nick", ("HostRate", "1"), ("HostBurst", "5"));
        await using var flood = await FakePeer.StartAsync("flood");
        await using var alice = await FakePeer.StartAsync("alice");
        var post = await server.SayAsync("hello");
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 12; i++) answers.Add(await flood.SendAsync(server.Own.Inbox, Documents.Activity(As.Like, post)));

        var slowed = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.NotNull(slowed.Headers.RetryAfter);
        await alice.DeliverAsync(server, Documents.Activity(As.Like, post));
    }

    [Theory]
    [InlineData("limit=100000")]
    [InlineData("size=100000")]
    [InlineData("page=99999999999999999999")]
    [Requirement("AP-B.9-01")]
    public async Task Pages_stay_small(string query)
    {
        for (var i = 0; i < Limits.PageSize + 5; i++) await Server.SayAsync($"{i}");
        var separator = query.StartsWith("page", StringComparison.Ordinal) ? "?" : "?page=first&";
        var page = await Server.GetDocumentAsync($"{Server.Own.Outbox}{separator}{query}");

        Assert.InRange(page["orderedItems"]!.AsArray().Count, 0, Limits.PageSize);
    }

    [Fact]
    [Requirement("AP-B.10-01")]
    public async Task Markup_is_made_harmless()
    {
        await using var alice = await FakePeer.StartAsync();
        const string attack = "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>";
        var post = await alice.SayAsync(Server, attack, new JsonObject
        {
            ["name"] = attack,
            ["summary"] = attack,
            ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Hashtag, ["name"] = attack, ["href"] = "javascript:alert(1)" }),
            ["attachment"] = new JsonArray(new JsonObject { ["type"] = As.Document, ["mediaType"] = "image/png", ["url"] = "https://a.example/\"onerror=alert(1)", ["name"] = attack }),
        });
        var stored = (await Server.ObjectAsync(post))!;
        foreach (var text in new[] { stored.ContentHtml, stored.Name ?? "", stored.Summary ?? "" })
        {
            Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("onerror", text.Replace("&lt;", "", StringComparison.Ordinal).Replace(attack, "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        }
    }
}
