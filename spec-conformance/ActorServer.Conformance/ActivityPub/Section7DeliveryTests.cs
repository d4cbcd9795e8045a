using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.ActivityPub;

/// <summary>[AP §7.1] From an audience to inboxes.</summary>
public sealed class Section7DeliveryTests : IAsyncLifetime
{
    /// <summary>One for each test: whom it tells is the followers of this test and nobody else.</summary>
    private RunningServer Server { get; set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    [Requirement("AP-7.1-01", "AP-7.1-05", "AP-7.1-06", "AP-7.1.1-01")]
    public async Task Each_field_names_people_and_each_gets_one_copy()
    {
        string[] fields = ["to", "bto", "cc", "bcc", "audience"];
        var note = Documents.Note("for five", Server.Own.Actor);
        var peers = new List<FakePeer>();
        foreach (var field in fields)
        {
            var peer = await FakePeer.StartAsync(field, offersSharedInbox: false);
            peers.Add(peer);
            note[field] = new JsonArray(peer.Actor, Server.Own.Actor);
        }
        note["cc"]!.AsArray().Add(peers[0].Actor);
        await peers[0].FollowAsync(Server);
        note["cc"]!.AsArray().Add(Server.Own.Followers);

        var create = await Server.PublishAsync(note);

        foreach (var peer in peers)
        {
            await peer.WaitForAsync(As.Create);
            Assert.Single(peer.InboxesThatGot(create));
            await peer.DisposeAsync();
        }
        Assert.DoesNotContain(await Server.WorkAsync(create), row => Server.Own.IsOwn(row.Target));
    }

    [Fact]
    [Requirement("AP-7.1-02", "AP-7.1-05", "AP-7.1-06")]
    public async Task A_remote_collection_is_read_with_a_signature_and_its_members_get_it()
    {
        await using var host = await FakePeer.StartAsync("host");
        await using var alice = await FakePeer.StartAsync("alice");
        await using var bob = await FakePeer.StartAsync("bob");
        host.Documents["/circle"] = Collection($"{host.Origin}/circle", alice.Actor, bob.Actor, alice.Actor, Server.Own.Actor);

        var create = await Server.PublishAsync(Documents.Note("for the circle", $"{host.Origin}/circle"));

        await alice.WaitForAsync(As.Create);
        await bob.WaitForAsync(As.Create);
        await Server.EventuallyAllAsync(create, WorkRow.Done);
        Assert.Single(alice.InboxesThatGot(create));
        Assert.NotEmpty(host.Requests.Single(request => request.Path == "/circle").Parts.Headers("Signature"));
    }

    [Fact]
    [Requirement("AP-7.1-02")]
    public async Task The_members_of_an_own_collection_get_it()
    {
        await using var alice = await FakePeer.StartAsync("alice");
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.FollowAsync(Server);
        await bob.FollowAsync(Server);

        var create = await Server.PublishAsync(Documents.Note("for followers", Server.Own.Followers));

        Assert.Equal(create, (await alice.WaitForAsync(As.Create)).Text("id"));
        Assert.Equal(create, (await bob.WaitForAsync(As.Create)).Text("id"));
    }

    [Fact]
    [Requirement("AP-7.1-03", "AP-7.1-04")]
    public async Task Collections_in_collections_come_to_an_end()
    {
        await using var host = await FakePeer.StartAsync("host");
        for (var i = 0; i < 30; i++) host.Documents[$"/circle/{i}"] = Collection($"{host.Origin}/circle/{i}", $"{host.Origin}/circle/{(i + 1) % 30}");

        var create = await Server.PublishAsync(Documents.Note("round and round", $"{host.Origin}/circle/0"));
        await RunningServer.EventuallyAsync("nothing waits", async () => (await Server.WorkAsync(create)).All(row => row.State != WorkRow.Waiting));

        Assert.InRange(host.Requests.Count(request => request.Path.StartsWith("/circle", StringComparison.Ordinal)), 1, 10);
    }

    [Fact]
    [Requirement("AP-7.1-05", "AP-7.1.3-01", "AP-7.1.3-03")]
    public async Task One_copy_for_a_shared_inbox_and_one_for_whoever_has_none()
    {
        await using var shared = await FakePeer.StartAsync("first");
        var neighbours = Enumerable.Range(0, 10).Select(i => shared.Neighbour($"n{i}")).ToList();
        await using var alone = await FakePeer.StartAsync("alone", offersSharedInbox: false);
        foreach (var peer in neighbours.Append(shared).Append(alone)) await peer.FollowAsync(Server);
        var blind = shared.Neighbour("blind");

        var create = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "hi", ["to"] = Server.Own.Followers, ["bcc"] = blind.Actor });

        await Server.EventuallyAllAsync(create, WorkRow.Done);
        Assert.Equal(["/inbox", new Uri(blind.Inbox).AbsolutePath], shared.InboxesThatGot(create).Order());
        Assert.Equal([new Uri(alone.Inbox).AbsolutePath], alone.InboxesThatGot(create));
    }

    [Fact]
    [Requirement("AP-7.1-07")]
    public async Task Without_an_audience_it_stays_with_the_owner()
    {
        var create = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "dear diary" });
        var post = (await Server.GetDocumentAsync(create, asOwner: true))["object"]!.AsObject().Text("id")!;

        Assert.Empty(await Server.WorkAsync(create));
        foreach (var id in new[] { create, post })
        {
            using var response = await Server.GetAsync(id);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Theory]
    [InlineData(405)]
    [InlineData(410)]
    [InlineData(403)]
    [Requirement("AP-7.1-08", "AP-7.1-10")]
    public async Task What_will_never_be_taken_is_not_tried_again(int status)
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        alice.AnswerPost = _ => status;

        var create = await Server.PublishAsync(Documents.Note("no", Server.Own.Followers));

        await Server.EventuallyAllAsync(create, WorkRow.GivenUp);
        Assert.All(await Server.WorkAsync(create), row => Assert.Equal(status, row.Status));
    }

    [Fact]
    [Requirement("AP-7.1-09")]
    public async Task Nobody_waits_for_a_slow_peer()
    {
        await using var slow = await FakePeer.StartAsync("slow");
        await using var quick = await FakePeer.StartAsync("quick");
        await slow.FollowAsync(Server);
        await quick.FollowAsync(Server);
        var answer = new TaskCompletionSource();
        slow.BeforeAnswer = () => answer.Task;

        var create = await Server.PublishAsync(Documents.Note("hurry", Server.Own.Followers));    // answered while the slow one has not
        Assert.Equal(create, (await quick.WaitForAsync(As.Create)).Text("id"));

        Assert.Contains(await Server.WorkAsync(create), row => row.State == WorkRow.Waiting);
        answer.SetResult();
        await Server.EventuallyAllAsync(create, WorkRow.Done);
    }

    [Fact]
    [Requirement("AP-7.1-10", "AP-B.7-02")]
    public async Task A_failed_delivery_is_tried_again_later_and_later()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        alice.AnswerPost = _ => 503;
        var create = await Server.PublishAsync(Documents.Note("again", Server.Own.Followers));
        var waits = new List<long>();
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            await Server.EventuallyTriedAsync(create, attempt);
            waits.Add(await HostMayBeAskedAsync() - Server.Clock.GetUtcNow().ToUnixTimeMilliseconds());
            Server.Advance(TimeSpan.FromHours(1));
        }
        alice.AnswerPost = _ => 202;
        Server.Advance(TimeSpan.FromHours(1));

        Assert.True(waits[3] > 2 * waits[0], string.Join(", ", waits));
        await Server.EventuallyAllAsync(create, WorkRow.Done);
        Assert.Single(alice.OfType(As.Create));
    }

    [Fact]
    [Requirement("AP-7.1-10", "AP-B.7-02")]
    public async Task A_peer_says_when_to_come_again()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        alice.RetryAfter = "7200";
        alice.AnswerPost = _ => 429;
        var create = await Server.PublishAsync(Documents.Note("later", Server.Own.Followers));

        var row = await Server.EventuallyTriedAsync(create, 1);

        Assert.True(Math.Max(row.DueAt, await HostMayBeAskedAsync()) >= Server.Clock.GetUtcNow().AddSeconds(7100).ToUnixTimeMilliseconds());
    }

    [Fact]
    [Requirement("AP-7.1.1-01")]
    public async Task Somebody_elses_followers_are_not_ours_to_tell()
    {
        await using var alice = await FakePeer.StartAsync("alice");
        await using var fan = await FakePeer.StartAsync("fan");
        alice.Documents[new Uri(alice.Followers).AbsolutePath] = Collection(alice.Followers, fan.Actor);
        var hers = await alice.SayAsync(Server, "hers");

        var create = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "an answer", ["inReplyTo"] = hers, ["to"] = As.Public, ["cc"] = new JsonArray(alice.Actor, alice.Followers) });
        await Server.EventuallyAllAsync(create, WorkRow.Done);

        Assert.Empty(fan.InboxesThatGot(create));
    }

    [Fact]
    [Requirement("AP-7.1.3-02")]
    public async Task A_public_post_goes_to_nobody_who_did_not_ask_for_it()
    {
        await using var known = await FakePeer.StartAsync("known");
        await known.SayAsync(Server, "the server knows my shared inbox");

        var create = await Server.PublishAsync(Documents.Note("public", As.Public));

        Assert.DoesNotContain(await Server.WorkAsync(create), row => row.Target.StartsWith(known.Origin, StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("AP-7-08")]
    public async Task Documents_of_peers_are_kept_as_long_as_they_are_fresh()
    {
        await using var alice = await FakePeer.StartAsync();
        for (var i = 0; i < 5; i++) await alice.SayAsync(Server, $"{i}");

        Assert.Equal(1, alice.Fetches(alice.Actor));
    }

    private Task<long> HostMayBeAskedAsync() => Server.CountAsync("SELECT MAX(retry_at) FROM host");

    private static JsonObject Collection(string id, params string[] items) => new()
    {
        ["@context"] = As.Context,
        ["id"] = id,
        ["type"] = As.Collection,
        ["totalItems"] = items.Length,
        ["items"] = new JsonArray([.. items.Select(item => (JsonNode)item)]),
    };
}
