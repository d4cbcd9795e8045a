using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using ActorServer.Wall;
using Federation;

namespace ActorServer.Tests.Activities;

/// <summary>Questions, and the votes in them.</summary>
public sealed class VoteTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_poll_of_the_owner_begins_with_nobody_having_voted_whatever_an_app_says()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);
        var question = Question("oneOf", "Tea", "Coffee");
        question["oneOf"]![0]!["replies"] = new JsonObject { ["totalItems"] = 1000 };
        question["votersCount"] = 1000;

        var poll = await AskAsync(question);

        var told = (await alice.WaitForAsync(As.Create))["object"]!;
        Assert.Equal((As.Question, poll, 0), (told["type"]!.GetValue<string>(), told["id"]!.GetValue<string>(), told["votersCount"]!.GetValue<int>()));
        Assert.Equal([("Tea", 0), ("Coffee", 0)], Counts(told, "oneOf"));
        Assert.Contains(poll, await Server.WallAsync());
    }

    [Fact]
    public async Task What_is_no_poll_is_refused()
    {
        var both = Question("oneOf", "Tea", "Coffee");
        both["anyOf"] = both["oneOf"]!.DeepClone();
        var past = Question("oneOf", "Tea", "Coffee");
        past["endTime"] = "2020-01-01T00:00:00Z";
        foreach (var question in new[] { Question("oneOf", "Tea"), Question("oneOf", "Tea", "Tea"), both, past, new JsonObject { ["type"] = As.Question, ["content"] = "?" } })
        {
            await Server.AssertRefusedAsync(question, Refusal.PollInvalid);
        }
    }

    [Fact]
    public async Task Votes_are_counted_once_a_person_and_told_to_followers_once_for_many_without_names()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await using var bob = await FakePeer.StartAsync("bob");
        await alice.FollowAsync(server);
        var poll = await AskAsync(Question("oneOf", "Tea", "Coffee"), server);

        await VoteAsync(server, alice, poll, "Tea");
        await VoteAsync(server, alice, poll, "Tea");
        await VoteAsync(server, alice, poll, "Coffee");
        await VoteAsync(server, bob, poll, "Coffee");
        await VoteAsync(server, bob, poll, "Milk");

        var now = await server.GetDocumentAsync(poll);
        Assert.Equal([("Tea", 1), ("Coffee", 1)], Counts(now, "oneOf"));
        Assert.Equal(2, now["votersCount"]!.GetValue<int>());
        Assert.Empty(alice.OfType(As.Update));

        server.Advance(Limits.PollIsTold);
        var update = (await alice.WaitForAsync(As.Update))["object"]!;
        Assert.Equal([("Tea", 1), ("Coffee", 1)], Counts(update, "oneOf"));
        // The counts are of that time; the poll itself was not edited.
        Assert.NotNull(update["updated"]);
        Assert.Null((await server.GetDocumentAsync(poll))["updated"]);
        Assert.DoesNotContain(bob.Actor, update.ToJsonString(), StringComparison.Ordinal);
        Assert.Single(alice.OfType(As.Update));

        // A vote after that is told again.
        bob.Clock = alice.Clock = server.Clock;
        await using var carol = await FakePeer.StartAsync("carol");
        carol.Clock = server.Clock;
        await VoteAsync(server, carol, poll, "Tea");
        server.Advance(Limits.PollIsTold);
        Assert.Equal([("Tea", 2), ("Coffee", 1)], Counts((await alice.WaitForAsync(As.Update, 2))["object"]!, "oneOf"));
    }

    [Fact]
    public async Task A_vote_is_no_answer_and_no_news_and_nobody_can_read_whose_it_was()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var poll = await AskAsync(Question("anyOf", "Tea", "Coffee"));
        var before = await Server.NotificationsAsync(alice);

        var vote = await VoteAsync(Server, alice, poll, "Tea");
        await VoteAsync(Server, alice, poll, "Coffee");

        var now = await Server.GetDocumentAsync(poll);
        Assert.Equal([("Tea", 1), ("Coffee", 1)], Counts(now, "anyOf"));
        Assert.Equal(1, now["votersCount"]!.GetValue<int>());
        Assert.Empty(await Server.GetItemsAsync($"{poll}/replies"));
        Assert.Null(await Server.ObjectAsync(vote));
        Assert.Equal(before, await Server.NotificationsAsync(alice));
        using var page = await Server.GetAsync(poll, accept: "text/html");
        Assert.DoesNotContain(alice.Actor, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poll_ends_at_its_time_and_followers_are_told()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(server);
        var question = Question("oneOf", "Tea", "Coffee");
        question["endTime"] = (server.Clock.GetUtcNow() + TimeSpan.FromDays(7)).ToXsd();
        var poll = await AskAsync(question, server);
        await VoteAsync(server, alice, poll, "Tea");
        server.Advance(Limits.PollIsTold);
        await alice.WaitForAsync(As.Update);
        // Whoever asks for another try of everything ends no poll early.
        await server.Db.WriteAsync(tx => WorkRows.RetryAsync(tx, null, server.Clock.Milliseconds()));

        await server.RestartAsync();
        server.Advance(TimeSpan.FromDays(7));

        Assert.Equal(question["endTime"]!.GetValue<string>(), (await alice.WaitForAsync(As.Update, 2))["object"]!["closed"]!.GetValue<string>());
        alice.Clock = server.Clock;
        await using var late = await FakePeer.StartAsync("late");
        late.Clock = server.Clock;
        await VoteAsync(server, late, poll, "Coffee");
        Assert.Equal([("Tea", 1), ("Coffee", 0)], Counts(await server.GetDocumentAsync(poll), "oneOf"));
    }

    [Fact]
    public async Task An_edit_changes_the_question_and_never_what_was_voted_on()
    {
        await using var alice = await FakePeer.StartAsync();
        var poll = await AskAsync(Question("oneOf", "Tea", "Coffee"));
        await VoteAsync(Server, alice, poll, "Tea");

        var edit = Question("oneOf", "Gin", "Rum");
        (edit["id"], edit["content"], edit["votersCount"]) = (poll, "What to drink now?", 99);
        await Server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = edit });

        var now = await Server.GetDocumentAsync(poll);
        Assert.Equal("What to drink now?", now["content"]!.GetValue<string>());
        Assert.Equal([("Tea", 1), ("Coffee", 0)], Counts(now, "oneOf"));
    }

    [Fact]
    public async Task A_poll_of_a_peer_comes_with_its_options_and_an_Update_brings_new_counts_without_being_an_edit()
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.BeFollowedAsync(Server);
        var note = PollOf(alice, "oneOf");
        await alice.DeliverAsync(Server, FakePeer.Create(note));
        var poll = note["id"]!.GetValue<string>();
        var shown = (await Server.ReadAsync(tx => Conversation.LoadAsync(tx, Server.Own, [poll], [], publicOnly: false))).Show(poll)!.Poll!;
        Assert.Equal(["Tea", "Coffee"], shown.Options.Select(option => option.Name));
        Assert.True(shown.MayVote);

        note["oneOf"]![0]!["replies"]!["totalItems"] = 3;
        note["votersCount"] = 3;
        await alice.DeliverAsync(Server, FakePeer.Update(note));

        var row = (await Server.ObjectAsync(poll))!;
        Assert.Equal([("Tea", 3), ("Coffee", 0)], Counts(JsonNode.Parse(row.Json)!, "oneOf"));
        Assert.Null(row.UpdatedAt);
    }

    [Fact]
    public async Task The_owner_votes_once_and_only_whoever_asked_hears_of_it()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await follower.FollowAsync(Server);
        var poll = await TakeAsync(alice, "oneOf");

        var create = await Server.PublishAsync(VoteNote(poll, "Tea"));

        var vote = (await alice.WaitForAsync(As.Create))["object"]!;
        Assert.Equal(("Tea", poll), (vote["name"]!.GetValue<string>(), vote["inReplyTo"]!.GetValue<string>()));
        Assert.Null(vote["content"]);
        Assert.Equal([alice.Actor], vote["to"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Single(await Server.WorkAsync(create));
        Assert.DoesNotContain(vote["id"]!.GetValue<string>(), await Server.WallAsync());
        using var own = await alice.GetSignedAsync(vote["id"]!.GetValue<string>());
        using var other = await follower.GetSignedAsync(vote["id"]!.GetValue<string>());
        Assert.Equal((200, 404), ((int)own.StatusCode, (int)other.StatusCode));

        await Server.AssertRefusedAsync(VoteNote(poll, "Coffee"), Refusal.VoteInvalid);
    }

    [Fact]
    public async Task The_owner_votes_for_several_where_that_is_allowed_and_never_for_what_is_not_there_or_over()
    {
        await using var alice = await FakePeer.StartAsync();
        var several = await TakeAsync(alice, "anyOf");
        await Server.PublishAsync(VoteNote(several, "Tea"));
        await Server.PublishAsync(VoteNote(several, "Coffee"));
        await Server.AssertRefusedAsync(VoteNote(several, "Tea"), Refusal.VoteInvalid);
        await Server.AssertRefusedAsync(VoteNote(several, "Milk"), Refusal.VoteInvalid);

        var over = await TakeAsync(alice, "oneOf", new JsonObject { ["closed"] = "2020-01-01T00:00:00Z" });
        await Server.AssertRefusedAsync(VoteNote(over, "Tea"), Refusal.VoteInvalid);
        var ended = await TakeAsync(alice, "oneOf", new JsonObject { ["endTime"] = "2020-01-01T00:00:00Z" });
        await Server.AssertRefusedAsync(VoteNote(ended, "Tea"), Refusal.VoteInvalid);
        var own = await AskAsync(Question("oneOf", "Tea", "Coffee"));
        await Server.AssertRefusedAsync(VoteNote(own, "Tea"), Refusal.VoteInvalid);
    }

    internal static JsonObject Question(string how, params string[] options) => new()
    {
        ["type"] = As.Question,
        ["content"] = "What to drink?",
        ["to"] = new JsonArray(As.Public),
        [how] = new JsonArray([.. options.Select(name => (JsonNode)new JsonObject { ["type"] = As.Note, ["name"] = name })]),
    };

    private Task<string> AskAsync(JsonObject question) => AskAsync(question, Server);

    internal static async Task<string> AskAsync(JsonObject question, RunningServer server)
    {
        question["cc"] = new JsonArray(server.Own.Followers);
        return (await server.GetDocumentAsync(await server.PublishAsync(question), asOwner: true))["object"]!["id"]!.GetValue<string>();
    }

    private static async Task<string> VoteAsync(RunningServer server, FakePeer voter, string poll, string choice)
    {
        var note = new JsonObject
        {
            ["id"] = $"{voter.NewId()}/vote",
            ["type"] = As.Note,
            ["attributedTo"] = voter.Actor,
            ["name"] = choice,
            ["inReplyTo"] = poll,
            ["to"] = server.Own.Actor,
        };
        await voter.DeliverAsync(server, new JsonObject { ["type"] = As.Create, ["to"] = server.Own.Actor, ["object"] = note });
        return note["id"]!.GetValue<string>();
    }

    private static JsonObject VoteNote(string poll, string choice) => new() { ["type"] = As.Note, ["name"] = choice, ["inReplyTo"] = poll };

    private static JsonObject PollOf(FakePeer peer, string how, JsonObject? more = null)
    {
        var options = new[] { "Tea", "Coffee" }.Select(name => (JsonNode)new JsonObject
        {
            ["type"] = As.Note,
            ["name"] = name,
            ["replies"] = new JsonObject { ["type"] = As.Collection, ["totalItems"] = 0 },
        });
        var all = new JsonObject { ["type"] = As.Question, [how] = new JsonArray([.. options]), ["votersCount"] = 0 };
        foreach (var (name, value) in more ?? []) all[name] = value?.DeepClone();
        return peer.MakeNote("What to drink?", all);
    }

    private async Task<string> TakeAsync(FakePeer peer, string how, JsonObject? more = null)
    {
        var note = PollOf(peer, how, more);
        await peer.DeliverAsync(Server, FakePeer.Create(note));
        return note["id"]!.GetValue<string>();
    }

    private static IEnumerable<(string, int)> Counts(JsonNode question, string how) =>
        question[how]!.AsArray().Select(option => (option!["name"]!.GetValue<string>(), option["replies"]!["totalItems"]!.GetValue<int>()));
}
