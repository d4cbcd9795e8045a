using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Delivery;

public sealed class DeliverOneTests
{
    [Fact]
    public async Task What_is_delivered_is_signed_and_exactly_what_is_stored()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();

        var create = await server.PublishAsync(NoteTo(alice));
        await server.EventuallyAllAsync(create, WorkRow.Done);

        var got = alice.Requests.Single(r => r.Method == "POST");
        Assert.Equal((await server.ReadAsync(tx => ActivityRows.FindAsync(tx, create)))!.Json, got.Body);
        Assert.Equal([As.LdMediaType], got.Parts.Headers("Content-Type"));
        Assert.True(Federation.Signatures.HttpSignature.TryReadEnvelope(got.Parts, TimeProvider.System.GetUtcNow(), out var envelope, out _));
        var actor = await server.GetDocumentAsync(server.Own.Actor);
        var key = new Federation.Keys.PublicKey(server.Own.Key, server.Own.Actor, actor["publicKey"]!["publicKeyPem"]!.GetValue<string>());
        Assert.Equal(server.Own.Actor, Federation.Signatures.HttpSignature.Verify(envelope, key)!.ActorId);
        Assert.NotNull(got.Json["@context"]);
    }

    [Fact]
    public async Task A_server_error_is_tried_again_later_and_not_before()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.AnswerPost = _ => 500;
        alice.AnswerBody = "out of memory";

        var create = await server.PublishAsync(NoteTo(alice));
        var row = await server.EventuallyTriedAsync(create, 1);
        Assert.Equal((WorkRow.Waiting, 500, "out of memory"), (row.State, row.Status, row.Answer));
        Assert.InRange(row.DueAt - row.CreatedAt, Limits.FirstRetry.TotalMilliseconds * 0.5, Limits.FirstRetry.TotalMilliseconds * 1.5 + 20_000);
        server.Advance(Limits.FirstRetry / 4);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        Assert.Single(alice.InboxesThatGot(create));

        alice.AnswerPost = _ => 202;
        server.Advance(Limits.FirstRetry * 1.5);
        await server.EventuallyAllAsync(create, WorkRow.Done);
        Assert.Equal(2, (await server.WorkAsync(create)).Single().Attempts);
    }

    [Fact]
    public async Task A_refusal_is_final_and_its_words_are_kept()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.AnswerPost = _ => 403;
        alice.AnswerBody = "you are blocked";

        var create = await server.PublishAsync(NoteTo(alice));
        await server.EventuallyAllAsync(create, WorkRow.GivenUp);

        var row = (await server.WorkAsync(create)).Single();
        Assert.Equal((403, "you are blocked", 1), (row.Status, row.Answer, row.Attempts));
    }

    [Fact]
    public async Task While_one_host_is_down_its_whole_lane_rests_and_other_hosts_go_on()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.FollowAsync(server);
        await alice.GoDownAsync();

        var first = await server.PublishAsync(NoteTo(alice));
        await server.EventuallyTriedAsync(first, 1);
        var second = await server.PublishAsync(NoteTo(alice));
        var toBob = await server.PublishAsync(NoteTo(bob));
        await server.EventuallyAllAsync(toBob, WorkRow.Done);

        Assert.Equal(0, (await server.WorkAsync(second)).Single().Attempts);
        var host = Assert.Single(await server.ReadAsync(HostRows.FailingAsync));
        Assert.Equal((alice.Authority, 1), (host.Name, host.Failures));

        await alice.ComeUpAsync();
        server.Advance(Limits.FirstRetry * 2);
        await server.EventuallyAllAsync(first, WorkRow.Done);
        await server.EventuallyAllAsync(second, WorkRow.Done);
        Assert.Empty(await server.ReadAsync(HostRows.FailingAsync));
    }

    [Fact]
    public async Task A_host_that_asks_for_a_rest_gets_it()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        alice.AnswerPost = _ => 429;
        alice.RetryAfter = "3600";

        var create = await server.PublishAsync(NoteTo(alice));
        var row = await server.EventuallyTriedAsync(create, 1);
        var host = Assert.Single(await server.ReadAsync(HostRows.FailingAsync));
        Assert.Equal(3600, (host.RetryAt - host.FailingSince!.Value) / 1000.0, 1.0);
        Assert.Equal((WorkRow.Waiting, 429), (row.State, row.Status));
        server.Advance(TimeSpan.FromMinutes(50));
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        Assert.Single(alice.InboxesThatGot(create));

        alice.AnswerPost = _ => 202;
        server.Advance(TimeSpan.FromMinutes(11));
        await server.EventuallyAllAsync(create, WorkRow.Done);
    }

    [Fact]
    public async Task A_follower_who_is_gone_is_forgotten()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync("alice", offersSharedInbox: false);
        await alice.FollowAsync(server);
        alice.AnswerPost = _ => 410;
        alice.Documents["/users/alice"] = new JsonObject { ["id"] = alice.Actor, ["type"] = As.Tombstone };

        var create = await server.PublishAsync(NoteToFollowers(server));
        await server.EventuallyAllAsync(create, WorkRow.GivenUp);

        Assert.Empty(await server.ReadAsync(FollowRows.FollowersAsync));
        Assert.NotNull((await server.ReadAsync(tx => PeerRows.FindAsync(tx, alice.Actor)))!.GoneAt);
    }

    [Fact]
    public async Task A_follower_whose_inbox_alone_is_missing_stays_a_follower()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync("alice", offersSharedInbox: false);
        await alice.FollowAsync(server);
        alice.AnswerPost = _ => 404;

        var create = await server.PublishAsync(NoteToFollowers(server));
        await server.EventuallyAllAsync(create, WorkRow.GivenUp);

        Assert.Equal([alice.Actor], await server.ReadAsync(FollowRows.FollowersAsync));
    }

    [Fact]
    public async Task An_inbox_that_moved_gets_it_at_its_new_place()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync("alice", offersSharedInbox: false);
        await alice.FollowAsync(server);
        alice.Documents["/users/alice"]["inbox"] = $"{alice.Origin}/moved";
        alice.AnswerPost = path => path == "/moved" ? 202 : 404;

        var create = await server.PublishAsync(NoteToFollowers(server));
        await RunningServer.EventuallyAsync("the new inbox got it", () => Task.FromResult(alice.InboxesThatGot(create).Contains("/moved")));

        Assert.Equal([alice.Actor], await server.ReadAsync(FollowRows.FollowersAsync));
    }

    [Fact]
    public async Task Where_the_shared_inbox_is_gone_the_personal_ones_are_used_and_remembered()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = alice.Neighbour("bob");
        await alice.FollowAsync(server);
        await bob.FollowAsync(server);
        alice.AnswerPost = path => path == "/inbox" ? 404 : 202;

        var first = await server.PublishAsync(NoteToFollowers(server));
        await RunningServer.EventuallyAsync("both got it", () => Task.FromResult(alice.InboxesThatGot(first).Count() == 3));
        var second = await server.PublishAsync(NoteToFollowers(server));
        await server.EventuallyAllAsync(second, WorkRow.Done);

        Assert.Equal(["/inbox", "/users/alice/inbox", "/users/bob/inbox"], alice.InboxesThatGot(first).Order());
        Assert.Equal(["/users/alice/inbox", "/users/bob/inbox"], alice.InboxesThatGot(second).Order());
    }

    [Fact]
    public async Task A_Delete_never_overtakes_the_Create_that_failed_first_and_other_posts_do_not_wait()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        alice.AnswerPost = _ => 500;
        var post = await server.SayAsync("first");
        await RunningServer.EventuallyAsync("the first try failed", () => Task.FromResult(alice.Requests.Any(r => r.Answered == 500)));
        alice.AnswerPost = _ => 202;

        var delete = await server.PublishAsync(new JsonObject { ["type"] = As.Delete, ["object"] = post });
        var other = await server.PublishAsync(NoteToFollowers(server));
        await server.EventuallyAllAsync(other, WorkRow.Done);
        Assert.Equal(0, (await server.WorkAsync(delete)).Single().Attempts);
        server.Advance(Limits.FirstRetry * 2);
        await server.EventuallyAllAsync(delete, WorkRow.Done);

        Assert.Equal([As.Create, As.Delete], alice.Delivered.Where(a => a.ToJsonString().Contains(post, StringComparison.Ordinal)).Select(a => a["type"]!.GetValue<string>()));
        // The Create that went out late says nothing that was deleted meanwhile.
        Assert.DoesNotContain("first", alice.OfType(As.Create).Last(a => a["object"]!.ToJsonString().Contains(post, StringComparison.Ordinal)).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_two_days_everything_that_waits_for_a_dead_host_is_given_up()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        await alice.GoDownAsync();
        var creates = new List<string>();
        for (var i = 0; i < 12; i++) creates.Add(await server.PublishAsync(NoteTo(alice)));
        await RunningServer.EventuallyAsync("the host rests", async () => (await server.ReadAsync(HostRows.FailingAsync)).Count == 1);

        server.Advance(Limits.DeliveryLifetime + TimeSpan.FromHours(1));

        foreach (var create in creates) await server.EventuallyAllAsync(create, WorkRow.GivenUp);
        foreach (var create in creates) Assert.NotNull((await server.WorkAsync(create)).Single().Answer);
    }

    private static JsonObject NoteTo(FakePeer peer) => new() { ["type"] = As.Note, ["content"] = "Hi", ["to"] = peer.Actor };

    private static JsonObject NoteToFollowers(RunningServer server) => new() { ["type"] = As.Note, ["content"] = "Hi", ["to"] = server.Own.Followers };
}
