using System.Text.Json.Nodes;
using ActorServer.Store;
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

    private async Task<IEnumerable<WorkRow>> CopiesForAsync(FakePeer peer, string activity) =>
        (await Server.WorkAsync(activity)).Where(row => row.Target == peer.SharedInbox);

    private static JsonObject Answer(FakePeer author, string to, string audience) =>
        FakePeer.Create(author.MakeNote("me", new JsonObject { ["inReplyTo"] = to, ["to"] = new JsonArray(audience), ["cc"] = null }));
}
