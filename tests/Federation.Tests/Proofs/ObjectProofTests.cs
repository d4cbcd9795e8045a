using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Json;
using Federation.Keys;
using Federation.Proofs;
using Federation.Tests.Support;

namespace Federation.Tests.Proofs;

public sealed class ObjectProofTests
{
    private const string Alice = "https://server.example/users/alice";
    private const string Mallory = "https://server.example/users/mallory";

    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-03-01T12:00:00Z", CultureInfo.InvariantCulture);
    private static readonly Ed25519PrivateKey Key = Ed25519PrivateKey.Generate(Alice + "#ed25519-key");
    private static readonly Multikey Public = Multikey.Of(Alice, Key);

    [Fact]
    public void What_we_sign_is_proven_by_its_actor()
    {
        ProvedBy proved = Verify(Signed())!;
        Assert.Equal((Alice, Key.KeyId, "Create", "Hello"), (proved.ActorId, proved.KeyId, proved.Node.Type, proved.Node.Object?.Content));
        Assert.Null(proved.Node.First("proof"));
    }

    [Fact]
    public void White_space_and_the_order_of_members_do_not_matter()
    {
        string text = Signed().ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        Assert.NotNull(Verify(text.Utf8()));
        var turned = new JsonObject(Signed().Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        Assert.NotNull(Verify(turned));
    }

    [Fact]
    public void A_signed_document_with_any_bit_changed_is_refused()
    {
        byte[] signed = Encoding.UTF8.GetBytes(Signed().ToJsonString());
        foreach (byte[] changed in signed.BitFlips())
            if (Verify(changed) is { } proved) Assert.Fail($"accepted: {Encoding.UTF8.GetString(changed)} as {proved.ActorId}");
    }

    [Fact]
    public void Every_prefix_of_a_signed_document_is_refused()
    {
        byte[] signed = Encoding.UTF8.GetBytes(Signed().ToJsonString());
        for (int length = 0; length < signed.Length; length++) Assert.Null(Verify(signed[..length]));
    }

    [Fact]
    public void Every_prefix_of_a_proof_value_is_refused()
    {
        string value = Signed()["proof"]!["proofValue"]!.GetValue<string>();
        for (int length = 0; length < value.Length; length++) Assert.Null(Verify(Signed(proof => proof["proofValue"] = value[..length])));
        Assert.Null(Verify(Signed(proof => proof["proofValue"] = value + "1")));
        Assert.Null(Verify(Signed(proof => proof["proofValue"] = "z1" + value[1..])));
    }

    [Theory]
    [InlineData("type", "Ed25519Signature2020", ProofFault.UnknownSuite)]
    [InlineData("cryptosuite", "eddsa-rdfc-2022", ProofFault.UnknownSuite)]
    [InlineData("cryptosuite", "jcs-eddsa-2022", ProofFault.UnknownSuite)]
    [InlineData("proofPurpose", "authentication", ProofFault.WrongPurpose)]
    [InlineData("verificationMethod", "https://evil.example/key", ProofFault.NotTheActors)]
    [InlineData("verificationMethod", "did:web:server.example", ProofFault.NotTheActors)]
    [InlineData("created", "2026-03-01T13:00:01Z", ProofFault.Stale)]
    [InlineData("created", "yesterday", ProofFault.Malformed)]
    [InlineData("expires", "2026-03-01T12:00:00Z", ProofFault.Stale)]
    [InlineData("expires", "soon", ProofFault.Malformed)]
    [InlineData("proofValue", "u7QFnVg", ProofFault.Malformed)]
    [InlineData("previousProof", "urn:uuid:1", ProofFault.Malformed)]
    [InlineData("@context", "https://www.w3.org/ns/activitystreams", ProofFault.ContextMismatch)]
    public void A_proof_that_says_something_else_is_refused_before_any_key_is_fetched(string member, string value, ProofFault expected) =>
        Assert.Equal(expected, Fault(Signed(proof => proof[member] = value)));

    [Theory]
    [InlineData("proofPurpose")]
    [InlineData("verificationMethod")]
    [InlineData("created")]
    [InlineData("proofValue")]
    public void A_proof_that_lacks_a_member_is_refused(string member) => Assert.Equal(ProofFault.Malformed, Fault(Signed(proof => proof.Remove(member))));

    [Fact]
    public void A_document_without_a_proof_has_none()
    {
        Assert.Equal(ProofFault.Missing, Fault(Document()));
        foreach (string proof in (string[])["null", "[]", "'text'", "[1]"])
        {
            JsonObject document = Document();
            document["proof"] = JsonNode.Parse(proof.Replace('\'', '"'));
            Assert.Equal(ProofFault.Missing, Fault(document));
        }
    }

    [Fact]
    public void The_drafts_name_counts_only_when_allowed()
    {
        JsonObject document = Document();
        JsonObject proof = Signed()["proof"]!.DeepClone().AsObject();
        proof.Remove("proofValue");
        proof["cryptosuite"] = "jcs-eddsa-2022";
        byte[] data = EddsaJcs2022.HashData(JsonSerializer.SerializeToUtf8Bytes(document), JsonSerializer.SerializeToUtf8Bytes(proof));
        proof["proofValue"] = Multibase.Encode(Key.Sign(data));
        document["proof"] = proof;
        Assert.Null(Verify(document));
        Assert.NotNull(Verify(document, rules: new ProofRules { AcceptDraftSuiteName = true }));
    }

    [Fact]
    public void Proofs_of_other_suites_are_passed_over()
    {
        JsonObject signed = Signed();
        JsonNode own = signed["proof"]!.DeepClone();
        signed["proof"] = new JsonArray(JsonNode.Parse("""{"type":"MitraJcsEip191Signature2022","proofValue":"x"}"""), JsonNode.Parse("""{"type":"DataIntegrityProof","cryptosuite":"mldsa44-jcs-2024"}"""), own);
        Assert.NotNull(Verify(signed));
    }

    [Fact]
    public void No_proof_has_a_say_in_what_the_document_means()
    {
        JsonObject signed = Signed();
        JsonNode own = signed["proof"]!.DeepClone();
        signed["proof"] = new JsonArray(own, JsonNode.Parse("""{"@id":"https://server.example/activities/1","as:content":"EVIL","@type":5,"@context":{"@protected":7}}"""));
        ProvedBy proved = Verify(signed)!;
        Assert.Equal(Verify(Signed())!.Node.ToString(), proved.Node.ToString());
    }

    [Fact]
    public void Somebody_elses_key_proves_nothing()
    {
        ProofEnvelope envelope = Read(Signed())!;
        Assert.NotNull(ObjectProof.Verify(envelope, Public));
        Assert.Null(ObjectProof.Verify(envelope, Multikey.Of(Mallory, Key)));                                             // same key, other controller
        Assert.Null(ObjectProof.Verify(envelope, Multikey.Of(Alice, Ed25519PrivateKey.Generate(Key.KeyId))));             // same id, other key
        Assert.Null(ObjectProof.Verify(envelope, Multikey.Of(Alice, Ed25519PrivateKey.FromMultibase(Alice + "#2", Key.SecretKeyMultibase)))); // another id
        Assert.Null(ObjectProof.Verify(envelope, Multikey.From(("{'id': '" + Key.KeyId + "', 'type': 'Multikey', 'controller': '" + Alice + "', 'publicKeyMultibase': 'zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169'}").Node())!));
    }

    [Fact]
    public void A_did_key_proves_what_an_actor_says_that_lists_it()
    {
        string did = "did:key:" + Key.PublicKeyMultibase;
        JsonObject signed = ObjectProof.Sign(Document(), Ed25519PrivateKey.FromMultibase(did, Key.SecretKeyMultibase), Now);
        ProofEnvelope envelope = Read(signed)!;
        AsNode actor = ("{'id': '" + Alice + "', 'assertionMethod': ['" + did + "']}").Node(), other = ("{'id': '" + Mallory + "', 'assertionMethod': ['" + did + "']}").Node();
        Assert.Equal(Alice, ObjectProof.Verify(envelope, AssertionMethods.Find(actor, did)!)?.ActorId);
        Assert.Null(ObjectProof.Verify(envelope, AssertionMethods.Find(other, did)!));
        Assert.Null(ObjectProof.Verify(envelope, Multikey.FromDidKey(did)!));   // nobody said that it is Alice's
    }

    [Fact]
    public void A_document_of_somebody_else_on_the_same_server_is_not_proven_by_their_neighbour()
    {
        JsonObject document = Document();
        document["actor"] = Mallory;
        ProofEnvelope envelope = Read(ObjectProof.Sign(document, Key, Now))!;
        Assert.Equal(Mallory, envelope.ActorId);
        Assert.Null(ObjectProof.Verify(envelope, Public));
    }

    [Fact]
    public void A_document_of_two_actors_is_nobodys()
    {
        JsonObject document = Document();
        document["actor"] = new JsonArray(Alice, Mallory);
        Assert.Equal(ProofFault.NotTheActors, Fault(ObjectProof.Sign(document, Key, Now)));
        document["actor"] = new JsonArray(Alice, Alice);
        Assert.NotNull(Verify(ObjectProof.Sign(document, Key, Now)));
    }

    [Fact]
    public void An_object_is_its_authors_and_an_actor_its_own()
    {
        var note = new JsonObject { ["@context"] = As.Context, ["id"] = "https://server.example/o/1", ["type"] = "Note", ["attributedTo"] = Alice };
        Assert.Equal(Alice, Verify(ObjectProof.Sign(note, Key, Now))?.ActorId);
        var actor = new JsonObject { ["@context"] = As.Context, ["id"] = Alice, ["type"] = "Person" };
        Assert.Equal(Alice, Verify(ObjectProof.Sign(actor, Key, Now))?.ActorId);
        var other = new JsonObject { ["@context"] = As.Context, ["id"] = Mallory, ["type"] = "Person" };
        Assert.Null(Verify(ObjectProof.Sign(other, Key, Now)));
    }

    [Fact]
    public void An_object_within_another_ones_document_proves_itself()
    {
        var note = new JsonObject { ["@context"] = As.Context, ["id"] = "https://server.example/o/1", ["type"] = "Note", ["attributedTo"] = Alice, ["content"] = "x" };
        var announce = new JsonObject { ["id"] = "https://b.example/1", ["type"] = "Announce", ["actor"] = "https://b.example/bob", ["object"] = ObjectProof.Sign(note, Key, Now) };
        Assert.True(BoundedJson.TryParse(announce.ToJsonString().Utf8(), out JsonElement json, out _));
        Assert.True(ObjectProof.TryRead(json.GetProperty("object"), Now, out ProofEnvelope? envelope, out _));
        Assert.Equal("x", ObjectProof.Verify(envelope, Public)?.Node.Content);
    }

    [Fact]
    public void One_context_is_the_same_as_an_array_with_it()
    {
        JsonObject document = Document();
        document["@context"] = As.Context;
        JsonObject signed = ObjectProof.Sign(document, Key, Now);
        signed["@context"] = new JsonArray(As.Context);
        Assert.NotNull(Verify(signed));
        signed["@context"] = new JsonArray(As.Context, "https://evil.example/c"); // the standard would allow this
        Assert.Equal(ProofFault.ContextMismatch, Fault(signed));
    }

    [Fact]
    public void A_document_is_signed_once()
    {
        Assert.Throws<ArgumentException>(() => ObjectProof.Sign(Signed(), Key, Now));
    }

    [Fact]
    public void Only_so_many_proofs_are_looked_at()
    {
        JsonObject signed = Signed();
        JsonNode own = signed["proof"]!, wrong = own.DeepClone();
        wrong["proofValue"] = Multibase.Encode(new byte[64]);
        signed["proof"] = new JsonArray([.. Enumerable.Range(0, 3).Select(_ => wrong.DeepClone()), own.DeepClone()]);
        Assert.NotNull(Verify(signed));
        signed["proof"] = new JsonArray([.. Enumerable.Range(0, 4).Select(_ => wrong.DeepClone()), own.DeepClone()]);
        Assert.Null(Verify(signed));
    }

    private static JsonObject Document() => JsonNode.Parse("""
        {
          "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"],
          "id": "https://server.example/activities/1",
          "type": "Create",
          "actor": "https://server.example/users/alice",
          "to": ["https://www.w3.org/ns/activitystreams#Public"],
          "object": {"id": "https://server.example/o/1", "type": "Note", "content": "Hello", "_n": [1, 2.5, null, true]}
        }
        """)!.AsObject();

    private static JsonObject Signed(Action<JsonObject>? change = null)
    {
        JsonObject signed = ObjectProof.Sign(Document(), Key, Now);
        change?.Invoke(signed["proof"]!.AsObject());
        return signed;
    }

    private static ProvedBy? Verify(JsonObject document, ProofRules? rules = null) => Verify(document.ToJsonString().Utf8(), rules);

    private static ProvedBy? Verify(byte[] bytes, ProofRules? rules = null) =>
        ActivityDocument.TryRead(bytes, out ActivityDocument? document, out _) && ObjectProof.TryRead(document, Now, out ProofEnvelope? envelope, out _, rules)
            ? ObjectProof.Verify(envelope, Public)
            : null;

    private static ProofEnvelope? Read(JsonObject document) =>
        BoundedJson.TryParse(document.ToJsonString().Utf8(), out JsonElement json, out _) && ObjectProof.TryRead(json, Now, out ProofEnvelope? envelope, out _) ? envelope : null;

    private static ProofFault Fault(JsonObject document)
    {
        Assert.True(BoundedJson.TryParse(document.ToJsonString().Utf8(), out JsonElement json, out _));
        Assert.False(ObjectProof.TryRead(json, Now, out _, out ProofFault fault));
        return fault;
    }
}
