using System.Text.Json.Nodes;
using ActorServer.Tests.Activities;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>Questions and the votes in them, in both directions. [FEP-9967]</summary>
[Trait("Suite", "fedify")]
public class PollTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    [Fact]
    public async Task The_owners_poll_is_a_Question_for_Fedify_and_its_vote_is_counted_and_told()
    {
        var poll = await VoteTests.AskAsync(VoteTests.Question("oneOf", "Tea", "Coffee"), Server);
        Assert.Equal([("Tea", 0), ("Coffee", 0)], Options(await Fern.UntilAsync("the poll is there", s => s.FindPost(poll)?.Poll is not null), poll));

        await VoteAsync(poll, "Tea");
        await VoteAsync(poll, "Coffee");       // once a person
        Server.Advance(Limits.PollIsTold);

        var told = await Fern.UntilAsync("the count is told", s => s.FindPost(poll)!.Poll!.Voters == 1);
        Assert.Equal([("Tea", 1), ("Coffee", 0)], Options(told, poll));
        Assert.Equal(As.Question, (await Fern.FetchAsync(poll)).Type);
        Assert.Empty(await Pair.ItemsAsync($"{poll}/replies"));
    }

    [Fact]
    public async Task Fedifys_poll_comes_with_its_options_and_gets_the_owners_vote()
    {
        var asked = await Fern.ActAsync(
            new JsonObject
            {
                ["type"] = As.Create,
                ["tos"] = new JsonArray(As.Public),
                ["object"] = new JsonObject
                {
                    ["type"] = As.Question,
                    ["attribution"] = Fern.Actor,
                    ["content"] = "What to drink?",
                    ["tos"] = new JsonArray(As.Public),
                    ["inclusiveOptions"] = new JsonArray(Option("Tea"), Option("Coffee")),
                    ["voters"] = 0,
                },
            },
            Server.Own.Actor);
        var poll = asked.Id!;
        Assert.Equal(As.Question, (await Pair.ObjectAsync(poll))!.Type);

        foreach (var choice in new[] { "Tea", "Coffee" })
        {
            var create = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["name"] = choice, ["inReplyTo"] = poll });

            Assert.Equal("personal", (await Fern.ReceivedAsync(create)).Inbox);
            var vote = (await Fern.UntilAsync("the vote is there", s => s.Posts.Any(post => post.InReplyTo == poll && post.Name == choice))).Posts.Single(post => post.Name == choice && post.InReplyTo == poll);
            Assert.Equal((As.Note, Server.Own.Actor, null), (vote.Type, vote.AttributedTo, vote.Content));
            Assert.Equal([Fern.Actor], vote.To);
        }
    }

    private Task<FedifyPeer.Acted> VoteAsync(string poll, string choice)
    {
        var vote = new JsonObject
        {
            ["type"] = As.Note,
            ["attribution"] = Fern.Actor,
            ["name"] = choice,
            ["replyTarget"] = poll,
            ["tos"] = new JsonArray(Server.Own.Actor),
        };
        return Fern.ActAsync(new JsonObject { ["type"] = As.Create, ["tos"] = new JsonArray(Server.Own.Actor), ["object"] = vote }, Server.Own.Actor);
    }

    /// <summary>An option has no id of its own.</summary>
    private static JsonObject Option(string name) =>
        new() { ["type"] = As.Note, ["id"] = null, ["name"] = name, ["replies"] = new JsonObject { ["type"] = As.Collection, ["totalItems"] = 0 } };

    private static IEnumerable<(string Name, int? Votes)> Options(FedifyState state, string poll) => state.FindPost(poll)!.Poll!.Options.Select(option => (option.Name, option.Votes));
}
