using System.Text.Json;
using Federation.Signatures;
using Federation.Tests.Support;

namespace Federation.Tests.Signatures;

public sealed class ContentDigestTests
{
    private const string Vectors = "http-signatures/digest/vectors.json";

    private static readonly byte[] Body = "{\"type\":\"Like\"}"u8.ToArray();

    /// <summary>Repr-Digest has the same form.</summary>
    public static TheoryData<string> Ids => Conformance.Ids(Vectors, "vectors", vector => vector.GetProperty("field").GetString() is "Content-Digest" or "Repr-Digest");

    [Theory]
    [Trait("Suite", "http-signatures")]
    [MemberData(nameof(Ids))]
    public void Every_vector_of_the_Content_Digest_field_is_judged_as_it_says(string id)
    {
        JsonElement vector = Conformance.Case(Vectors, "vectors", id);
        Assert.Equal(DigestTests.Fault(vector), ContentDigest.Check([vector.GetProperty("value").GetString()!], vector.GetProperty("bodyBase64").GetBytesFromBase64()));
    }

    [Fact]
    public void Every_vector_is_of_a_field_that_is_tested() =>
        Assert.Equal(Conformance.Json(Vectors).GetProperty("vectors").GetArrayLength(), Ids.Count + DigestTests.Ids.Count);

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("sha-256")]
    [InlineData("sha-256=1")]
    [InlineData("sha-256=\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"")]
    [InlineData("sha-256=(:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:)")]
    [InlineData("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:,")]
    [InlineData("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=:")]
    [InlineData("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU:")]
    [InlineData("foo=1, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")]
    [InlineData("a=:AA==:, b=:AA==:, c=:AA==:, d=:AA==:, e=:AA==:, f=:AA==:, g=:AA==:, h=:AA==:, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")]
    public void What_does_not_follow_the_grammar_is_malformed(string value) => Assert.Equal(SignatureFault.Malformed, ContentDigest.Check([value], []));

    [Fact]
    public void A_megabyte_is_malformed() => Assert.Equal(SignatureFault.Malformed, ContentDigest.Check(["sha-256=:" + new string('A', 1 << 20) + ":"], []));

    [Fact]
    public void Several_lines_are_one_dictionary()
    {
        Assert.Equal(SignatureFault.None, ContentDigest.Check([ContentDigest.Of(Body), "md5=:AA==:"], Body));
        Assert.Equal(SignatureFault.DigestMismatch, ContentDigest.Check([ContentDigest.Of(Body), "sha-512=:AA==:"], Body));
    }

    [Fact]
    public void No_prefix_and_no_flipped_bit_is_right()
    {
        string value = ContentDigest.Of(Body);
        Assert.Equal(SignatureFault.None, ContentDigest.Check([value], Body));
        for (int length = 0; length < value.Length; length++) Assert.NotEqual(SignatureFault.None, ContentDigest.Check([value[..length]], Body));
        foreach (string flipped in value.BitFlips()) Assert.NotEqual(SignatureFault.None, ContentDigest.Check([flipped], Body));
        foreach (byte[] flipped in Body.BitFlips()) Assert.Equal(SignatureFault.DigestMismatch, ContentDigest.Check([value], flipped));
    }
}
