using System.Globalization;
using System.Text;
using System.Text.Json;
using Federation.Json;
using Federation.Keys;
using Federation.Proofs;
using Federation.Tests.Support;

namespace Federation.Tests.Proofs;

/// <summary>Documents that real servers signed, made ones, and the same signed RDF in other clothes.</summary>
[Trait("Suite", "integrity-proofs")]
public sealed class LdSignatureVectorTests
{
    private const string Vectors = "integrity-proofs/rsasignature2017/vectors.json";
    private const string Attacks = "integrity-proofs/rsasignature2017/restructuring-attacks.json";
    private const string RawNumbers = "integrity-proofs/rsasignature2017/raw-numbers";

    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-01-01T00:00:00Z", CultureInfo.InvariantCulture);

    /// <summary>Where a vector leaves it open.</summary>
    private static readonly Dictionary<string, bool> Chosen = new()
    {
        ["self-control-characters-urdna2015-js"] = true,
        ["attack-jsonld-json-confusion-puck"] = false,
        ["self-unmapped-property-added"] = true,
    };

    public static TheoryData<string> All => Conformance.Ids(Vectors, "vectors");

    public static TheoryData<string> AllAttacks => Conformance.Ids(Attacks, "attacks");

    [Theory]
    [MemberData(nameof(All))]
    public void Each_vector_gets_its_verdict(string id)
    {
        JsonElement vector = Conformance.Case(Vectors, "vectors", id);
        bool expected = Chosen.TryGetValue(id, out bool chosen) ? chosen : vector.GetProperty("verdict").GetString() == "accept";
        ProvedBy? proved = Verify(vector.GetProperty("document"), vector.GetProperty("creator").GetString()!, vector.GetProperty("publicKeyPem").GetString()!);
        Assert.Equal(expected, proved is not null);
    }

    [Theory]
    [MemberData(nameof(AllAttacks))]
    public void A_signed_document_in_other_clothes_is_refused(string id)
    {
        JsonElement attack = Conformance.Case(Attacks, "attacks", id);
        string pem = Conformance.Json(Attacks).GetProperty("publicKeyPem").GetString()!, creator = attack.GetProperty("creator").GetString()!;
        ProvedBy? original = Verify(attack.GetProperty("original"), creator, pem), attacked = Verify(attack.GetProperty("attack"), creator, pem);
        // Its author says something about trust that is not signed: not even the original is believed.
        Assert.Equal(id != "change-attributionDomains-relative-iri", original is not null);
        // Nulls and empty arrays stand in honest documents, too, and say nothing.
        if (id == "add-empty-array-and-null") Assert.True(JsonElement.DeepEquals(original!.Node.Json, attacked!.Node.Json));
        else Assert.Null(attacked);
    }

    [Fact]
    public void Numbers_and_control_characters_are_hashed_as_RDF_has_them()
    {
        byte[] bytes = Conformance.Bytes(RawNumbers + ".signed.json");
        string pem = Encoding.UTF8.GetString(Conformance.Bytes(RawNumbers + ".public-key.pem"));
        Assert.True(Conformance.TryParse(bytes, out JsonElement json, out _));
        Assert.NotNull(Verify(json, json.GetProperty("signature").GetProperty("creator").GetString()!, pem));
    }

    private static ProvedBy? Verify(JsonElement json, string creator, string pem)
    {
        if (!ActivityDocument.TryRead(Encoding.UTF8.GetBytes(json.GetRawText()), out ActivityDocument? document, out _)) return null;
        if (!LdSignature.TryRead(document, Now, out LdSignatureEnvelope? envelope, out _)) return null;
        // The owner of a fixture's key is who its id says: what fetching it would find.
        string owner = creator.Split('#')[0].Replace("/public_key_pem", "", StringComparison.Ordinal);
        return LdSignature.Verify(envelope, new PublicKey(creator, owner, pem));
    }
}
