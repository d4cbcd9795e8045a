using System.Text;
using System.Text.Json;
using Federation.Signatures;
using Federation.Tests.Support;

namespace Federation.Tests.Signatures;

[Trait("Suite", "http-signatures")]
public sealed class CavageTests
{
    private const string Draft = "http-signatures/draft-cavage/vectors.json";
    private const string Fediverse = "http-signatures/draft-cavage/fediverse-vectors.json";
    private const string Mastodon = "http-signatures/mastodon/vectors.json";

    /// <summary>Where a vector leaves the choice to us, or where we deliberately differ from it.</summary>
    private static readonly Dictionary<string, SignatureFault> Chosen = new()
    {
        // Choices ("either")
        ["keyid-query"] = SignatureFault.None,                                // a key document is a URL like any other
        ["keyid-with-comma"] = SignatureFault.None,                           // inside quotes a comma is a character
        ["algorithm-uppercase"] = SignatureFault.UnknownScheme,               // no sender is known; names are written in lower case
        ["rsa-sha512-hs2019"] = SignatureFault.BadSignature,                  // hs2019 is SHA-256 with RSA, for all senders known
        ["headers-param-uppercase"] = SignatureFault.None,                    // [cavage-12 §2.1.6 SHOULD] lower case, so we lower it
        ["digest-sha512-only"] = SignatureFault.None,                         // [RFC 5843] as good as SHA-256
        ["utf8-bom-body"] = SignatureFault.None,                              // the digest is right; BoundedJson refuses the body
        ["query-string-dropped-quirk"] = SignatureFault.None,                 // SignatureLimits.AcceptUnsignedQueryOfGet
        ["date-wrong-weekday"] = SignatureFault.Malformed,                    // a date that contradicts itself is none
        ["date-plus0000"] = SignatureFault.Malformed,                         // [RFC 9110 §5.6.7] GMT only
        ["authorization-header-form"] = SignatureFault.Missing,               // Authorization is the owner's bearer token here
        // Differences
        ["mastodon-draft-with-an-acct-key-id"] = SignatureFault.Malformed,    // a key id is a URL; Mastodon stopped sending acct: ids in 2018
        // Refused one step later than here
        ["empty-body-post"] = SignatureFault.None,                            // BoundedJson refuses the body
        ["replayed-to-other-host"] = SignatureFault.None,                     // SignatureEnvelope.Host is compared by the caller, which knows its names
        ["cross-origin-keyid"] = SignatureFault.None,                         // the signer is mallory, who may not speak for alice
        ["mastodon-draft-with-an-inaccessible-key"] = SignatureFault.None,    // there is no key to verify with
    };

    public static TheoryData<string> DraftIds => Conformance.Ids(Draft, "vectors");

    public static TheoryData<string> FediverseIds => Conformance.Ids(Fediverse, "vectors");

    public static TheoryData<string> MastodonIds => Conformance.Ids(Mastodon, "vectors", vector => vector.GetProperty("scheme").GetString() != "rfc9421");

    [Theory]
    [MemberData(nameof(DraftIds))]
    public void The_vectors_of_the_draft_and_of_libraries_are_judged_as_they_say(string id) => Judge(Draft, id);

    [Theory]
    [MemberData(nameof(FediverseIds))]
    public void The_shapes_that_the_fediverse_sends_are_judged_as_they_say(string id) => Judge(Fediverse, id);

    [Theory]
    [MemberData(nameof(MastodonIds))]
    public void Mastodons_own_vectors_are_judged_as_Mastodon_does(string id) => Judge(Mastodon, id);

    [Theory]
    [MemberData(nameof(DraftIds))]
    public void The_signing_string_is_the_drafts(string id)
    {
        JsonElement vector = Conformance.Case(Draft, "vectors", id);
        HttpRequestParts request = SignatureVectors.Request(vector);
        string header = request.Headers("Signature") is [var own] ? own : request.Headers("Authorization")[0]["Signature ".Length..];
        Dictionary<string, string> parameters = SignatureParameters.Parse(header)!;
        // Appendix C.3 prints a string without the two pseudo-headers that its own header list names.
        IReadOnlyList<string> covered = Cavage.CoveredBy(parameters)!;
        if (id.StartsWith("c.3", StringComparison.Ordinal) && !vector.GetProperty("signingString").GetString()!.Contains("(created)", StringComparison.Ordinal))
            covered = [.. covered.Where(name => name is not ("(created)" or "(expires)"))];
        byte[]? signed = Cavage.SigningString(new Cavage.Claim(request, parameters, covered), request.Target);
        Assert.NotNull(signed);
        Assert.Equal(vector.GetProperty("signingString").GetString(), Encoding.UTF8.GetString(signed));
    }

    [Fact]
    public void Strictly_a_query_that_is_not_signed_is_refused()
    {
        JsonElement vector = Conformance.Case(Fediverse, "vectors", Conformance.Has(Fediverse) ? "query-string-dropped-quirk" : Conformance.NoData);
        var strict = new SignatureLimits { AcceptUnsignedQueryOfGet = false };
        Assert.Equal(SignatureFault.BadSignature, SignatureVectors.Check(SignatureVectors.Request(vector), SignatureVectors.Now(vector), SignatureVectors.Key(vector), strict));
    }

    private static void Judge(string file, string id)
    {
        JsonElement vector = Conformance.Case(file, "vectors", id);
        string verdict = vector.GetProperty("verdict").GetString()!;
        HttpRequestParts request = SignatureVectors.Request(vector);
        SignatureFault fault = SignatureVectors.Check(request, SignatureVectors.Now(vector), SignatureVectors.Key(vector));
        if (Chosen.TryGetValue(id, out SignatureFault chosen)) Assert.Equal(chosen, fault);
        else if (verdict == "accept") Assert.Equal(SignatureFault.None, fault);
        else if (verdict is "reject" or "unsigned" or "informative") Assert.NotEqual(SignatureFault.None, fault); // informative: too little covered
        else Assert.Fail($"no choice is written down for {id}: {verdict}, {fault}");
    }
}
