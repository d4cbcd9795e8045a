using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Keys;
using Federation.Origins;
using Federation.Signatures;

namespace ActorServer.Conformance.Signatures;

/// <summary>How this server signs, and how it finds out what a host reads.</summary>
public sealed class OutgoingSignatureTests
{
    [Fact]
    [Requirement("CAV-09", "CAV-10", "CAV-11")]
    public async Task To_an_unknown_host_the_draft_goes_first()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();

        await server.EventuallyAllAsync(await server.PublishAsync(Documents.Note("hello", alice.Actor)), WorkRow.Done);

        foreach (var request in alice.Requests)
        {
            Assert.Empty(request.Parts.Headers("Signature-Input"));
            var covered = request.Method == "POST" ? "(request-target) host date digest" : "(request-target) host date";
            Assert.Contains($"headers=\"{covered}\"", request.Parts.Headers("Signature").Single(), StringComparison.Ordinal);
            await AssertOwnersAsync(server, request);
        }
        Assert.Contains(alice.Requests, request => request.Method == "GET");
    }

    [Fact]
    [Requirement("CAV-10", "SIG-18", "SIG-19", "SIG-20", "SIG-21", "SIG-22")]
    public async Task When_it_is_refused_RFC_9421_follows_and_is_remembered()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var refusals = 1;
        alice.AnswerPost = _ => Interlocked.Decrement(ref refusals) >= 0 ? 401 : 202;

        await server.EventuallyAllAsync(await server.PublishAsync(Documents.Note("hello", alice.Actor)), WorkRow.Done);
        await server.EventuallyAllAsync(await server.PublishAsync(Documents.Note("again", alice.Actor)), WorkRow.Done);

        var posts = alice.Requests.Where(request => request.Method == "POST").ToList();
        Assert.Equal([false, true, true], posts.Select(request => request.Parts.Headers("Signature-Input").Count > 0));
        foreach (var request in posts.Skip(1))
        {
            var input = request.Parts.Headers("Signature-Input").Single();
            Assert.StartsWith("sig1=(\"@method\" \"@target-uri\" \"@authority\" \"host\" \"date\" \"content-digest\");created=", input, StringComparison.Ordinal);
            Assert.Contains($";keyid=\"{server.Own.Key}\"", input, StringComparison.Ordinal);
            Assert.Contains(";alg=\"rsa-v1_5-sha256\"", input, StringComparison.Ordinal);
            Assert.StartsWith("sha-256=:", request.Parts.Headers("Content-Digest").Single(), StringComparison.Ordinal);
            await AssertOwnersAsync(server, request);
        }
    }

    [Fact]
    [Requirement("FEP-844e-06")]
    public async Task A_host_whose_actor_says_that_it_knows_RFC_9421_gets_it_first()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        alice.Documents[$"/users/{alice.Name}"]["generator"] = new JsonObject
        {
            ["type"] = "Application",
            ["implements"] = new JsonArray(new JsonObject { ["href"] = "https://datatracker.ietf.org/doc/html/rfc9421", ["name"] = "RFC-9421: HTTP Message Signatures" }),
        };

        await server.EventuallyAllAsync(await server.PublishAsync(Documents.Note("hello", alice.Actor)), WorkRow.Done);

        Assert.NotEmpty(alice.Requests.Single(request => request.Method == "POST").Parts.Headers("Signature-Input"));
    }

    [Fact]
    [Requirement("SIG-22")]
    public async Task A_host_that_signs_in_RFC_9421_is_answered_in_it()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await FakePeer.StartAsync();
        var body = System.Text.Encoding.UTF8.GetBytes(alice.Complete(Documents.Activity(As.Follow, server.Own.Actor)).ToJsonString());
        using var response = await MessageSignature.PostAsync(alice, server.Own.Inbox, body, MessageSignature.Digest("sha-256", body), MessageSignature.Of(alice));

        await alice.WaitForAsync(As.Accept);

        Assert.All(alice.Requests.Where(request => request.Method == "POST"), request => Assert.Single(request.Parts.Headers("Signature-Input")));
    }

    /// <summary>Read from the wire as a peer would, with the key in the actor's document.</summary>
    private static async Task AssertOwnersAsync(RunningServer server, Received request)
    {
        Assert.True(Origin.TryOf($"http://{request.Parts.Headers("Host").Single()}/", out var here));
        Assert.True(HttpSignature.TryReadEnvelope(request.Parts with { PublicOrigin = here }, TimeProvider.System.GetUtcNow(), out var envelope, out var fault), fault.ToString());
        var actor = await server.GetDocumentAsync(server.Own.Actor);
        var key = new PublicKey(actor.Text("publicKey")!, server.Own.Actor, actor["publicKey"]!["publicKeyPem"]!.GetValue<string>());
        Assert.Equal(server.Own.Actor, HttpSignature.Verify(envelope, key)?.ActorId);
    }
}
