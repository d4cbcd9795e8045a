using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>Asking before quoting, and being asked. [FEP-044f]</summary>
[Trait("Suite", "fedify")]
public class QuoteTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    [Fact]
    public async Task Fedify_asks_to_quote_the_owner_and_can_read_the_stamp_that_it_gets()
    {
        var (_, note) = await Pair.PostPubliclyAsync("<p>Quote me</p>");
        var quoting = new JsonObject
        {
            ["type"] = As.Note,
            ["attribution"] = Fern.Actor,
            ["content"] = "look",
            ["quote"] = note,
            ["tos"] = new JsonArray(As.Public),
        };

        var request = await Fern.ActAsync(
            new JsonObject { ["type"] = As.QuoteRequest, ["object"] = note, ["instrument"] = quoting, ["tos"] = new JsonArray(Server.Own.Actor) }, Server.Own.Actor);

        var state = await Fern.UntilAsync("the quote is answered", s => s.Inbox.Any(a => a.Object == request.Activity));
        var answer = state.Inbox.Single(a => a.Object == request.Activity);
        Assert.Equal((As.Accept, As.Accept, "verified"), (answer.Listener, answer.Type, answer.HttpSignature));
        var stamp = await Fern.FetchAsync(answer.Result!);
        Assert.Equal((As.QuoteAuthorization, answer.Result), (stamp.Type, stamp.Id));
        Assert.Equal(note, stamp.Json["interactionTarget"]!.GetValue<string>());
        Assert.Equal(QuoteRow.Accepted, (await Server.ReadAsync(tx => QuoteRows.FindByRequestAsync(tx, request.Activity)))!.State);
    }

    [Theory]
    [InlineData(As.Accept, QuoteRow.Accepted, NotificationRow.QuoteAccepted)]
    [InlineData(As.Reject, QuoteRow.Rejected, NotificationRow.QuoteRejected)]
    public async Task The_owner_asks_to_quote_Fedify_whose_answer_counts(string answer, string state, string notification)
    {
        var quoted = (await Fern.PostAsync("Quote me")).Id;

        var (_, quoting) = await Pair.PostAsync(new JsonObject
        {
            ["content"] = "<p>look</p>",
            ["quote"] = quoted,
            ["to"] = new JsonArray(As.Public),
            ["cc"] = new JsonArray(Server.Own.Followers),
        });

        var asked = (await Server.ReadAsync(tx => QuoteRows.FindAsync(tx, quoting)))!;
        Assert.Equal(quoting, (await Fern.HeardAsync(asked.RequestUri!, As.QuoteRequest, quoted)).Instrument);
        Assert.Equal(quoted, (await Fern.UntilAsync("the post is there", s => s.FindPost(quoting) is not null)).FindPost(quoting)!.Quote);
        var activity = new JsonObject { ["type"] = answer, ["object"] = asked.RequestUri, ["tos"] = new JsonArray(Server.Own.Actor) };
        if (answer == As.Accept) activity["result"] = Stamp(quoting, quoted);

        var sent = await Fern.ActAsync(activity, Server.Own.Actor);

        var answered = (await Server.ReadAsync(tx => QuoteRows.FindAsync(tx, quoting)))!;
        Assert.Equal((state, sent.Result), (answered.State, answered.Stamp));
        Assert.Equal([notification], await Pair.NotificationsOfAsync(sent.Activity));
    }

    private JsonObject Stamp(string quoting, string quoted) => new()
    {
        ["type"] = As.QuoteAuthorization,
        ["attribution"] = Fern.Actor,
        ["interactingObject"] = quoting,
        ["interactionTarget"] = quoted,
    };
}
