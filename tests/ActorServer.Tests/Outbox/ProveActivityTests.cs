using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Tests.Support;
using Federation;
using Federation.Json;
using Federation.Keys;
using Federation.Proofs;

namespace ActorServer.Tests.Outbox;

public sealed class ProveActivityTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("to")]
    [InlineData("cc")]
    public async Task What_is_for_everybody_is_proved_and_served_byte_for_byte_as_it_was_delivered(string where)
    {
        await using var alice = await FakePeer.StartAsync();
        await alice.FollowAsync(Server);

        var create = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "hello", [where] = As.Public, ["bto"] = Server.Own.Followers });
        await RunningServer.EventuallyAsync("alice got it", () => Task.FromResult(alice.InboxesThatGot(create).Any()));

        var delivered = alice.Requests.Single(r => r.Method == "POST" && r.Json["id"]!.ToString() == create).Body;
        using var served = await Server.GetAsync(create);
        Assert.Equal(delivered, await served.Content.ReadAsStringAsync());
        Assert.Equal(Server.Own.Actor, (await ProvedAsync(delivered))?.ActorId);
        Assert.Null(await ProvedAsync(delivered.Replace("hello", "good bye", StringComparison.Ordinal)));
        var proof = JsonNode.Parse(delivered)!["proof"]!;
        Assert.Equal(("DataIntegrityProof", "eddsa-jcs-2022", "assertionMethod", Server.Own.ProofKey),
            (proof["type"]!.ToString(), proof["cryptosuite"]!.ToString(), proof["proofPurpose"]!.ToString(), proof["verificationMethod"]!.ToString()));
        Assert.Contains("https://w3id.org/security/data-integrity/v2", JsonNode.Parse(delivered)!["@context"]!.AsArray().Select(context => context!.ToString()));
    }

    [Fact]
    public async Task What_is_for_some_people_only_carries_no_proof()
    {
        foreach (var to in new[] { Server.Own.Followers, "https://other.example/alice" })
        {
            var create = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "hush", ["to"] = to });
            Assert.False((await Server.GetDocumentAsync(create, asOwner: true)).ContainsKey("proof"));
        }
    }

    [Fact]
    public async Task A_proof_that_an_app_made_is_replaced()
    {
        var create = await Server.PublishAsync(new JsonObject
        {
            ["type"] = As.Create,
            ["to"] = As.Public,
            ["object"] = new JsonObject { ["type"] = As.Note, ["content"] = "hello" },
            ["proof"] = new JsonObject { ["type"] = "DataIntegrityProof", ["proofValue"] = "z1" },
        });

        using var served = await Server.GetAsync(create);
        Assert.NotNull(await ProvedAsync(await served.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task What_is_too_large_to_be_proved_is_published_all_the_same()
    {
        var create = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = new string('a', Limits.ActivityBytes - 200), ["to"] = As.Public });

        Assert.False((await Server.GetDocumentAsync(create)).ContainsKey("proof"));
    }

    [Fact]
    public async Task Text_in_any_script_and_length_is_proved()
    {
        var json = new JsonObject { ["type"] = As.Note, ["content"] = string.Concat(Enumerable.Repeat("Привет, 世界 👋 <&>\"\n", 12_000)), ["to"] = As.Public };
        using var content = new StringContent(json.ToJsonString(DocumentResult.Wire), new System.Net.Http.Headers.MediaTypeHeaderValue(As.MediaType));
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Own.Outbox) { Content = content, Headers = { Authorization = new("Bearer", Server.Token) } };
        using var posted = await Server.Client.SendAsync(request);

        using var served = await Server.GetAsync(posted.Headers.Location!.ToString());
        Assert.NotNull(await ProvedAsync(await served.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task In_a_page_of_the_outbox_every_proof_still_holds()
    {
        await Server.SayAsync("first");
        await Server.SayAsync("second");

        var items = (await Server.GetItemsAsync(Server.Own.Outbox)).Where(item => item["proof"] is not null).ToList();
        Assert.True(items.Count >= 2);
        foreach (var item in items) Assert.NotNull(await ProvedAsync(item.ToJsonString(DocumentResult.Wire)));
    }

    private async Task<ProvedBy?> ProvedAsync(string json) => Prove(json, await Server.GetDocumentAsync(Server.Own.Actor));

    /// <summary>What a peer does: read the proof, find its key in the actor's document, verify.</summary>
    internal static ProvedBy? Prove(string json, JsonObject actor)
    {
        Assert.True(ActivityDocument.TryRead(Encoding.UTF8.GetBytes(json), out var document, out _));
        Assert.True(ActivityDocument.TryRead(Encoding.UTF8.GetBytes(actor.ToJsonString()), out var owner, out _));
        Assert.True(ObjectProof.TryRead(document, TimeProvider.System.GetUtcNow().AddDays(30), out var envelope, out var fault), fault.ToString());
        return AssertionMethods.Find(owner.Node, envelope.VerificationMethod) is { } key ? ObjectProof.Verify(envelope, key) : null;
    }
}
