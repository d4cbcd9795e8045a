using System.Text.Json;
using Federation.Keys;
using Federation.Signatures;
using Federation.Signatures.StructuredFields;
using Federation.Tests.Support;

namespace Federation.Tests.Signatures;

public sealed class HttpSignatureTests
{
    private const string Corpus = "ssrf-and-abuse/signature-headers.json";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly Uri Inbox = new("https://b.example:8443/users/bob/inbox?x=%C3%A9");

    public static TheoryData<string> SignatureHeaders => Conformance.Ids(Corpus, "headers", one => one.GetProperty("header").GetString() is "Signature" or "Authorization");

    public static TheoryData<string> DigestHeaders => Conformance.Ids(Corpus, "headers", one => one.GetProperty("header").GetString() == "Digest");

    public static TheoryData<string> SignatureInputs => Conformance.Ids(Corpus, "headers", one => one.GetProperty("header").GetString() == "Signature-Input");

    [Theory]
    [InlineData("POST", "{\"type\":\"Like\"}")]
    [InlineData("POST", "")]
    [InlineData("GET", "")]
    public void What_we_sign_we_verify(string method, string body)
    {
        (RsaPrivateKey key, PublicKey published) = (TestKeys.Alice, TestKeys.AlicePublic);
        var headers = HttpSignature.Sign(method, Inbox, body.Utf8(), key, Now);
        HttpRequestParts request = SignatureVectors.Parts(method, Inbox.PathAndQuery, headers, body.Utf8());
        Assert.Equal(SignatureFault.None, SignatureVectors.Check(request, Now, published));
        Assert.Equal("b.example:8443", request.Headers("host")[0]);
        Assert.Equal(method == "POST", request.Headers("digest").Count == 1);
    }

    [Fact]
    public void A_signature_says_for_whom_it_is_and_when_it_was_made()
    {
        RsaPrivateKey key = TestKeys.Alice;
        HttpRequestParts request = SignatureVectors.Parts("GET", Inbox.PathAndQuery, HttpSignature.Sign("get", Inbox, default, key, Now.AddMilliseconds(700)), []);
        Assert.True(HttpSignature.TryReadEnvelope(request, Now, out SignatureEnvelope? envelope, out _));
        Assert.Equal(("b.example:8443", Now, key.KeyId), (envelope.Host, envelope.SignedAt, envelope.KeyId));
    }

    [Theory]
    [InlineData(13 * 60 - 1, SignatureFault.None)]
    [InlineData(13 * 60 + 1, SignatureFault.Stale)]
    [InlineData(-59, SignatureFault.None)]
    [InlineData(-61, SignatureFault.Stale)]
    public void A_signature_is_fresh_for_twelve_hours_and_an_hour_of_clock_skew(int minutesLater, SignatureFault expected)
    {
        (RsaPrivateKey key, PublicKey published) = (TestKeys.Alice, TestKeys.AlicePublic);
        HttpRequestParts request = SignatureVectors.Parts("GET", Inbox.PathAndQuery, HttpSignature.Sign("GET", Inbox, default, key, Now), []);
        Assert.Equal(expected, SignatureVectors.Check(request, Now.AddMinutes(minutesLater), published));
    }

    [Theory]
    [InlineData("Signature")]
    [InlineData("Host")]
    [InlineData("Date")]
    [InlineData("Digest")]
    public void A_header_that_stands_there_twice_is_refused(string name)
    {
        RsaPrivateKey key = TestKeys.Alice;
        byte[] body = "{}"u8.ToArray();
        var headers = HttpSignature.Sign("POST", Inbox, body, key, Now).ToList();
        headers.Add(headers.First(header => header.Key == name));
        Assert.False(HttpSignature.TryReadEnvelope(SignatureVectors.Parts("POST", Inbox.PathAndQuery, headers, body), Now, out _, out SignatureFault fault));
        Assert.Equal(SignatureFault.Malformed, fault);
    }

    [Fact]
    public void Without_a_signature_it_is_missing()
    {
        Assert.False(HttpSignature.TryReadEnvelope(SignatureVectors.Parts("GET", "/", [], []), Now, out _, out SignatureFault fault));
        Assert.Equal(SignatureFault.Missing, fault);
    }

    [Theory]
    [Trait("Suite", "malformed-headers")]
    [MemberData(nameof(SignatureHeaders))]
    public void Every_signature_header_of_the_corpus_is_judged_as_it_says(string id)
    {
        JsonElement one = Conformance.Case(Corpus, "headers", id);
        string expect = one.GetProperty("expect").GetString()!;
        var at = DateTimeOffset.FromUnixTimeSeconds(1402170697); // within the corpus' created and expires
        HttpRequestParts request = SignatureVectors.Parts("GET", "/",
        [
            new(one.GetProperty("header").GetString()!, one.GetProperty("value").GetString()!),
            new("Host", "b.example"),
            new("Date", HttpDate.Format(at)),
            new("Digest", Digest.Of([])),
        ], []);
        bool read = HttpSignature.TryReadEnvelope(request, at, out SignatureEnvelope? envelope, out SignatureFault fault);
        if (expect == "parse-ok") Assert.True(read, fault.ToString());
        else if (expect is "reject" or "reject-policy") Assert.True(!read || IsRefusedAddress(envelope!.KeyId), envelope?.KeyId);
    }

    [Theory]
    [Trait("Suite", "malformed-headers")]
    [MemberData(nameof(DigestHeaders))]
    public void Every_digest_header_of_the_corpus_is_judged_as_it_says(string id)
    {
        JsonElement one = Conformance.Case(Corpus, "headers", id);
        SignatureFault fault = Digest.Check(one.GetProperty("value").GetString()!, []);
        if (one.GetProperty("expect").GetString() == "parse-ok") Assert.Equal(SignatureFault.None, fault);
        else if (one.GetProperty("expect").GetString() == "reject") Assert.NotEqual(SignatureFault.None, fault);
    }

    [Theory]
    [Trait("Suite", "malformed-headers")]
    [MemberData(nameof(SignatureInputs))]
    public void Every_signature_input_of_the_corpus_is_judged_as_it_says(string id)
    {
        JsonElement one = Conformance.Case(Corpus, "headers", id);
        string input = one.GetProperty("value").GetString()!;
        // A signature for each label, so that it is the input that is judged.
        IEnumerable<string> labels = StructuredField.ParseDictionary(input)?.Keys ?? (IEnumerable<string>)["sig1"];
        byte[] body = "{}"u8.ToArray();
        HttpRequestParts request = SignatureVectors.Parts("POST", "/",
        [
            new("Signature-Input", input),
            new("Signature", string.Join(", ", labels.Select(label => $"{label}=:AA==:"))),
            new("Host", "b.example"),
            new("Content-Digest", ContentDigest.Of(body)),
        ], body);
        bool read = HttpSignature.TryReadEnvelope(request, DateTimeOffset.FromUnixTimeSeconds(1703066400), out _, out SignatureFault fault);
        // Either: a name that stands there twice; both of them cover too little in any case.
        Assert.Equal(one.GetProperty("expect").GetString() == "parse-ok" ? SignatureFault.None : fault, fault);
        Assert.Equal(one.GetProperty("expect").GetString() == "parse-ok", read);
    }

    [Theory]
    [InlineData("hs2019", "(request-target) host (created)", SignatureFault.None)]
    [InlineData("hs2019", "(request-target) host (created) date", SignatureFault.None)]
    [InlineData("rsa-sha256", "(request-target) host (created)", SignatureFault.Malformed)]
    [InlineData("rsa-sha256", "(request-target) host date", SignatureFault.None)]
    [InlineData("rsa-sha256", "host date", SignatureFault.TooLittleCovered)]
    [InlineData("rsa-sha256", "(request-target) date", SignatureFault.TooLittleCovered)]
    [InlineData("rsa-sha256", "(request-target) host", SignatureFault.TooLittleCovered)]
    [InlineData("rsa-sha256", "(request-target) host date host", SignatureFault.Malformed)]
    [InlineData("rsa-sha256", "(request-target) host date x-absent", SignatureFault.Malformed)]
    [InlineData("rsa-sha256", "(request-target)  host   date", SignatureFault.None)]
    [InlineData("ecdsa-sha256", "(request-target) host date", SignatureFault.UnknownScheme)]
    public void What_is_covered_decides(string algorithm, string covered, SignatureFault expected)
    {
        string header = $"keyId=\"https://a.example/k\",algorithm=\"{algorithm}\",created={Now.ToUnixTimeSeconds()},headers=\"{covered}\",signature=\"QUJD\"";
        HttpRequestParts request = SignatureVectors.Parts("GET", "/", [new("Signature", header), new("Host", "b.example"), new("Date", HttpDate.Format(Now))], []);
        _ = HttpSignature.TryReadEnvelope(request, Now, out _, out SignatureFault fault);
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void A_header_of_a_megabyte_is_refused_at_once()
    {
        string header = "keyId=\"" + new string('a', 1 << 20) + "\"";
        Assert.False(HttpSignature.TryReadEnvelope(SignatureVectors.Parts("GET", "/", [new("Signature", header)], []), Now, out _, out SignatureFault fault));
        Assert.Equal(SignatureFault.Malformed, fault);
    }

    private static bool IsRefusedAddress(string keyId) =>
        Federation.Fetching.AddressPolicy.Check(new Uri(keyId), new Federation.Fetching.FetchPolicy()) is not null;
}
