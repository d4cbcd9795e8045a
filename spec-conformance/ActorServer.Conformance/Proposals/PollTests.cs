using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Proposals;

/// <summary>FEP-9967: questions, and votes in them.</summary>
public sealed class PollTests
{
    [Theory]
    [InlineData("oneOf")]
    [InlineData("anyOf")]
    [Requirement("FEP-9967-01", "FEP-9967-02", "FEP-9967-03", "FEP-9967-05", "OUT-Question")]
    public async Task A_poll_goes_out_in_a_Create_with_its_options(string how)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);

        await AskAsync(server, how, new JsonObject { ["endTime"] = (server.Clock.GetUtcNow() + TimeSpan.FromDays(1)).ToXsd() });

        var question = (await alice.WaitForAsync(As.Create))["object"]!.AsObject();
        Assert.Equal(As.Question, question.Text("type"));
        Assert.NotNull(question["endTime"]);
        Assert.Equal(["Tea", "Coffee"], question[how]!.AsArray().Select(option => option!["name"]!.GetValue<string>()));
        Assert.All(question[how]!.AsArray(), option => Assert.Equal(
            (As.Note, As.Collection, 0), (option!["type"]!.GetValue<string>(), option["replies"]!["type"]!.GetValue<string>(), option["replies"]!["totalItems"]!.GetValue<int>())));
    }

    [Fact]
    [Requirement("FEP-9967-04")]
    public async Task Options_have_different_names()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AssertRefusedAsync(Question("oneOf", "Tea", "Tea"), Refusal.PollInvalid);
    }

    [Fact]
    [Requirement("FEP-9967-08", "FEP-9967-11", "FEP-9967-13", "FEP-9967-14", "FEP-9967-15", "FEP-9967-16", "FEP-9967-17", "IN-Vote", "OUT-Question")]
    public async Task A_vote_counts_once_and_everybody_who_voted_hears_of_it()
    {
        await using var server = await RunningServer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await using var stranger = await FakePeer.StartAsync("stranger");
        await follower.FollowAsync(server);
        var poll = await AskAsync(server, "oneOf");

        var vote = Vote(stranger, server, poll, "Tea");
        await stranger.DeliverAsync(server, (JsonObject)vote.DeepClone());
        await stranger.DeliverAsync(server, (JsonObject)vote.DeepClone());
        await stranger.DeliverAsync(server, Vote(stranger, server, poll, "Coffee"));
        await stranger.DeliverAsync(server, Vote(stranger, server, poll, "Milk"));

        Assert.Equal([1, 0], await CountsAsync(server, poll, "oneOf"));
        server.Advance(Limits.PollIsTold);
        foreach (var peer in new[] { follower, stranger })
        {
            var update = await peer.WaitForAsync(As.Update);
            Assert.Equal(1, update["object"]!["oneOf"]![0]!["replies"]!["totalItems"]!.GetValue<int>());
            Assert.DoesNotContain(stranger.Actor, update.ToJsonString(), StringComparison.Ordinal);
            Assert.NotNull(update["object"]!["updated"]);
        }
        // Nobody edited it: who fetches it sees no such time.
        Assert.Null((await server.GetDocumentAsync(poll))["updated"]);
    }

    [Fact]
    [Requirement("FEP-9967-12", "FEP-9967-06", "IN-Vote", "OUT-Question")]
    public async Task After_the_end_nobody_votes()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        var poll = await AskAsync(server, "oneOf", new JsonObject { ["endTime"] = (server.Clock.GetUtcNow() + TimeSpan.FromDays(1)).ToXsd() });
        server.Advance(TimeSpan.FromDays(1));
        alice.Clock = server.Clock;

        await alice.DeliverAsync(server, Vote(alice, server, poll, "Tea"));

        Assert.Equal([0, 0], await CountsAsync(server, poll, "oneOf"));
        Assert.NotNull((await alice.WaitForAsync(As.Update))["object"]!["closed"]);
    }

    [Fact]
    [Requirement("FEP-9967-10", "IN-Vote")]
    public async Task Who_may_not_see_a_poll_has_no_vote()
    {
        await using var server = await RunningServer.StartAsync();
        await using var named = await FakePeer.StartAsync("named");
        await using var other = await FakePeer.StartAsync("other");
        var question = Question("oneOf", "Tea", "Coffee");
        question["to"] = named.Actor;
        var poll = (await server.GetDocumentAsync(await server.PublishAsync(question), asOwner: true)).Text("object")!;

        await other.DeliverAsync(server, Vote(other, server, poll, "Tea"));
        await named.DeliverAsync(server, Vote(named, server, poll, "Coffee"));

        Assert.Equal([0, 1], await CountsAsync(server, poll, "oneOf"));
    }

    [Theory]
    [InlineData("endTime")]
    [InlineData("closed")]
    [Requirement("FEP-9967-06", "FEP-9967-07", "FEP-9967-08", "FEP-9967-09", "IN-Question", "OUT-Vote")]
    public async Task The_owner_votes_as_long_as_the_poll_is_open_and_only_its_author_hears_of_it(string ends)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await follower.FollowAsync(server);
        var over = await PollOfAsync(alice, server, new JsonObject { [ends] = "2020-01-01T00:00:00Z" });
        await server.AssertRefusedAsync(new JsonObject { ["type"] = As.Note, ["name"] = "Tea", ["inReplyTo"] = over }, Refusal.VoteInvalid);
        var open = await PollOfAsync(alice, server, new JsonObject { [ends] = "2999-01-01T00:00:00Z" });
        foreach (var choice in new[] { "Tea", "Coffee" }) await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["name"] = choice, ["inReplyTo"] = open });

        await alice.WaitForAsync(As.Create, 2);
        var votes = alice.OfType(As.Create).Select(create => create["object"]!.AsObject()).ToList();
        Assert.Equal(["Coffee", "Tea"], votes.Select(vote => vote.Text("name")).Order());
        Assert.Equal(2, votes.Select(vote => vote.Text("id")).Distinct().Count());
        Assert.All(votes, vote =>
        {
            Assert.Equal((As.Note, server.Own.Actor, open, null), (vote.Text("type"), vote.Text("attributedTo"), vote.Text("inReplyTo"), vote["content"]));
            Assert.Equal([alice.Actor], vote.Texts("to"));
        });
        await server.EventuallyNothingWaitsAsync();
        Assert.Empty(follower.OfType(As.Create));
    }

    [Theory]
    [InlineData("anyOf", 1, 1)]
    [InlineData("oneOf", 1, 0)]
    [Requirement("FEP-9967-18", "FEP-9967-13", "IN-Vote")]
    public async Task Several_votes_may_come_in_one_Create_and_count_as_if_they_came_alone(string how, int tea, int coffee)
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var poll = await AskAsync(server, how);

        await alice.DeliverAsync(server, Votes(Vote(alice, server, poll, "Tea"), Vote(alice, server, poll, "Coffee"), Vote(alice, server, poll, "Coffee"), Vote(alice, server, poll, "Milk")));

        Assert.Equal([tea, coffee], await CountsAsync(server, poll, how));
        Assert.Equal(1, (await server.GetDocumentAsync(poll)).Number("votersCount"));
    }

    [Fact]
    [Requirement("FEP-9967-18", "IN-Vote")]
    public async Task Nobody_brings_somebody_elses_vote_along()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var mallory = await FakePeer.StartAsync("mallory");
        var poll = await AskAsync(server, "anyOf");

        await mallory.AssertRefusedAsync(server, Votes(Vote(mallory, server, poll, "Tea"), Vote(alice, server, poll, "Coffee")), Refusal.ObjectOnAnotherOrigin);
        Assert.Equal([0, 0], await CountsAsync(server, poll, "anyOf"));
        var another = await AskAsync(server, "anyOf");
        await mallory.DeliverAsync(server, Votes(Vote(mallory, server, poll, "Tea"), Vote(mallory, server, another, "Coffee")));
        Assert.Equal([1, 0], await CountsAsync(server, poll, "anyOf"));
        Assert.Equal([0, 0], await CountsAsync(server, another, "anyOf"));
    }

    [Fact]
    [Requirement("FEP-9967-16", "IN-Question")]
    public async Task New_counts_of_a_peers_poll_are_no_edit_and_new_words_are()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(server);
        var poll = await PollOfAsync(alice, server, []);
        var question = (JsonObject)alice.Documents[new Uri(poll).AbsolutePath].DeepClone();
        question["updated"] = server.Clock.GetUtcNow().ToXsd();
        question["anyOf"]![0]!["replies"] = new JsonObject { ["type"] = As.Collection, ["totalItems"] = 7 };

        await alice.DeliverAsync(server, FakePeer.Update(question));
        var counted = (await server.ObjectAsync(poll))!;
        Assert.Contains("7", counted.Json, StringComparison.Ordinal);
        Assert.Null(counted.UpdatedAt);

        question["content"] = "What to eat?";
        await alice.DeliverAsync(server, FakePeer.Update(question));
        Assert.NotNull((await server.ObjectAsync(poll))!.UpdatedAt);
    }

    private static JsonObject Votes(params JsonObject[] creates)
    {
        var all = (JsonObject)creates[0].DeepClone();
        all["object"] = new JsonArray([.. creates.Select(create => create["object"]!.DeepClone())]);
        return all;
    }

    private static async Task<string> PollOfAsync(FakePeer peer, RunningServer server, JsonObject more)
    {
        var question = Question("anyOf", "Tea", "Coffee");
        foreach (var (name, value) in more) question[name] = value?.DeepClone();
        return await peer.SayAsync(server, "What to drink?", question);
    }

    private static JsonObject Question(string how, params string[] options) => new()
    {
        ["type"] = As.Question,
        ["content"] = "What to drink?",
        ["to"] = new JsonArray(As.Public),
        [how] = new JsonArray([.. options.Select(name => (JsonNode)new JsonObject { ["type"] = As.Note, ["name"] = name })]),
    };

    private static async Task<string> AskAsync(RunningServer server, string how, JsonObject? more = null)
    {
        var question = Question(how, "Tea", "Coffee");
        question["cc"] = new JsonArray(server.Own.Followers);
        foreach (var (name, value) in more ?? []) question[name] = value?.DeepClone();
        return (await server.GetDocumentAsync(await server.PublishAsync(question))).Text("object")!;
    }

    private static JsonObject Vote(FakePeer voter, RunningServer server, string poll, string choice) => new()
    {
        ["type"] = As.Create,
        ["to"] = server.Own.Actor,
        ["object"] = new JsonObject
        {
            ["id"] = $"{voter.NewId()}/vote",
            ["type"] = As.Note,
            ["attributedTo"] = voter.Actor,
            ["name"] = choice,
            ["inReplyTo"] = poll,
            ["to"] = server.Own.Actor,
        },
    };

    private static async Task<IEnumerable<int>> CountsAsync(RunningServer server, string poll, string how) =>
        (await server.GetDocumentAsync(poll, asOwner: true))[how]!.AsArray().Select(option => option!["replies"]!["totalItems"]!.GetValue<int>());
}
