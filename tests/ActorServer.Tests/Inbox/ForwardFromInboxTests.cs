using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Outbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Inbox;

/// <summary>The sending side of forwarding; the receiving side is in <see cref="ForwardedActivityTests"/>. [AP §7.1.2]</summary>
public sealed class ForwardFromInboxTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task An_answer_to_the_owner_for_the_owners_followers_reaches_them_byte_for_byte()
    {
        await using var bob = await FakePeer.StartAsync("bob");
        await using var alice = await FakePeer.StartAsync();
        await bob.FollowAsync(Server);
        await alice.FollowAsync(Server);
        var create = Answer(alice, await Server.SayAsync("who is there?"), Server.Own.Followers);
        create["proof"] = new JsonObject { ["type"] = "DataIntegrityProof", ["proofValue"] = "kept as it is" };

        var id = await alice.DeliverAsync(Server, create);

        await RunningServer.EventuallyAsync("the answer arrived at the follower", () => Task.FromResult(bob.InboxesThatGot(id).Any()));
        var arrived = bob.Requests.Single(request => request.Method == "POST" && request.Json["id"]!.GetValue<string>() == id);
        Assert.Equal(create.ToJsonString(), arrived.Body);
        Assert.Single(await CopiesForAsync(bob, id));
        Assert.DoesNotContain(await Server.WorkAsync(id), row => row.Target.StartsWith(alice.Origin, StringComparison.Ordinal));
        Assert.DoesNotContain(alice.Delivered, activity => activity["id"]!.GetValue<string>() == id);

        // A second time it is not the first time.
        await alice.DeliverAsync(Server, create);
        Assert.Single(await CopiesForAsync(bob, id));
    }

    [Fact]
    public async Task An_answer_to_an_answer_to_the_owner_is_about_the_owners_post_too()
    {
        await using var bob = await FakePeer.StartAsync("bob");
        await using var alice = await FakePeer.StartAsync();
        await bob.FollowAsync(Server);
        var first = await alice.SayAsync(Server, "one", new JsonObject { ["inReplyTo"] = await Server.SayAsync("zero") });
        var second = await alice.SayAsync(Server, "two", new JsonObject { ["inReplyTo"] = first });

        var id = await alice.DeliverAsync(Server, Answer(alice, second, Server.Own.Followers));

        Assert.Single(await CopiesForAsync(bob, id));
    }

    [Fact]
    public async Task What_is_not_for_the_followers_or_not_about_the_owner_is_not_passed_on()
    {
        await using var bob = await FakePeer.StartAsync("bob");
        await using var alice = await FakePeer.StartAsync();
        await bob.FollowAsync(Server);
        var post = await Server.SayAsync("who is there?");

        var toPublic = await alice.DeliverAsync(Server, Answer(alice, post, As.Public));
        var toBlind = Answer(alice, post, As.Public);
        toBlind["bcc"] = Server.Own.Followers;
        var blind = await alice.DeliverAsync(Server, toBlind);
        var elsewhere = await alice.DeliverAsync(Server, Answer(alice, "https://other.example/1", Server.Own.Followers));

        foreach (var id in new[] { toPublic, blind, elsewhere }) Assert.Empty(await Server.WorkAsync(id));
    }

    [Fact]
    public async Task A_chain_of_answers_is_followed_only_so_far()
    {
        await using var bob = await FakePeer.StartAsync("bob");
        await using var alice = await FakePeer.StartAsync();
        await bob.FollowAsync(Server);
        var last = await Server.SayAsync("zero");
        for (var i = 0; i < Limits.ForwardingDepth + 2; i++) last = await alice.SayAsync(Server, $"{i}", new JsonObject { ["inReplyTo"] = last });

        var id = await alice.DeliverAsync(Server, Answer(alice, last, Server.Own.Followers));

        Assert.Empty(await Server.WorkAsync(id));
    }

    [Fact]
    public async Task A_secret_ballot_is_not_passed_on()
    {
        await using var bob = await FakePeer.StartAsync("bob");
        await using var alice = await FakePeer.StartAsync();
        await bob.FollowAsync(Server);
        var poll = await Activities.VoteTests.AskAsync(Activities.VoteTests.Question("oneOf", "Tea", "Coffee"), Server);
        var vote = Answer(alice, poll, Server.Own.Followers);
        vote["object"]!.AsObject().Remove("content");
        vote["object"]!["name"] = "Tea";

        var id = await alice.DeliverAsync(Server, vote);

        Assert.Empty(await Server.WorkAsync(id));
        Assert.Equal(1, await Server.ReadAsync(tx => VoteRows.CountVotersAsync(tx, poll)));
    }

    [Fact]
    public async Task Every_follower_of_very_many_gets_an_answer_once_and_nobody_where_it_came_from()
    {
        await using var server = await RunningServer.StartAsync("nick", ("RequestRate", "0"));
        await using var bob = await FakePeer.StartAsync("bob");
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        await FanOutTests.FollowAsync(server, bob, FanOutTests.Many);
        await mallory.FollowAsync(server);
        // The last ones, so that no first step leaves them out.
        await alice.FollowAsync(server);
        await using var neighbour = alice.Neighbour("neighbour");
        await neighbour.FollowAsync(server);
        await server.Db.WriteAsync(tx => BlockRows.AddAsync(tx, mallory.Actor, 1));
        var create = Answer(alice, await server.SayAsync("who is there?"), server.Own.Followers);

        var id = await alice.DeliverAsync(server, create);
        await RunningServer.EventuallyAsync("all got it", async () => await FanOutTests.CountAsync(server, id, WorkRow.Done) == FanOutTests.Many);

        Assert.Equal(FanOutTests.Many, bob.InboxesThatGot(id).Distinct().Count());
        Assert.Equal(FanOutTests.Many, bob.InboxesThatGot(id).Count());
        Assert.Equal(FanOutTests.Many, (await server.WorkAsync(id)).Count);
    }

    [Fact]
    public async Task An_answer_is_kept_with_one_step_and_a_crash_between_two_loses_and_doubles_nothing()
    {
        await using var server = await RunningServer.StartAsync("nick", ("RequestRate", "0"));
        await using var bob = await FakePeer.StartAsync("bob");
        await using var alice = await FakePeer.StartAsync();
        await FanOutTests.FollowAsync(server, bob, FanOutTests.Many);
        await alice.FollowAsync(server);
        var post = await server.SayAsync("who is there?");
        await RunningServer.EventuallyAsync("the post has been fanned out", async () => await server.CountAsync("SELECT COUNT(*) FROM work WHERE kind = 'fan-out'", new { }) == 0);
        await FanOutTests.PauseAsync(server);
        var id = await alice.DeliverAsync(server, Answer(alice, post, server.Own.Followers));
        Assert.Equal(Limits.FanOutStep + 1, (await server.WorkAsync(id)).Count);
        await RunningServer.EventuallyAsync("the first got it", async () => await FanOutTests.CountAsync(server, id, WorkRow.Done) == Limits.FanOutStep);
        // Who leaves meanwhile gets nothing.
        await server.Db.WriteAsync(tx => FollowRows.RemoveAsync(tx, FollowRow.In, FanOutTests.Follower(bob, FanOutTests.Many - 1)));
        // As the process leaves it that dies while the second step runs: claimed, with nothing of that step.
        var lease = server.Get<ActorServerOptions>().Lease;
        var leasedUntil = (server.Clock.GetUtcNow() + lease).ToUnixTimeMilliseconds();
        await FanOutTests.GoOnAsync(server, leasedUntil);

        await server.RestartAsync();
        if (server.Db.IsShared) server.Advance(lease + TimeSpan.FromSeconds(1));     // nobody knows that it died before its lease has run out
        await RunningServer.EventuallyAsync("all got it", async () => await FanOutTests.CountAsync(server, id, WorkRow.Done) == FanOutTests.Many - 1);

        Assert.Equal(FanOutTests.Many - 1, bob.InboxesThatGot(id).Count());
        Assert.DoesNotContain(alice.Delivered, activity => activity["id"]!.GetValue<string>() == id);
    }

    private async Task<IEnumerable<WorkRow>> CopiesForAsync(FakePeer peer, string activity) =>
        (await Server.WorkAsync(activity)).Where(row => row.Target == peer.SharedInbox);

    private static JsonObject Answer(FakePeer author, string to, string audience) =>
        FakePeer.Create(author.MakeNote("me", new JsonObject { ["inReplyTo"] = to, ["to"] = new JsonArray(audience), ["cc"] = null }));
}
