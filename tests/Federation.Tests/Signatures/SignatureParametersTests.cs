using Federation.Signatures;
using Federation.Tests.Support;

namespace Federation.Tests.Signatures;

public sealed class SignatureParametersTests
{
    [Fact]
    public void Quoted_and_bare_values_are_read_with_white_space_around_the_separators()
    {
        Dictionary<string, string>? read = SignatureParameters.Parse("a = \"x, y=z\" , b=7,c=\"\"");
        Assert.Equal(new Dictionary<string, string> { ["a"] = "x, y=z", ["b"] = "7", ["c"] = "" }, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a=")]
    [InlineData("=a")]
    [InlineData("a=\"x")]
    [InlineData("a=\"x\"y")]
    [InlineData("a=\"x\" b=\"y\"")]
    [InlineData("a=\"x\";b=\"y\"")]
    [InlineData("a=\"x\",")]
    [InlineData(",a=\"x\"")]
    [InlineData("a=\"x\",,b=\"y\"")]
    [InlineData("a=\"x\",a=\"x\"")]
    [InlineData("a=\"x\\\"y\"")]
    [InlineData("a=\"x\ty\"")]
    [InlineData("a=\"é\"")]
    [InlineData("é=\"x\"")]
    public void What_does_not_follow_the_grammar_is_refused(string header) => Assert.Null(SignatureParameters.Parse(header));

    [Fact]
    public void Every_prefix_and_every_flipped_bit_is_read_or_refused()
    {
        const string Header = "keyId=\"https://a.example/alice#main-key\",algorithm=\"rsa-sha256\",created=1,headers=\"(request-target) host\",signature=\"QUJD\"";
        for (int length = 0; length < Header.Length; length++) _ = SignatureParameters.Parse(Header[..length]);
        foreach (string flipped in Header.BitFlips()) _ = SignatureParameters.Parse(flipped);
    }

    [Theory]
    [InlineData("Mon, 23 Nov 2026 12:00:00 GMT")]
    [InlineData("Monday, 23-Nov-26 12:00:00 GMT")]
    [InlineData("Mon Nov 23 12:00:00 2026")]
    public void A_date_is_read_in_its_three_forms(string text)
    {
        Assert.True(HttpDate.TryParse(text, out DateTimeOffset time));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), time);
        foreach (string flipped in text.BitFlips()) _ = HttpDate.TryParse(flipped, out _);
        for (int length = 0; length < text.Length; length++) Assert.False(HttpDate.TryParse(text[..length], out _) && length < 20);
    }
}
