using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Activities;

/// <summary>GoToSocial's interaction controls: who may answer.</summary>
public sealed class ReplyRequestTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData(As.Public, As.Accept)]
    [InlineData("nobody", As.Reject)]
    [Requirement("IN-ReplyRequest", "OUT-Accept", "OUT-Reject")]
    public async Task A_request_is_answered_by_the_posts_policy(string allowed, string answer)
    {
        await using var alice = await FakePeer.StartAsync();
        var policy = new JsonObject { ["canReply"] = new JsonObject { ["automaticApproval"] = allowed == "nobody" ? Server.Own.Actor : allowed } };
        var post = await Server.SayAsync("hear me", new JsonObject { ["to"] = As.Public, ["interactionPolicy"] = policy });
        var reply = alice.MakeNote("I heard", new JsonObject { ["inReplyTo"] = post });

        var request = await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.ReplyRequest, ["object"] = post, ["instrument"] = reply.DeepClone() });

        var answered = await alice.WaitForAsync(answer);
        Assert.Equal((request, As.ReplyRequest), (answered.Text("object"), answered["object"]!["type"]!.GetValue<string>()));
        Assert.Equal(answer == As.Accept, answered["result"] is not null);
    }

    [Fact]
    [Requirement("OUT-ReplyRequest", "IN-Accept")]
    public async Task An_answer_to_somebody_who_wants_to_be_asked_goes_out_with_their_stamp()
    {
        await using var alice = await FakePeer.StartAsync();
        var policy = new JsonObject { ["canReply"] = new JsonObject { ["manualApproval"] = As.Public } };
        var post = await alice.SayAsync(Server, "ask me", new JsonObject { ["interactionPolicy"] = policy });

        var reply = await Server.SayAsync("may I?", new JsonObject { ["inReplyTo"] = post, ["to"] = As.Public });
        var request = await alice.WaitForAsync(As.ReplyRequest);
        Assert.Equal((post, reply), (request.Text("object"), request.Text("instrument")));
        Assert.Empty(alice.OfType(As.Create));
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Accept, ["object"] = request["id"]!.DeepClone(), ["result"] = $"{alice.Origin}/stamps/1" });

        Assert.Equal($"{alice.Origin}/stamps/1", (await alice.WaitForAsync(As.Create))["object"]!["replyAuthorization"]!.GetValue<string>());
    }

    [Fact]
    [Requirement("OUT-ReplyRequest", "IN-Reject")]
    public async Task Who_writes_the_old_names_is_asked_by_the_answer_itself()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var follower = await FakePeer.StartAsync("follower");
        await follower.FollowAsync(Server);
        var policy = new JsonObject { ["canReply"] = new JsonObject { ["always"] = alice.Actor, ["approvalRequired"] = As.Public } };
        var post = await alice.SayAsync(Server, "ask me", new JsonObject { ["interactionPolicy"] = policy });

        var reply = await Server.SayAsync("may I?", new JsonObject { ["inReplyTo"] = post, ["to"] = As.Public, ["cc"] = Server.Own.Followers });
        Assert.Equal(reply, (await alice.WaitForAsync(As.Create)).Text("object"));
        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Reject, ["object"] = reply });

        await Server.EventuallyNothingWaitsAsync();
        Assert.Empty(follower.OfType(As.Create));
    }
}
