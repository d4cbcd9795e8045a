using System.Text;
using System.Text.Json;
using Federation.Keys;
using Federation.Origins;
using Federation.Signatures;
using Federation.Signatures.StructuredFields;
using Federation.Tests.Support;

namespace Federation.Tests.Signatures;

public sealed class Rfc9421Tests
{
    private const string Rfc = "http-signatures/rfc9421/vectors.json";
    private const string RfcKeys = "http-signatures/rfc9421/keys.json";
    private const string Fediverse = "http-signatures/rfc9421/fediverse-vectors.json";
    private const string Mastodon = "http-signatures/mastodon/vectors.json";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly Uri Inbox = new("https://b.example:8443/users/bob/inbox?x=%C3%A9");

    /// <summary>Where a vector leaves the choice to us, or where we deliberately differ from it.</summary>
    private static readonly Dictionary<string, SignatureFault> Chosen = new()
    {
        // Choices ("either")
        ["ecdsa-p256"] = SignatureFault.None,                                 // the key's own algorithm
        ["scheme-behind-proxy"] = SignatureFault.BadSignature,                // with HttpRequestParts.PublicOrigin it verifies: below
        // Told apart, beyond "reject"
        ["misskey-rfc9421-sig1"] = SignatureFault.Malformed,                  // a digest that is none; its empty "@query" would be refused too
        ["misskey-rfc9421-sig2"] = SignatureFault.Malformed,
        ["alg-unknown"] = SignatureFault.UnknownScheme,
        ["alg-mismatch"] = SignatureFault.BadSignature,                       // the key decides, not the message
        ["no-created"] = SignatureFault.TooLittleCovered,
        ["created-old"] = SignatureFault.Stale,
        ["created-future"] = SignatureFault.Stale,
        ["expired"] = SignatureFault.Stale,
        ["query-not-covered"] = SignatureFault.TooLittleCovered,
        ["path-without-authority"] = SignatureFault.TooLittleCovered,
        ["content-digest-md5-only"] = SignatureFault.DigestMissing,
        ["body-tampered"] = SignatureFault.DigestMismatch,
        ["input-without-signature"] = SignatureFault.Missing,
        ["signature-without-input"] = SignatureFault.Malformed,               // read as the draft's, which it is not
        // Refused one step later than here
        ["mastodon-rfc9421-with-an-inaccessible-key"] = SignatureFault.BadSignature,
    };

    public static TheoryData<string> RfcIds => Conformance.Ids(Rfc, "vectors");

    public static TheoryData<string> FediverseIds => Conformance.Ids(Fediverse, "vectors");

    public static TheoryData<string> MastodonIds => Conformance.Ids(Mastodon, "vectors", vector => vector.GetProperty("scheme").GetString() == "rfc9421");

    [Theory]
    [Trait("Suite", "http-signatures")]
    [MemberData(nameof(RfcIds))]
    public void The_signature_base_is_the_RFCs(string id)
    {
        JsonElement vector = Conformance.Case(Rfc, "vectors", id);
        Assert.Equal(vector.GetProperty("signatureBase").GetString(), Base(vector) is { } signed ? Encoding.ASCII.GetString(signed) : null);
    }

    [Theory]
    [Trait("Suite", "http-signatures")]
    [MemberData(nameof(RfcIds))]
    public void The_RFCs_signatures_are_verified_by_its_keys(string id)
    {
        JsonElement vector = Conformance.Case(Rfc, "vectors", id);
        bool valid = vector.GetProperty("expect").GetString() == "valid";
        bool symmetric = vector.GetProperty("alg").GetString() == "hmac-sha256"; // the RFC's; not ours
        byte[] signature = Bytes(vector);
        Assert.Equal(valid && !symmetric, IsGenuine(vector, signature));
        if (!valid || symmetric) return;
        // Every eleventh change: the whole would take minutes.
        foreach (byte[] flipped in signature.BitFlips().Where((_, index) => index % 11 == 0)) Assert.False(IsGenuine(vector, flipped));
        foreach (byte[] flipped in Base(vector)!.BitFlips().Where((_, index) => index % 11 == 0)) Assert.False(Verify(vector, flipped, signature));
        for (int length = 0; length < signature.Length; length += 7) Assert.False(IsGenuine(vector, signature[..length]));
    }

    [Theory]
    [Trait("Suite", "http-signatures")]
    [MemberData(nameof(RfcIds))]
    public void The_RFCs_own_examples_are_refused_here_because_their_key_ids_are_no_URLs(string id)
    {
        JsonElement vector = Conformance.Case(Rfc, "vectors", id);
        JsonElement message = vector.GetProperty("message");
        if (message.GetProperty("kind").GetString() != "request") return;
        var headers = message.GetProperty("headers").EnumerateArray().Select(pair => KeyValuePair.Create(pair[0].GetString()!, pair[1].GetString()!)).ToList();
        headers.Add(new("Signature-Input", vector.GetProperty("signatureInput").GetString()!));
        headers.Add(new("Signature", vector.GetProperty("signature").GetString()!));
        HttpRequestParts request = SignatureVectors.Parts(message.GetProperty("method").GetString()!, message.GetProperty("target").GetString()!, headers, (message.GetProperty("body").GetString() ?? "").Utf8());
        Assert.False(HttpSignature.TryReadEnvelope(request, DateTimeOffset.FromUnixTimeSeconds(1618884473), out _, out SignatureFault fault));
        Assert.Equal(SignatureFault.Malformed, fault);
    }

    [Theory]
    [Trait("Suite", "http-signatures")]
    [MemberData(nameof(FediverseIds))]
    public void The_shapes_that_the_fediverse_sends_are_judged_as_they_say(string id) => Judge(Fediverse, id);

    [Theory]
    [Trait("Suite", "http-signatures")]
    [MemberData(nameof(MastodonIds))]
    public void Mastodons_own_vectors_are_judged_as_Mastodon_does(string id) => Judge(Mastodon, id);

    [Fact]
    public void Behind_a_proxy_the_public_origin_is_what_the_signer_addressed()
    {
        JsonElement vector = Conformance.Case(Fediverse, "vectors", Conformance.Has(Fediverse) ? "scheme-behind-proxy" : Conformance.NoData);
        (DateTimeOffset now, PublicKey? key) = (SignatureVectors.Now(vector), SignatureVectors.Key(vector));
        HttpRequestParts request = SignatureVectors.Request(vector);
        Assert.Equal(SignatureFault.BadSignature, SignatureVectors.Check(request, now, key));
        Assert.Equal(SignatureFault.None, SignatureVectors.Check(request with { PublicOrigin = new Origin("https", "bob.example", 443) }, now, key));
        Assert.Equal(SignatureFault.None, SignatureVectors.Check(request with { PublicOrigin = null }, now, key)); // https is what is assumed
    }

    [Theory]
    [InlineData("127.0.0.1:5000", SignatureFault.BadSignature)] // covered, and rewritten by the proxy
    [InlineData("b.example:8443", SignatureFault.None)]
    public void A_Host_that_a_proxy_rewrote_is_noticed_where_it_is_covered(string host, SignatureFault expected)
    {
        HttpRequestParts request = Signed("POST", "{}");
        request = With(request, "Host", host) with { PublicOrigin = new Origin("https", "b.example", 8443) };
        Assert.Equal(expected, SignatureVectors.Check(request, Now, TestKeys.AlicePublic));
    }

    [Theory]
    [InlineData("POST", "{\"type\":\"Like\"}")]
    [InlineData("POST", "")]
    [InlineData("GET", "")]
    public void What_we_sign_we_verify_and_no_change_to_it(string method, string body)
    {
        HttpRequestParts request = Signed(method, body);
        Assert.Equal(SignatureFault.None, SignatureVectors.Check(request, Now, TestKeys.AlicePublic));
        Assert.Equal(method == "POST", request.Headers("Content-Digest").Count == 1);
        Assert.Empty(request.Headers("Digest"));
        foreach (string name in new[] { "Host", "Date", "Content-Digest", "Signature-Input", "Signature" }.Where(name => request.Headers(name).Count == 1))
            foreach (string flipped in request.Headers(name)[0].BitFlips())
                Assert.NotEqual(SignatureFault.None, SignatureVectors.Check(With(request, name, flipped), Now, TestKeys.AlicePublic));
        foreach (byte[] flipped in request.Body.ToArray().BitFlips())
            Assert.NotEqual(SignatureFault.None, SignatureVectors.Check(request with { Body = flipped }, Now, TestKeys.AlicePublic));
        Assert.NotEqual(SignatureFault.None, SignatureVectors.Check(request with { Body = "more"u8.ToArray() }, Now, TestKeys.AlicePublic));
    }

    [Fact]
    public void We_sign_in_the_profile_of_Fedify_and_Mastodon()
    {
        HttpRequestParts request = Signed("POST", "{}");
        Assert.Equal(
            $"sig1=(\"@method\" \"@target-uri\" \"@authority\" \"host\" \"date\" \"content-digest\");created={Now.ToUnixTimeSeconds()};keyid=\"{TestKeys.Alice.KeyId}\";alg=\"rsa-v1_5-sha256\"",
            Assert.Single(request.Headers("Signature-Input")));
        Assert.StartsWith("sig1=:", Assert.Single(request.Headers("Signature")), StringComparison.Ordinal);
        Assert.Equal(["b.example:8443"], request.Headers("Host"));
    }

    [Fact]
    public void A_signature_says_for_whom_it_is_and_when_it_was_made()
    {
        Assert.True(HttpSignature.TryReadEnvelope(Signed("GET", ""), Now.AddHours(1), out SignatureEnvelope? envelope, out _));
        Assert.Equal((SignatureScheme.Rfc9421, "b.example:8443", Now, TestKeys.Alice.KeyId), (envelope.Scheme, envelope.Host, envelope.SignedAt, envelope.KeyId));
    }

    [Fact]
    public void A_method_that_cannot_be_signed_is_an_exception() =>
        Assert.Throws<ArgumentException>(() => HttpSignature.Sign(SignatureScheme.Rfc9421, "GÉT", Inbox, default, TestKeys.Alice, Now));

    [Theory]
    [InlineData(13 * 60 - 1, SignatureFault.None)]
    [InlineData(13 * 60 + 1, SignatureFault.Stale)]
    [InlineData(-59, SignatureFault.None)]
    [InlineData(-61, SignatureFault.Stale)]
    public void A_signature_is_good_for_twelve_hours_and_an_hour_of_clock_skew(int minutesLater, SignatureFault expected) =>
        Assert.Equal(expected, SignatureVectors.Check(Signed("POST", "{}"), Now.AddMinutes(minutesLater), TestKeys.AlicePublic));

    [Theory]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\"", SignatureFault.None)]
    [InlineData("\"@method\" \"@path\" \"@query\" \"@authority\" \"content-digest\"", SignatureFault.None)]
    [InlineData("\"@method\" \"@path\" \"@query\" \"host\" \"content-digest\"", SignatureFault.None)]
    [InlineData("\"@method\" \"@request-target\" \"host\" \"content-digest\"", SignatureFault.None)]
    [InlineData("\"@method\" \"@request-target\" \"content-digest\"", SignatureFault.TooLittleCovered)]
    [InlineData("\"@method\" \"@path\" \"@authority\" \"content-digest\"", SignatureFault.TooLittleCovered)]
    [InlineData("\"@method\" \"@path\" \"@query-param\";name=\"x\" \"@authority\" \"content-digest\"", SignatureFault.TooLittleCovered)]
    [InlineData("\"@method\" \"@query\" \"@authority\" \"content-digest\"", SignatureFault.TooLittleCovered)]
    [InlineData("\"@method\" \"@target-uri\"", SignatureFault.TooLittleCovered)]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\";key=\"sha-512\"", SignatureFault.TooLittleCovered)]
    [InlineData("\"@method\" \"@target-uri\" \"digest\"", SignatureFault.TooLittleCovered)]
    [InlineData("\"@target-uri\" \"content-digest\"", SignatureFault.TooLittleCovered)]
    [InlineData("\"@method\" \"@authority\" \"content-digest\"", SignatureFault.TooLittleCovered)]
    [InlineData("\"@method\" \"host\";bs \"@path\" \"@query\" \"content-digest\"", SignatureFault.TooLittleCovered)]
    [InlineData("", SignatureFault.TooLittleCovered)]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\" \"x-absent\"", SignatureFault.Malformed)]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\" \"@status\"", SignatureFault.Malformed)]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\" \"@method\"", SignatureFault.Malformed)]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\" \"host\";tr", SignatureFault.Malformed)]
    [InlineData("\"@method\" \"@target-uri\" \"content-digest\" \"host\";req", SignatureFault.Malformed)]
    public void What_is_covered_decides_however_valid_the_signature_is(string covered, SignatureFault expected) =>
        Assert.Equal(expected, SignatureVectors.Check(SignedOver(covered, $";created={Now.ToUnixTimeSeconds()};keyid=\"{TestKeys.Alice.KeyId}\""), Now, TestKeys.AlicePublic));

    [Theory]
    [InlineData(";created=1795435200;keyid=\"https://a.example/alice#main-key\"", SignatureFault.None)]
    [InlineData(";created=1795435200;keyid=\"https://a.example/alice#main-key\";alg=\"rsa-v1_5-sha256\";tag=\"t\";nonce=\"n\";x=1.5", SignatureFault.None)]
    [InlineData(";created=1795435200;keyid=\"https://a.example/alice#main-key\";alg=\"rsa-pss-sha512\"", SignatureFault.BadSignature)]
    [InlineData(";created=1795435200;keyid=\"https://a.example/alice#main-key\";alg=\"ed25519\"", SignatureFault.BadSignature)]
    [InlineData(";created=1795435200;keyid=\"https://a.example/alice#main-key\";alg=\"ecdsa-p256-sha256\"", SignatureFault.BadSignature)]
    [InlineData(";created=1795435200;keyid=\"https://a.example/alice#main-key\";alg=\"hmac-sha256\"", SignatureFault.UnknownScheme)]
    [InlineData(";created=1795435200;keyid=\"https://a.example/alice#main-key\";alg=\"ecdsa-p384-sha384\"", SignatureFault.UnknownScheme)]
    [InlineData(";created=1795435200;keyid=\"https://a.example/alice#main-key\";alg=rsa-v1_5-sha256", SignatureFault.Malformed)]
    [InlineData(";created=1795435200;keyid=\"acct:alice@a.example\"", SignatureFault.Malformed)]
    [InlineData(";created=1795435200;keyid=\"https://a.example/alice#main-key\";nonce=n", SignatureFault.Malformed)]
    [InlineData(";created=1795435200;keyid=\"https://a.example/alice#main-key\";tag", SignatureFault.Malformed)]
    [InlineData(";created=-1;keyid=\"https://a.example/alice#main-key\"", SignatureFault.Malformed)]
    [InlineData(";created=999999999999999;keyid=\"https://a.example/alice#main-key\"", SignatureFault.Malformed)]
    [InlineData(";created=1795435200;expires=1795435200;keyid=\"https://a.example/alice#main-key\"", SignatureFault.None)]
    [InlineData(";created=1795435200;expires=1795435199;keyid=\"https://a.example/alice#main-key\"", SignatureFault.Stale)]
    [InlineData(";created=1795435300;expires=1795435250;keyid=\"https://a.example/alice#main-key\"", SignatureFault.Stale)]
    [InlineData(";created=1795435200;expires=999999999999999;keyid=\"https://a.example/alice#main-key\"", SignatureFault.None)]
    [InlineData(";created=1795435200;expires=\"1\";keyid=\"https://a.example/alice#main-key\"", SignatureFault.Malformed)]
    public void What_the_signature_says_about_itself_decides(string parameters, SignatureFault expected) =>
        Assert.Equal(expected, SignatureVectors.Check(SignedOver("\"@method\" \"@target-uri\" \"content-digest\"", parameters), Now, TestKeys.AlicePublic));

    [Theory]
    [InlineData("x=();created=1;keyid=\"k\", ", ", x=:AA==:", SignatureFault.None)]                      // a proxy's own, before
    [InlineData("x=();created=1;keyid=\"k\", ", "", SignatureFault.Malformed)]                            // a label in one field only
    [InlineData("", ", x=:AA==:", SignatureFault.Malformed)]
    [InlineData("x=\"a\", ", ", x=:AA==:", SignatureFault.None)]
    [InlineData("a=(), b=(), c=(), d=(), e=(), f=(), g=(), ", ", a=::, b=::, c=::, d=::, e=::, f=::, g=::", SignatureFault.None)]
    [InlineData("a=(), b=(), c=(), d=(), e=(), f=(), g=(), h=(), ", ", a=::, b=::, c=::, d=::, e=::, f=::, g=::, h=::", SignatureFault.Malformed)]
    public void Of_several_signatures_the_first_that_would_do_is_taken(string inputBefore, string signatureAfter, SignatureFault expected)
    {
        HttpRequestParts request = Signed("POST", "{}");
        request = With(With(request, "Signature-Input", inputBefore + request.Headers("Signature-Input")[0]), "Signature", request.Headers("Signature")[0] + signatureAfter);
        Assert.Equal(expected, SignatureVectors.Check(request, Now, TestKeys.AlicePublic));
    }

    [Fact]
    public void With_Signature_Input_the_drafts_signature_is_not_tried()
    {
        byte[] body = "{}"u8.ToArray();
        var headers = HttpSignature.Sign("POST", Inbox, body, TestKeys.Alice, Now).ToList();
        HttpRequestParts cavage = SignatureVectors.Parts("POST", Inbox.PathAndQuery, headers, body);
        Assert.Equal(SignatureFault.None, SignatureVectors.Check(cavage, Now, TestKeys.AlicePublic));
        Assert.Equal(SignatureFault.Malformed, SignatureVectors.Check(With(cavage, "Signature-Input", "sig1=()"), Now, TestKeys.AlicePublic));
        // Nor is either when the headers of both are there.
        headers.AddRange(HttpSignature.Sign(SignatureScheme.Rfc9421, "POST", Inbox, body, TestKeys.Alice, Now).Where(header => header.Key is not ("Host" or "Date")));
        Assert.Equal(SignatureFault.Malformed, SignatureVectors.Check(SignatureVectors.Parts("POST", Inbox.PathAndQuery, headers, body), Now, TestKeys.AlicePublic));
    }

    [Theory]
    [InlineData("https://b.example:8443/users/bob/inbox?x=%C3%A9")] // names a host of its own
    [InlineData("https://c.example/users/bob/inbox?x=%C3%A9")]
    [InlineData("*")]
    [InlineData("")]
    public void A_target_that_is_no_path_is_refused(string target) =>
        Assert.Equal(SignatureFault.Malformed, SignatureVectors.Check(Signed("POST", "{}") with { Target = target }, Now, TestKeys.AlicePublic));

    [Theory]
    [InlineData("Host")]
    [InlineData("Date")]
    [InlineData("Content-Type")]
    public void A_header_that_stands_there_twice_is_refused(string name)
    {
        HttpRequestParts request = Signed("POST", "{}");
        HttpRequestParts doubled = request with { Headers = asked => asked == name ? ["x", "x"] : request.Headers(asked) };
        Assert.Equal(SignatureFault.Malformed, SignatureVectors.Check(doubled, Now, TestKeys.AlicePublic));
    }

    [Theory]
    [InlineData("SHA-256=AA==", SignatureFault.Malformed)]
    [InlineData("SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", SignatureFault.DigestMismatch)]
    [InlineData("MD5=AA==", SignatureFault.None)]
    public void The_other_schemes_digest_must_not_contradict(string digest, SignatureFault expected) =>
        Assert.Equal(expected, SignatureVectors.Check(With(Signed("POST", "{}"), "Digest", digest), Now, TestKeys.AlicePublic));

    [Fact]
    public void Headers_of_a_megabyte_and_a_thousand_components_are_refused_at_once()
    {
        HttpRequestParts request = Signed("POST", "{}");
        Assert.Equal(SignatureFault.Malformed, SignatureVectors.Check(With(request, "Signature-Input", "sig1=(" + new string(' ', 1 << 20) + ")"), Now, null));
        Assert.Equal(SignatureFault.Malformed, SignatureVectors.Check(With(request, "Signature", "sig1=:" + new string('A', 1 << 20) + ":"), Now, null));
        Assert.Equal(SignatureFault.Malformed, SignatureVectors.Check(With(request, "Signature-Input", $"sig1=({string.Concat(Enumerable.Repeat("\"a\" ", 1000))})"), Now, null));
    }

    [Fact]
    public void Every_prefix_of_both_headers_is_refused()
    {
        HttpRequestParts request = Signed("POST", "{}");
        foreach (string name in new[] { "Signature-Input", "Signature" })
        {
            string value = request.Headers(name)[0];
            for (int length = 0; length < value.Length; length++)
                Assert.NotEqual(SignatureFault.None, SignatureVectors.Check(With(request, name, value[..length]), Now, TestKeys.AlicePublic));
        }
    }

    private static void Judge(string file, string id)
    {
        JsonElement vector = Conformance.Case(file, "vectors", id);
        string verdict = vector.GetProperty("verdict").GetString()!;
        SignatureFault fault = SignatureVectors.Check(SignatureVectors.Request(vector), SignatureVectors.Now(vector), SignatureVectors.Key(vector));
        if (Chosen.TryGetValue(id, out SignatureFault chosen)) Assert.Equal(chosen, fault);
        else if (verdict == "accept") Assert.Equal(SignatureFault.None, fault);
        else if (verdict == "reject") Assert.NotEqual(SignatureFault.None, fault);
        else Assert.Fail($"no choice is written down for {id}: {verdict}, {fault}");
    }

    private static byte[]? Base(JsonElement vector)
    {
        JsonElement? request = vector.TryGetProperty("request", out JsonElement related) ? related : null;
        return SignatureBase.Of(SignatureVectors.Message(vector.GetProperty("message"), request), Covered(vector));
    }

    private static InnerList Covered(JsonElement vector) =>
        (InnerList)StructuredField.ParseDictionary(vector.GetProperty("signatureInput").GetString()!)![vector.GetProperty("label").GetString()!];

    private static byte[] Bytes(JsonElement vector) =>
        ((BareItem.ByteSequence)((Item)StructuredField.ParseDictionary(vector.GetProperty("signature").GetString()!)![vector.GetProperty("label").GetString()!]).Value).Value;

    /// <summary>The signature, and the digest where it covers one; the algorithm is the key's, as the RFC's examples have it, unless the message names one.</summary>
    private static bool IsGenuine(JsonElement vector, byte[] signature)
    {
        JsonElement message = vector.GetProperty("message");
        IReadOnlyList<string> digest = SignatureVectors.Message(message).Fields("Content-Digest");
        bool covered = Covered(vector).Items.Any(item => item.Value == new BareItem.String("content-digest") && item.Parameters.Count == 0);
        if (covered && ContentDigest.Check(digest, message.GetProperty("body").GetString()!.Utf8()) != SignatureFault.None) return false;
        return Verify(vector, Base(vector)!, signature);
    }

    private static bool Verify(JsonElement vector, byte[] signed, byte[] signature)
    {
        string name = Covered(vector).Parameters.Find<BareItem.String>("alg")?.Value ?? vector.GetProperty("alg").GetString()!;
        SignatureAlgorithm? algorithm = name switch
        {
            "rsa-v1_5-sha256" => SignatureAlgorithm.RsaPkcs1Sha256,
            "rsa-pss-sha512" => SignatureAlgorithm.RsaPssSha512,
            "ecdsa-p256-sha256" => SignatureAlgorithm.EcdsaP256Sha256,
            "ed25519" => SignatureAlgorithm.Ed25519,
            _ => null,
        };
        JsonElement key = Conformance.Json(RfcKeys).GetProperty("keys").GetProperty(vector.GetProperty("keyid").GetString()!);
        return algorithm is not null && new PublicKey("k", "o", key.GetProperty("publicKeyPem").GetString()!).Verify(signed, signature, algorithm);
    }

    private static HttpRequestParts Signed(string method, string body) =>
        SignatureVectors.Parts(method, Inbox.PathAndQuery, HttpSignature.Sign(SignatureScheme.Rfc9421, method, Inbox, body.Utf8(), TestKeys.Alice, Now), body.Utf8());

    /// <summary>A POST with a genuine signature over what the test says; where that cannot be signed, over something else.</summary>
    private static HttpRequestParts SignedOver(string components, string parameters)
    {
        byte[] body = "{}"u8.ToArray();
        string input = $"({components}){parameters}";
        List<KeyValuePair<string, string>> headers = [new("Host", "b.example:8443"), new("Content-Digest", ContentDigest.Of(body)), new("Digest", Digest.Of(body))];
        SignedMessage message = SignedMessage.Of(SignatureVectors.Parts("POST", Inbox.PathAndQuery, headers, body));
        byte[] signed = SignatureBase.Of(message, (InnerList)StructuredField.ParseList(input)![0]) ?? [];
        headers.Add(new("Signature-Input", "sig1=" + input));
        headers.Add(new("Signature", $"sig1=:{Convert.ToBase64String(TestKeys.Alice.SignSha256(signed))}:"));
        return SignatureVectors.Parts("POST", Inbox.PathAndQuery, headers, body);
    }

    private static HttpRequestParts With(HttpRequestParts request, string name, string value) =>
        request with { Headers = asked => asked.Equals(name, StringComparison.OrdinalIgnoreCase) ? [value] : request.Headers(asked) };
}
