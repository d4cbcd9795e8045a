using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Json;
using Federation.Keys;
using Federation.Proofs;
using Federation.Tests.Support;
using JsonLd;

namespace Federation.Tests.Proofs;

public sealed class LdSignatureTests
{
    private const string Alice = TestKeys.Actor;
    private const string Note = """{"id":"https://a.example/n/1","type":"Note","attributedTo":"https://a.example/alice","content":"Hello","to":["https://www.w3.org/ns/activitystreams#Public"]}""";

    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-03-01T12:00:00Z", CultureInfo.InvariantCulture);

    [Fact]
    public void What_an_actor_signed_is_rebuilt_from_what_is_signed()
    {
        JsonObject document = Create(Note);
        document["unmapped"] = "not signed";
        ProvedBy proved = Verify(Signed(document))!;
        Assert.Equal((Alice, TestKeys.Alice.KeyId), (proved.ActorId, proved.KeyId));
        Assert.Equal(("Create", Alice, "https://a.example/n/1", "Hello"), (proved.Node.Type, proved.Node.Actor, proved.Node.Object?.Id, proved.Node.Object?.Content));
        Assert.Null(proved.Node.First("unmapped"));
        Assert.Null(proved.Node.First("signature"));
        Assert.NotNull(Activity.From(proved.Node));
    }

    [Fact]
    public void A_bit_changed_anywhere_is_refused_or_changes_nothing()
    {
        byte[] signed = Signed(Create(Note)).ToJsonString().Utf8();
        string original = Verify(signed)!.Node.ToString();
        foreach (byte[] changed in signed.BitFlips())
            if (Verify(changed) is { } proved) Assert.Equal(original, proved.Node.ToString());
    }

    [Fact]
    public void Every_prefix_is_refused()
    {
        byte[] signed = Signed(Create(Note)).ToJsonString().Utf8();
        for (int length = 0; length < signed.Length; length++) Assert.Null(Verify(signed[..length]));
    }

    [Theory]
    [InlineData("type", "RsaSignature2018", ProofFault.UnknownSuite)]
    [InlineData("creator", "https://evil.example/key", ProofFault.NotTheActors)]
    [InlineData("created", "2026-03-01T13:00:01Z", ProofFault.Stale)]
    [InlineData("created", "yesterday", ProofFault.Malformed)]
    [InlineData("expires", "2026-03-01T11:59:59Z", ProofFault.Stale)]
    [InlineData("signatureValue", "AAA", ProofFault.Malformed)]
    public void A_signature_that_cannot_count_is_refused_before_any_key_is_fetched(string member, string value, ProofFault expected)
    {
        JsonObject signed = Signed(Create(Note));
        signed["signature"]![member] = value;
        Assert.Equal(expected, Fault(signed));
        signed["signature"]!.AsObject().Remove(member);
        if (member != "expires") Assert.Equal(member == "type" ? ProofFault.UnknownSuite : ProofFault.Malformed, Fault(signed));
    }

    [Fact]
    public void A_document_without_a_signature_has_none()
    {
        Assert.Equal(ProofFault.Missing, Fault(Create(Note)));
        JsonObject signed = Signed(Create(Note));
        signed["signature"] = new JsonArray(signed["signature"]!.DeepClone());
        Assert.Equal(ProofFault.Missing, Fault(signed));
    }

    [Fact]
    public void A_key_of_somebody_else_proves_nothing()
    {
        byte[] signed = Signed(Create(Note)).ToJsonString().Utf8();
        Assert.Null(Verify(signed, key: TestKeys.AlicePublic with { Owner = "https://a.example/mallory" }));
        using var other = RsaPrivateKey.Generate(TestKeys.Alice.KeyId);
        Assert.Null(Verify(signed, key: TestKeys.AlicePublic with { Pem = other.PublicPem }));
        JsonObject document = Create(Note);
        document["actor"] = "https://a.example/mallory";
        Assert.Null(Verify(Signed(document)));
    }

    [Fact]
    public void A_context_that_is_not_known_is_refused()
    {
        JsonObject signed = Signed(Create(Note));
        signed["@context"] = new JsonArray(As.Context, "https://evil.example/context");
        Assert.Null(Verify(signed));
    }

    [Fact]
    public void An_Update_of_an_actor_keeps_the_actor_where_it_stands()
    {
        JsonObject document = Create("""{"id":"https://a.example/alice","type":"Person","name":"Alice","publicKey":{"id":"https://a.example/alice#main-key","owner":"https://a.example/alice","publicKeyPem":"x"}}""");
        document["type"] = "Update";
        AsNode node = Verify(Signed(document))!.Node;
        Assert.True(node.First("actor")!.Value.IsReference);
        Assert.Equal("Alice", node.Object?.Name);
        Assert.Equal("x", node.Object?.First("publicKey")?.Text("publicKeyPem"));
    }

    [Fact]
    public void A_page_may_name_the_collection_that_it_is_part_of()
    {
        string note = Note.Replace("\"content\"", "\"replies\":{\"id\":\"https://a.example/n/1/replies\",\"type\":\"Collection\",\"first\":{\"type\":\"CollectionPage\",\"partOf\":\"https://a.example/n/1/replies\",\"items\":[]}},\"content\"", StringComparison.Ordinal);
        AsNode replies = Verify(Signed(Create(note)))!.Node.Object!.Value.First("replies")!.Value;
        Assert.Equal("https://a.example/n/1/replies", replies.First("first")?.IdOf("partOf"));
    }

    [Fact]
    public void A_signed_activity_cannot_be_turned_into_one_of_its_parts()
    {
        // The same RDF with the other node on top; plain reading sees nothing odd but a term that nobody knows.
        JsonObject undo = Create("""{"id":"https://a.example/follow","type":"Follow","actor":"https://a.example/alice","object":"https://b.example/bob"}""");
        undo["type"] = "Undo";
        JsonObject signed = Signed(undo);
        JsonObject follow = signed["object"]!.DeepClone().AsObject();
        follow["@context"] = new JsonArray(As.Context, new JsonObject { ["undoneBy"] = new JsonObject { ["@reverse"] = "as:object" } });
        follow["undoneBy"] = new JsonObject { ["id"] = undo["id"]!.GetValue<string>(), ["type"] = "Undo", ["actor"] = Alice, ["to"] = undo["to"]!.DeepClone() };
        follow["signature"] = signed["signature"]!.DeepClone();
        Assert.Equal("Undo", Verify(signed)!.Node.Type);
        Assert.Null(Verify(follow));
    }

    [Fact]
    public void A_graph_without_one_root_is_refused()
    {
        JsonObject circle = Create("""{"id":"https://a.example/n/1","type":"Note","attributedTo":"https://a.example/alice","context":"https://a.example/1"}""");
        Assert.NotNull(Verify(Signed(Create(Note))));
        Assert.Null(Verify(Signed(circle))); // the Note leads back to the Create
        JsonObject nameless = Create(Note);
        nameless.Remove("id");
        Assert.Null(Verify(Signed(nameless)));
    }

    [Fact]
    public void Trust_that_is_not_signed_is_refused_and_not_just_dropped()
    {
        JsonObject signed = Signed(Create(Note));
        signed["object"]!["attributionDomains"] = new JsonArray("evil.example");
        Assert.Null(Verify(signed));
    }

    [Fact]
    public void A_default_language_does_not_hide_a_text()
    {
        JsonObject document = Create(Note);
        document["@context"] = new JsonArray(As.Context, new JsonObject { ["@language"] = "und" });
        Assert.Equal("Hello", Verify(Signed(document))!.Node.Object?.Content);
    }

    [Fact]
    public void Language_tags_may_have_been_lowercased_by_the_signer()
    {
        JsonObject document = Create(Note.Replace("\"content\":\"Hello\"", "\"contentMap\":{\"pt-BR\":\"Oi\"}", StringComparison.Ordinal));
        byte[] lowercased = Signed(document, lowercase: true).ToJsonString().Utf8(), kept = Signed(document).ToJsonString().Utf8();
        Assert.Equal("Oi", Verify(lowercased)!.Node.Object?.Content);
        Assert.NotNull(Verify(kept));
        var strict = new ProofRules { AcceptLowercaseLanguageTags = false };
        Assert.Null(Verify(lowercased, rules: strict));
        Assert.NotNull(Verify(kept, rules: strict));
    }

    [Fact]
    public void Control_characters_may_stand_as_they_are()
    {
        JsonObject document = Create(Note.Replace("Hello", "a\\tb", StringComparison.Ordinal));
        byte[] raw = Signed(document, CanonicalizationOptions.RsaSignature2017).ToJsonString().Utf8(), escaped = Signed(document).ToJsonString().Utf8();
        Assert.Equal("a\tb", Verify(raw)!.Node.Object?.Content);
        Assert.NotNull(Verify(escaped));
        var strict = new ProofRules { AcceptUnescapedControlCharacters = false };
        Assert.Null(Verify(raw, rules: strict));
        Assert.NotNull(Verify(escaped, rules: strict));
    }

    [Fact]
    public void A_document_with_a_proof_may_be_signed_as_well()
    {
        var key = Ed25519PrivateKey.Generate(Alice + "#ed25519-key");
        JsonObject document = Create(Note);
        document["@context"] = new JsonArray(As.Context, "https://w3id.org/security/data-integrity/v1");
        ProvedBy proved = Verify(Signed(ObjectProof.Sign(document, key, Now)))!;
        Assert.Equal("Hello", proved.Node.Object?.Content);
    }

    [Fact]
    public void A_graph_made_to_take_for_ever_is_refused()
    {
        // Blank nodes that all look alike and all know each other.
        var people = new JsonArray([.. Enumerable.Range(0, 40).Select(i => (JsonNode)new JsonObject { ["id"] = $"_:p{i}", ["tag"] = new JsonArray([.. Enumerable.Range(0, 40).Select(j => (JsonNode)$"_:p{j}")]) })]);
        JsonObject document = Create(Note);
        document["tag"] = people;
        document["signature"] = Signed(Create(Note))["signature"]!.DeepClone();
        Assert.Null(Verify(document));
    }

    /// <summary>As though their signatures were true: none that was made for a test's sake reads otherwise than it is signed.</summary>
    [Fact]
    public void Documents_that_servers_signed_read_as_they_are_signed()
    {
        string[] broken =
        [
            "wire-samples/bridgy-fed/test_activitypub-L1875.json",      // no context: nothing is signed
            "wire-samples/mastodon/mastodon-delete.json",               // its context lacks ActivityStreams'
            "wire-samples/mastodon/mastodon_create_remote_note.json",   // escaped twice: a URL with a backslash
            "wire-samples/mastodon/mastodon_flow_2_create_note.json",   // the same
        ];
        var refused = new List<string>();
        foreach (string file in Conformance.Files("wire-samples", "*.json"))
        {
            if (!ActivityDocument.TryRead(Conformance.Bytes(file), out ActivityDocument? document, out _)
                || !BoundedJson.TryParse(document.Bytes, out JsonElement json, out _) || !json.TryGetProperty("signature", out _)) continue;
            LdJson unsigned = LdJson.Parse(JsonMembers.Without(json, ["signature"]));
            var jsonld = new JsonLdProcessor();
            if (SignedTree.Of(jsonld.Expand(unsigned), jsonld.ToRdf(unsigned)) is not { } tree || !SignedReading.Agrees(unsigned.ToJsonElement(), tree)) refused.Add(file);
        }
        Assert.Equal(Conformance.Has("wire-samples") ? broken : [], refused);
    }

    private static JsonObject Create(string note) => new()
    {
        ["@context"] = new JsonArray(As.Context, "https://w3id.org/security/v1"),
        ["id"] = "https://a.example/1",
        ["type"] = "Create",
        ["actor"] = Alice,
        ["to"] = new JsonArray(As.Public),
        ["object"] = JsonNode.Parse(note),
    };

    /// <summary>Signs as peers do; the server itself never does.</summary>
    private static JsonObject Signed(JsonObject document, CanonicalizationOptions? canonicalization = null, bool lowercase = false)
    {
        var jsonld = new JsonLdProcessor(new JsonLdOptions { LowercaseLanguageTags = lowercase });
        var signed = document.DeepClone().AsObject();
        var options = new JsonObject { ["@context"] = "https://w3id.org/identity/v1", ["creator"] = TestKeys.Alice.KeyId, ["created"] = "2026-03-01T11:00:00Z" };
        string hashes = Hash(options) + Hash(document);
        signed["signature"] = new JsonObject
        {
            ["type"] = "RsaSignature2017",
            ["creator"] = TestKeys.Alice.KeyId,
            ["created"] = "2026-03-01T11:00:00Z",
            ["signatureValue"] = Convert.ToBase64String(TestKeys.Alice.SignSha256(Encoding.ASCII.GetBytes(hashes))),
        };
        return signed;

        string Hash(JsonObject json) =>
            Convert.ToHexStringLower(SHA256.HashData(jsonld.Canonicalize(LdJson.Parse(json.ToJsonString()), canonicalization).NQuads.Span));
    }

    private static ProvedBy? Verify(JsonObject document) => Verify(document.ToJsonString().Utf8());

    private static ProvedBy? Verify(byte[] bytes, PublicKey? key = null, ProofRules? rules = null) =>
        ActivityDocument.TryRead(bytes, out ActivityDocument? document, out _) && LdSignature.TryRead(document, Now, out LdSignatureEnvelope? envelope, out _, rules)
            ? LdSignature.Verify(envelope, key ?? TestKeys.AlicePublic)
            : null;

    private static ProofFault Fault(JsonObject document)
    {
        Assert.True(ActivityDocument.TryRead(document.ToJsonString().Utf8(), out ActivityDocument? read, out _));
        Assert.False(LdSignature.TryRead(read, Now, out _, out ProofFault fault));
        return fault;
    }
}
