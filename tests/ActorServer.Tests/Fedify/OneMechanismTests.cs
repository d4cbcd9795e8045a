using System.Text.Json.Nodes;

namespace ActorServer.Tests.Fedify;

/// <summary>Each way to prove who says something, by itself: whatever else Fedify would send along is left out.</summary>
[Trait("Suite", "fedify")]
public class OneMechanismTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    [Theory]
    [InlineData("cavage")]
    [InlineData("rfc9421")]
    public async Task An_HTTP_signature_alone_is_believed(string scheme)
    {
        var made = await Fern.MakeAsync($"signed with {scheme} alone", "none");

        Assert.Equal(202, await Fern.SendAsync(made.Json, Server.Own.SharedInbox, scheme));

        Assert.Equal(Fern.Actor, (await Pair.ObjectAsync(made.Id))?.AttributedTo);
    }

    [Theory]
    [InlineData("ld")]
    [InlineData("object")]
    public async Task A_proof_within_alone_is_believed_whoever_brings_it(string proof)
    {
        await using var relay = await FedifyPeer.StartAsync();
        var made = await Fern.MakeAsync($"proven with {proof} alone", proof);

        Assert.Equal(202, await relay.SendAsync(made.Json, Server.Own.SharedInbox, "cavage"));

        Assert.Equal(Fern.Actor, (await Pair.ObjectAsync(made.Id))?.AttributedTo);
    }

    [Theory]
    [InlineData("ld")]
    [InlineData("object")]
    public async Task A_proof_of_something_else_is_not(string proof)
    {
        await using var relay = await FedifyPeer.StartAsync();
        var made = await Fern.MakeAsync("the truth", proof);
        made.Json["object"]!["content"] = "<p>a lie</p>";

        Assert.Equal(403, await relay.SendAsync(made.Json, Server.Own.SharedInbox, "cavage"));

        Assert.Null(await Pair.ObjectAsync(made.Id));
    }

    [Theory]
    [InlineData("cavage")]
    [InlineData("rfc9421")]
    public async Task What_nothing_vouches_for_but_its_bearer_is_not(string scheme)
    {
        await using var relay = await FedifyPeer.StartAsync();
        var made = await Fern.MakeAsync("hearsay", "none");

        Assert.Equal(403, await relay.SendAsync(made.Json, Server.Own.SharedInbox, scheme));

        Assert.Null(await Pair.ObjectAsync(made.Id));
    }

    [Theory]
    [InlineData("cavage")]
    [InlineData("rfc9421")]
    public async Task Fedify_believes_our_HTTP_signature_alone(string scheme)
    {
        // A peer that knocks with a scheme is answered in it.
        await using var pair = await FedifyPair.StartAsync(scheme);
        await pair.FollowEachOtherAsync();

        var (create, _) = await pair.PostPubliclyAsync($"<p>signed with {scheme}</p>");

        var received = await pair.Fern.ReceivedAsync(create);      // which looks at the HTTP signature by itself
        Assert.Equal("verified", received.HttpSignature);
        Assert.Equal(scheme, (await pair.Fern.StateAsync()).Http.Inbound.Last(call => call is { Method: "POST", Status: 202 }).Scheme);
    }

    [Fact]
    public async Task Fedify_believes_our_object_proof_alone()
    {
        var (create, note) = await Pair.PostPubliclyAsync("<p>proven</p>");
        var received = (await Fern.ReceivedAsync(create)).Json;

        Assert.True((await Fern.VerifyAsync(received)).Object);
        var changed = (JsonObject)received.DeepClone();
        changed["object"]!["content"] = "<p>changed on the way</p>";
        Assert.False((await Fern.VerifyAsync(changed)).Object);

        // To a Fedify that hears of it from fern, only the proof says that it is ours.
        await using var stranger = await FedifyPeer.StartAsync();
        Assert.Equal(401, await Fern.SendAsync(changed, $"{stranger.Actor}/inbox", "cavage"));
        Assert.Equal(202, await Fern.SendAsync(received, $"{stranger.Actor}/inbox", "cavage"));
        var state = await stranger.UntilAsync("the post is there", s => s.FindPost(note) is not null);
        Assert.Equal((Server.Own.Actor, "<p>proven</p>"), (state.FindPost(note)!.AttributedTo, state.FindPost(note)!.Content));
    }
}
