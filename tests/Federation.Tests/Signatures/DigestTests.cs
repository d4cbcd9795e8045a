using System.Text.Json;
using Federation.Signatures;
using Federation.Tests.Support;

namespace Federation.Tests.Signatures;

public sealed class DigestTests
{
    private const string Vectors = "http-signatures/digest/vectors.json";

    public static TheoryData<string> Ids => Conformance.Ids(Vectors, "vectors", vector => vector.GetProperty("field").GetString() == "Digest");

    [Theory]
    [Trait("Suite", "http-signatures")]
    [MemberData(nameof(Ids))]
    public void Every_vector_of_the_Digest_header_is_judged_as_it_says(string id)
    {
        JsonElement vector = Conformance.Case(Vectors, "vectors", id);
        SignatureFault fault = Digest.Check(vector.GetProperty("value").GetString()!, vector.GetProperty("bodyBase64").GetBytesFromBase64());
        Assert.Equal(Fault(vector), fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("=")]
    [InlineData("SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=,")]
    [InlineData("SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=,sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=")]
    [InlineData("SHA-512=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public void What_does_not_follow_the_grammar_is_malformed(string header) => Assert.Equal(SignatureFault.Malformed, Digest.Check(header, []));

    [Fact]
    public void No_prefix_and_no_flipped_bit_is_right()
    {
        byte[] body = "{\"type\":\"Like\"}"u8.ToArray();
        string header = Digest.Of(body);
        Assert.Equal(SignatureFault.None, Digest.Check(header, body));
        for (int length = 0; length < header.Length; length++) Assert.NotEqual(SignatureFault.None, Digest.Check(header[..length], body));
        foreach (string flipped in header.BitFlips())
        {
            bool onlyCase = flipped.Equals(header, StringComparison.OrdinalIgnoreCase) && flipped["SHA-256=".Length..] == header["SHA-256=".Length..];
            Assert.Equal(onlyCase, Digest.Check(flipped, body) == SignatureFault.None);
        }
    }

    internal static SignatureFault Fault(JsonElement vector) => vector.GetProperty("expect").GetString() switch
    {
        "match" => SignatureFault.None,
        "mismatch" => SignatureFault.DigestMismatch,
        "unsupported" => SignatureFault.DigestMissing,
        _ => SignatureFault.Malformed,
    };
}
