using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.ActivityPub;

/// <summary>[AP §7.1.2] What comes in for the owner's followers is passed on to them.</summary>
public sealed class Section7ForwardingTests : IAsyncLifetime
{
    /// <summary>One for each test: whom it tells is the followers of this test and nobody else.</summary>
    private RunningServer Server { get; set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, false, false)]
    [Requirement("AP-7.1.2-01")]
    public async Task An_answer_is_forwarded_if_and_only_if_all_three_conditions_hold(bool isFirst, bool namesOurCollection, bool answersOurs)
    {
        await using var follower = await FakePeer.StartAsync("follower");
        await using var alice = await FakePeer.StartAsync("alice");
        await follower.FollowAsync(Server);
        var ours = await Server.SayAsync("start of a thread");
        await follower.WaitForAsync(As.Create);
        var reply = FakePeer.Create(alice.MakeNote("an answer", new JsonObject
        {
            ["inReplyTo"] = answersOurs ? ours : "https://other.example/1",
            ["cc"] = new JsonArray(namesOurCollection ? Server.Own.Followers : $"{alice.Actor}/followers"),
        }));
        var id = await alice.DeliverAsync(Server, reply);
        if (!isFirst)
        {
            await Server.EventuallyNothingWaitsAsync();
            while (follower.Requests.TryDequeue(out _)) { }
            await alice.DeliverAsync(Server, reply);
        }

        var expected = isFirst && namesOurCollection && answersOurs;
        if (expected) await follower.WaitForAsync(As.Create, 2);
        await Server.EventuallyNothingWaitsAsync();

        Assert.Equal(expected ? 1 : 0, follower.InboxesThatGot(id).Count());
        Assert.Empty(alice.InboxesThatGot(id));
    }

    [Fact]
    [Requirement("AP-7.1.2-01")]
    public async Task The_bytes_are_those_that_came()
    {
        await using var follower = await FakePeer.StartAsync("follower");
        await using var alice = await FakePeer.StartAsync("alice");
        await follower.FollowAsync(Server);
        var ours = await Server.SayAsync("start");
        var reply = alice.Complete(FakePeer.Create(alice.MakeNote("ünïcode & <tags>", new JsonObject { ["inReplyTo"] = ours, ["cc"] = new JsonArray(Server.Own.Followers) })));
        var body = reply.ToJsonString(new() { WriteIndented = true });
        using var response = await alice.PostAsync(Server.Own.Inbox, System.Text.Encoding.UTF8.GetBytes(body), alice.Key);

        await RunningServer.EventuallyAsync("it was forwarded", () => Task.FromResult(follower.InboxesThatGot(reply.Text("id")!).Any()));

        Assert.Contains(follower.Requests, request => request.Body == body);
    }

    [Fact]
    [Requirement("AP-7.1.2-02", "AP-7.1.2-04")]
    public async Task An_answer_to_an_answer_is_forwarded_to_whom_it_names_itself()
    {
        await using var follower = await FakePeer.StartAsync("follower");
        await using var alice = await FakePeer.StartAsync("alice");
        await using var bob = await FakePeer.StartAsync("bob");
        await using var parentsReader = await FakePeer.StartAsync("reader");
        await follower.FollowAsync(Server);
        var ours = await Server.SayAsync("start");
        var first = await alice.SayAsync(Server, "an answer", new JsonObject { ["inReplyTo"] = ours, ["cc"] = new JsonArray(parentsReader.Actor) });
        var second = FakePeer.Create(bob.MakeNote("an answer to the answer", new JsonObject { ["inReplyTo"] = first, ["cc"] = new JsonArray(Server.Own.Followers) }));

        var id = await bob.DeliverAsync(Server, second);

        await RunningServer.EventuallyAsync("it was forwarded", () => Task.FromResult(follower.InboxesThatGot(id).Any()));
        Assert.Empty(parentsReader.InboxesThatGot(id));
    }

    [Fact]
    [Requirement("AP-7.1.2-03", "AP-6.1-04")]
    public async Task A_long_chain_is_followed_only_so_far()
    {
        await using var follower = await FakePeer.StartAsync("follower");
        await using var alice = await FakePeer.StartAsync("alice");
        await follower.FollowAsync(Server);
        for (var i = 0; i < 200; i++)
        {
            alice.Documents[$"/chain/{i}"] = new JsonObject
            {
                ["@context"] = As.Context,
                ["id"] = $"{alice.Origin}/chain/{i}",
                ["type"] = As.Note,
                ["content"] = $"{i}",
                ["attributedTo"] = alice.Actor,
                ["to"] = As.Public,
                ["inReplyTo"] = $"{alice.Origin}/chain/{(i + 1) % 200}",
            };
        }
        var reply = FakePeer.Create(alice.MakeNote("deep down", new JsonObject { ["inReplyTo"] = $"{alice.Origin}/chain/0", ["cc"] = new JsonArray(Server.Own.Followers) }));

        var id = await alice.DeliverAsync(Server, reply);
        await Server.EventuallyNothingWaitsAsync();

        Assert.Empty(follower.InboxesThatGot(id));
        Assert.InRange(alice.Requests.Count(request => request.Path.StartsWith("/chain", StringComparison.Ordinal)), 0, 60);
    }
}
