using System.Globalization;
using System.Text.Json;
using Federation.Keys;
using Federation.Signatures;
using Federation.Signatures.StructuredFields;
using Federation.Tests.Support;

namespace Federation.Tests.Signatures;

/// <summary>Requests that other servers really sent, with the clock set to their moment.</summary>
[Trait("Suite", "captured-requests")]
public sealed class CapturedRequestTests
{
    /// <summary>Of most captures every thirty-first change is tried, so that the whole stays within seconds; of the Follows and a big one every change.</summary>
    private const int Stride = 31;

    public static TheoryData<string> Captured => Conformance.Rows(Conformance.Files("captured-requests", "*.json").Where(IsSigned));

    [Theory]
    [MemberData(nameof(Captured))]
    public void A_captured_request_is_verified_and_its_signer_is_the_keys_owner(string file)
    {
        (HttpRequestParts request, DateTimeOffset at, PublicKey key) = Read(file);
        Assert.True(HttpSignature.TryReadEnvelope(request, at, out SignatureEnvelope? envelope, out SignatureFault fault), fault.ToString());
        Assert.Equal(key.Id, envelope.KeyId);
        Assert.Equal("recorder.test", envelope.Host);
        Assert.Equal(IsCavage(request) ? SignatureScheme.Cavage : SignatureScheme.Rfc9421, envelope.Scheme);
        Signer? signer = HttpSignature.Verify(envelope, key);
        Assert.Equal(key.Owner, signer?.ActorId);
        Assert.Equal(key.Id, signer?.KeyId);
    }

    [Theory]
    [MemberData(nameof(Captured))]
    public void Every_flipped_bit_of_the_body_is_refused(string file)
    {
        (HttpRequestParts request, DateTimeOffset at, _) = Read(file);
        foreach (byte[] body in Changes(file, request.Body.ToArray().BitFlips()))
            Assert.False(HttpSignature.TryReadEnvelope(request with { Body = body }, at, out _, out _));
    }

    [Theory]
    [MemberData(nameof(Captured))]
    public void Every_flipped_bit_of_the_target_and_the_method_is_refused(string file)
    {
        (HttpRequestParts request, DateTimeOffset at, PublicKey key) = Read(file);
        foreach (string target in request.Target.BitFlips())
            Assert.NotEqual(SignatureFault.None, SignatureVectors.Check(request with { Target = target }, at, key));
        // The draft signs the method in lower case; that POST is not pOST is for the router to say.
        foreach (string method in request.Method.BitFlips().Where(method => !IsCavage(request) || !method.Equals(request.Method, StringComparison.OrdinalIgnoreCase)))
            Assert.NotEqual(SignatureFault.None, SignatureVectors.Check(request with { Method = method }, at, key));
    }

    [Theory]
    [MemberData(nameof(Captured))]
    public void Every_flipped_bit_of_a_covered_header_is_refused(string file)
    {
        (HttpRequestParts request, DateTimeOffset at, PublicKey key) = Read(file);
        foreach (string name in CoveredBy(request).Where(name => name[0] is not ('(' or '@')))
            foreach (string value in Changes(file, request.Headers(name)[0].BitFlips()))
                Assert.NotEqual(SignatureFault.None, SignatureVectors.Check(With(request, name, value), at, key));
    }

    [Theory]
    [MemberData(nameof(Captured))]
    public void Every_flipped_bit_of_the_signature_is_refused(string file)
    {
        (HttpRequestParts request, DateTimeOffset at, PublicKey key) = Read(file);
        string header = request.Headers("Signature")[0];
        string before = IsCavage(request) ? "signature=\"" : "sig1=:";
        int start = header.IndexOf(before, StringComparison.Ordinal) + before.Length;
        int length = header.IndexOf(before[^1], start) - start;
        foreach (string flipped in Changes(file, header.Substring(start, length).BitFlips()))
        {
            string changed = string.Concat(header.AsSpan(0, start), flipped, header.AsSpan(start + length));
            Assert.NotEqual(SignatureFault.None, SignatureVectors.Check(With(request, "Signature", changed), at, key));
        }
    }

    [Theory]
    [MemberData(nameof(Captured))]
    public void Every_flipped_bit_of_what_a_signature_says_about_itself_is_refused(string file)
    {
        (HttpRequestParts request, DateTimeOffset at, PublicKey key) = Read(file);
        if (IsCavage(request)) return; // its keyId and algorithm are not signed
        foreach (string flipped in Changes(file, request.Headers("Signature-Input")[0].BitFlips()))
            Assert.NotEqual(SignatureFault.None, SignatureVectors.Check(With(request, "Signature-Input", flipped), at, key));
    }

    [Theory]
    [MemberData(nameof(Captured))]
    public void Every_prefix_and_every_flipped_bit_of_the_whole_header_never_throws(string file)
    {
        (HttpRequestParts request, DateTimeOffset at, _) = Read(file);
        string header = request.Headers("Signature")[0];
        for (int length = 0; length < header.Length; length++)
            Assert.False(HttpSignature.TryReadEnvelope(With(request, "Signature", header[..length]), at, out _, out _));
        foreach (string flipped in Changes(file, header.BitFlips()))
            _ = HttpSignature.TryReadEnvelope(With(request, "Signature", flipped), at, out _, out _);
    }

    [Theory]
    [MemberData(nameof(Captured))]
    public void Another_servers_key_does_not_verify_it(string file)
    {
        (HttpRequestParts request, DateTimeOffset at, PublicKey key) = Read(file);
        Assert.Equal(SignatureFault.BadSignature, SignatureVectors.Check(request, at, key with { Pem = TestKeys.Alice.PublicPem }));
    }

    [Theory]
    [MemberData(nameof(Captured))]
    public void A_day_later_it_is_stale(string file)
    {
        (HttpRequestParts request, DateTimeOffset at, PublicKey key) = Read(file);
        Assert.Equal(SignatureFault.Stale, SignatureVectors.Check(request, at.AddDays(1), key));
        Assert.Equal(SignatureFault.Stale, SignatureVectors.Check(request, at.AddHours(-2), key));
    }

    private static HttpRequestParts With(HttpRequestParts request, string name, string value) =>
        request with { Headers = asked => asked.Equals(name, StringComparison.OrdinalIgnoreCase) ? [value] : request.Headers(asked) };

    private static IEnumerable<T> Changes<T>(string file, IEnumerable<T> all) =>
        Path.GetFileName(file) is "Follow.json" or "Create-Note-cavage-after-401.json" ? all : all.Where((_, index) => index % Stride == file.Length % Stride);

    private static bool IsSigned(string file)
    {
        JsonElement json = Conformance.Json(file);
        return json.TryGetProperty("rawHeaders", out _) && json.GetProperty("headers").TryGetProperty("signature", out _);
    }

    private static bool IsCavage(HttpRequestParts request) => request.Headers("Signature-Input").Count == 0;

    private static IEnumerable<string> CoveredBy(HttpRequestParts request) => IsCavage(request)
        ? Cavage.CoveredBy(SignatureParameters.Parse(request.Headers("Signature")[0])!)!
        : SignatureBase.ComponentsOf((InnerList)StructuredField.ParseDictionary(request.Headers("Signature-Input")[0])!["sig1"])!.Select(component => component.Name);

    private static (HttpRequestParts Request, DateTimeOffset At, PublicKey Key) Read(string file)
    {
        if (file == Conformance.NoData) Assert.Skip("no data");
        JsonElement json = Conformance.Json(file);
        List<KeyValuePair<string, string>> headers =
            [.. json.GetProperty("rawHeaders").EnumerateArray().Select(pair => KeyValuePair.Create(pair[0].GetString()!, pair[1].GetString()!))];
        HttpRequestParts request = SignatureVectors.Parts(
            json.GetProperty("method").GetString()!, json.GetProperty("path").GetString()!, headers, json.GetProperty("rawBody").GetString()!.Utf8());
        PublicKey key = PublicKey.From(new AsNode(Conformance.Json(Path.Combine(Path.GetDirectoryName(file)!, "_public-key.json"))))!;
        return (request, DateTimeOffset.Parse(json.GetProperty("at").GetString()!, CultureInfo.InvariantCulture), key);
    }
}
