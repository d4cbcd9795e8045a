using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Keys;
using Federation.Proofs;
using Federation.Tests.Support;
using JsonLd;

namespace Federation.Tests.Proofs;

/// <summary>The collected vectors: FEP-8b32's own, Mastodon's, W3C's, FEP-c390's, and made ones.</summary>
[Trait("Suite", "integrity-proofs")]
public sealed class ObjectProofVectorTests
{
    private const string Vectors = "integrity-proofs/fep-8b32/vectors.json";
    private const string RawNumbers = "integrity-proofs/fep-8b32/raw-numbers";
    private const string W3C = "integrity-proofs/vc-di-eddsa/";

    /// <summary>Where our rules are stricter or laxer than a vector allows either way, or the vector is no ActivityPub document.</summary>
    private static readonly Dictionary<string, bool> Chosen = new()
    {
        ["w3c-eddsa-jcs-2022"] = false,                         // a credential names an issuer, not an actor; its steps are checked below
        ["w3c-eddsa-rdfc-2022"] = false,                        // another suite
        ["self-no-created"] = false,
        ["self-assertionmethod-as-string"] = true,              // the key document is fetched, and the actor lists it
        ["self-proof-array-one-invalid-one-valid"] = true,
        ["self-both-proof-and-legacy-signature"] = true,
    };

    public static TheoryData<string> All => Conformance.Ids(Vectors, "vectors");

    [Theory]
    [MemberData(nameof(All))]
    public void Each_vector_gets_its_verdict(string id)
    {
        JsonElement vector = Conformance.Case(Vectors, "vectors", id);
        bool expected = Chosen.TryGetValue(id, out bool chosen) ? chosen : vector.GetProperty("verdict").GetString() == "accept";
        Assert.Equal(expected, Verify(vector) is not null);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_step_of_a_vector_comes_out(string id)
    {
        JsonElement vector = Conformance.Case(Vectors, "vectors", id);
        if (!vector.TryGetProperty("steps", out JsonElement steps)) Assert.Skip("no steps");
        JsonElement document = vector.GetProperty("document"), proof = document.GetProperty("proof");
        JsonElement[] proofs = proof.ValueKind == JsonValueKind.Array ? [.. proof.EnumerateArray()] : [proof];
        foreach ((JsonElement step, JsonElement one) in steps.EnumerateArray().Zip(proofs))
        {
            if (JsonMembers.Text(one, "cryptosuite") != EddsaJcs2022.Name || !step.TryGetProperty("documentHashHex", out JsonElement documentHash)) continue;
            byte[] data = EddsaJcs2022.HashData(JsonMembers.Without(document, ["proof"]), JsonMembers.Without(one, ["proofValue"]));
            Assert.Equal(step.GetProperty("proofConfigHashHex").GetString() + documentHash.GetString(), Convert.ToHexStringLower(data));
            Multikey key = KeyOf(vector, one.GetProperty("verificationMethod").GetString()!);
            bool verifies = EddsaJcs2022.Signature(one.GetProperty("proofValue").GetString()!) is { } signature && Ed25519.Verify(key.Key.Span, data, signature);
            Assert.Equal(step.GetProperty("signatureVerifies").GetBoolean(), verifies);
        }
    }

    [Fact]
    public void Numbers_are_hashed_as_ECMAScript_writes_them()
    {
        byte[] bytes = Conformance.Bytes(RawNumbers + ".signed.json");
        Assert.True(Conformance.TryParse(bytes, out JsonElement json, out _));
        Assert.Contains(Encoding.UTF8.GetString(Jcs.Canonicalize(LdJson.Parse(JsonMembers.Without(json, ["proof"])))),
            Encoding.UTF8.GetString(Conformance.Bytes(RawNumbers + ".canonical.txt")), StringComparison.Ordinal);
        JsonElement vector = Conformance.Case(Vectors, "vectors", "fep-8b32-feature");
        Assert.True(ObjectProof.TryRead(json, Time("2023-02-24T23:40:00Z"), out ProofEnvelope? envelope, out ProofFault fault), fault.ToString());
        Assert.NotNull(ObjectProof.Verify(envelope, KeyOf(vector, envelope.VerificationMethod)));
    }

    [Fact]
    public void The_steps_of_the_W3Cs_vector_come_out()
    {
        const string folder = W3C + "eddsa-jcs-2022/";
        JsonElement signed = Conformance.Json(folder + "signedJCS.json"), proof = signed.GetProperty("proof"), pair = Conformance.Json(W3C + "keyPair.json");
        byte[] document = JsonMembers.Without(signed, ["proof"]), options = JsonMembers.Without(proof, ["proofValue"]);
        Assert.Equal(Line("canonDocJCS.txt"), Encoding.UTF8.GetString(Jcs.Canonicalize(LdJson.Parse(document))));
        Assert.Equal(Line("proofCanonJCS.txt"), Encoding.UTF8.GetString(Jcs.Canonicalize(LdJson.Parse(options))));
        Assert.Equal(Line("docHashJCS.txt"), Convert.ToHexStringLower(SHA256.HashData(Jcs.Canonicalize(LdJson.Parse(document)))));
        Assert.Equal(Line("proofHashJCS.txt"), Convert.ToHexStringLower(SHA256.HashData(Jcs.Canonicalize(LdJson.Parse(options)))));
        byte[] data = EddsaJcs2022.HashData(document, options);
        Assert.Equal(Line("combinedHashJCS.txt"), Convert.ToHexStringLower(data));
        var key = Ed25519PrivateKey.FromMultibase("k", Secret(pair));
        Assert.Equal(Line("sigHexJCS.txt"), Convert.ToHexStringLower(key.Sign(data)));
        Assert.Equal(Line("sigBTC58JCS.txt"), Multibase.Encode(key.Sign(data)));
        Assert.Equal(proof.GetProperty("proofValue").GetString(), Multibase.Encode(key.Sign(data)));
        static string Line(string file) => Encoding.UTF8.GetString(Conformance.Bytes(folder + file)).Trim();
    }

    [Theory]
    [InlineData("keyPair1")]
    [InlineData("keyPair2")]
    [InlineData("keyPair3")]
    [InlineData("keyPair4")]
    public void The_W3Cs_key_pairs_belong_together(string name)
    {
        JsonElement pair = Conformance.Json(W3C + "proof-set-chain/multiKeyPairs.json").GetProperty(name);
        Assert.Equal(pair.GetProperty("publicKeyMultibase").GetString(), Ed25519PrivateKey.FromMultibase("k", Secret(pair)).PublicKeyMultibase);
    }

    [Fact]
    public void We_sign_FEP_8b32s_document_as_it_is_signed()
    {
        JsonElement vector = Conformance.Case(Vectors, "vectors", "fep-8b32-feature"), document = vector.GetProperty("document");
        var unsigned = JsonNode.Parse(JsonMembers.Without(document, ["proof"]))!.AsObject();
        var key = Ed25519PrivateKey.FromMultibase("https://server.example/users/alice#ed25519-key", vector.GetProperty("secretKeyMultibase").GetString()!);
        JsonObject signed = ObjectProof.Sign(unsigned, key, Time("2023-02-24T23:36:38Z"));
        Assert.True(JsonElement.DeepEquals(document, JsonSerializer.SerializeToElement(signed)));
        Assert.False(unsigned.ContainsKey("proof"));
    }

    private static ProvedBy? Verify(JsonElement vector)
    {
        DateTimeOffset now = Time(vector.TryGetProperty("now", out JsonElement given) ? given.GetString()! : "2026-01-01T00:00:00Z");
        Assert.True(Conformance.TryParse(Encoding.UTF8.GetBytes(vector.GetProperty("document").GetRawText()), out JsonElement document, out _));
        if (!ObjectProof.TryRead(document, now, out ProofEnvelope? envelope, out _)) return null;
        string method = envelope.VerificationMethod;
        if (!vector.TryGetProperty("actor", out JsonElement json)) return ObjectProof.Verify(envelope, KeyOf(vector, method));
        var actor = new AsNode(json);
        if (AssertionMethods.Find(actor, method) is { } embedded) return ObjectProof.Verify(envelope, embedded);
        return KeyOf(vector, method) is var key && AssertionMethods.Confirms(actor, key) ? ObjectProof.Verify(envelope, key) : null;
    }

    /// <summary>The key with the owner that its id says: what fetching it would find.</summary>
    private static Multikey KeyOf(JsonElement vector, string method)
    {
        if (Multikey.FromDidKey(method) is { } did) return did;
        string multibase = vector.GetProperty("keys").GetProperty(method).GetString()!;
        return Multikey.From(("{'id': '" + method + "', 'type': 'Multikey', 'controller': '" + method.Split('#')[0] + "', 'publicKeyMultibase': '" + multibase + "'}").Node())!;
    }

    private static string Secret(JsonElement pair) =>
        pair.EnumerateObject().First(member => member.Value.ValueKind == JsonValueKind.String && member.Value.GetString()!.StartsWith("z3u2", StringComparison.Ordinal)).Value.GetString()!;

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
