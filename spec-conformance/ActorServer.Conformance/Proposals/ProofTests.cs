using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;
using Federation.Json;
using Federation.Keys;
using Federation.Proofs;

namespace ActorServer.Conformance.Proposals;

/// <summary>FEP-8b32: object integrity proofs, both ways.</summary>
public sealed class ProofTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    [Requirement("FEP-8b32-01", "FEP-8b32-02", "FEP-8b32-03", "FEP-8b32-04", "FEP-8b32-06", "FEP-8b32-12")]
    public async Task What_the_owner_says_to_everybody_is_proved_by_the_key_that_the_actor_lists()
    {
        RequireEd25519();
        using var response = await Server.GetAsync(await Server.PublishAsync(Documents.Note("hello", As.Public)));
        var text = await response.Content.ReadAsStringAsync();
        var proof = Assert.IsType<JsonObject>(JsonNode.Parse(text)!["proof"]);

        Assert.Equal(("DataIntegrityProof", "eddsa-jcs-2022", "assertionMethod"), (proof.Text("type"), proof.Text("cryptosuite"), proof.Text("proofPurpose")));
        var listed = (JsonObject)(await Server.GetDocumentAsync(Server.Own.Actor))["assertionMethod"]!.AsArray().Single(key => key!["id"]!.GetValue<string>() == proof.Text("verificationMethod"))!;
        Assert.True(ActivityDocument.TryRead(Encoding.UTF8.GetBytes(text), out var document, out _));
        Assert.True(ObjectProof.TryRead(document, TimeProvider.System.GetUtcNow(), out var envelope, out var fault), $"{fault}");
        Assert.NotNull(ObjectProof.Verify(envelope, KeyOf(listed)));
    }

    [Fact]
    [Requirement("FEP-8b32-05")]
    public async Task The_actors_keys_have_no_proof_of_their_own()
    {
        RequireEd25519();
        var actor = await Server.GetDocumentAsync(Server.Own.Actor);
        Assert.All(new[] { actor["publicKey"], actor["assertionMethod"]![0] }, key => Assert.Null(key!["proof"]));
    }

    [Fact]
    [Requirement("FEP-8b32-07", "FEP-8b32-08")]
    public async Task A_forwarded_activity_is_believed_for_its_proof_and_only_unchanged()
    {
        RequireEd25519();
        await using var alice = await FakePeer.StartAsync();
        await using var relay = await FakePeer.StartAsync("relay");
        var create = Proved(alice, ListedKey(alice));
        var changed = (JsonObject)create.DeepClone();
        changed["object"]!["content"] = "changed";

        await relay.AssertRefusedAsync(Server, changed, Refusal.ActorIsNotSigner);
        using var taken = await relay.SendAsync(Server.Own.Inbox, create);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
    }

    [Fact]
    [Requirement("FEP-8b32-09")]
    public async Task A_proof_by_somebody_elses_key_proves_nothing()
    {
        RequireEd25519();
        await using var alice = await FakePeer.StartAsync();
        await using var relay = await FakePeer.StartAsync("relay");
        await relay.AssertRefusedAsync(Server, Proved(alice, ListedKey(relay)), Refusal.ActorIsNotSigner);
    }

    [Fact]
    [Requirement("FEP-8b32-10", "FEP-8b32-11")]
    public async Task A_proof_that_is_wrong_is_not_made_good_by_the_signature_of_the_request()
    {
        RequireEd25519();
        await using var alice = await FakePeer.StartAsync();
        var listed = ListedKey(alice);
        var good = Proved(alice, listed);
        var wrong = Proved(alice, listed);
        wrong["object"]!["content"] = "changed on the way";
        var unlisted = Ed25519PrivateKey.Generate($"{alice.Actor}#not-listed");
        var unknown = Proved(alice, unlisted);

        await alice.DeliverAsync(Server, good);
        await alice.AssertRefusedAsync(Server, wrong, Refusal.SignatureWrong);
        await alice.DeliverAsync(Server, unknown);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    [Requirement("FEP-521a-04")]
    public async Task A_key_proves_nothing_after_its_end(int hoursLeft, bool isTaken)
    {
        RequireEd25519();
        await using var alice = await FakePeer.StartAsync();
        await using var relay = await FakePeer.StartAsync("relay");
        var create = Proved(alice, ListedKey(alice, TimeProvider.System.GetUtcNow().AddHours(hoursLeft)));

        using var response = await relay.SendAsync(Server.Own.Inbox, create);

        Assert.Equal(isTaken ? HttpStatusCode.Accepted : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    [Requirement("FEP-8b32-14")]
    public async Task A_linked_data_signature_beside_the_proof_does_not_disturb_it()
    {
        RequireEd25519();
        await using var alice = await FakePeer.StartAsync();
        await using var relay = await FakePeer.StartAsync("relay");
        var create = Proved(alice, ListedKey(alice));
        create["signature"] = new JsonObject { ["type"] = "RsaSignature2017", ["creator"] = alice.Key.KeyId, ["created"] = "2025-01-01T00:00:00Z", ["signatureValue"] = "AAAA" };

        using var taken = await relay.SendAsync(Server.Own.Inbox, create);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
    }

    private static void RequireEd25519() => Assert.SkipUnless(Ed25519.IsSupported, "no Ed25519 here");

    private static Multikey KeyOf(JsonObject listed)
    {
        Assert.True(BoundedJson.TryParse(Encoding.UTF8.GetBytes(listed.ToJsonString()), out var element, out _));
        return Multikey.From(new AsNode(element))!;
    }

    private static Ed25519PrivateKey ListedKey(FakePeer peer, DateTimeOffset? expires = null)
    {
        var key = Ed25519PrivateKey.Generate($"{peer.Actor}#ed25519-key");
        peer.Documents[$"/users/{peer.Name}"]["assertionMethod"] = new JsonArray(new JsonObject
        {
            ["id"] = key.KeyId,
            ["type"] = "Multikey",
            ["controller"] = peer.Actor,
            ["publicKeyMultibase"] = key.PublicKeyMultibase,
            ["expires"] = expires?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        });
        return key;
    }

    private static JsonObject Proved(FakePeer author, Ed25519PrivateKey key)
    {
        var create = author.Complete(FakePeer.Create(author.MakeNote("proved")));
        create["@context"] = new JsonArray(As.Context, "https://w3id.org/security/data-integrity/v2");
        ((JsonObject)create["object"]!).Remove("@context");
        return ObjectProof.Sign(create, key, author.Clock.GetUtcNow());
    }
}
