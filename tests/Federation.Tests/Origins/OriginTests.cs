using Federation.Origins;
using Federation.Tests.Support;

namespace Federation.Tests.Origins;

public sealed class OriginTests
{
    [Theory]
    [InlineData("https://a.example/1", "https://a.example/2")]
    [InlineData("https://a.example", "https://a.example/users/alice#main-key")]
    [InlineData("https://a.example:443/1", "https://a.example/2")]
    [InlineData("HTTPS://A.EXAMPLE/1", "https://a.example/2")]
    [InlineData("https://münchen.example/1", "https://xn--mnchen-3ya.example/2")]
    [InlineData("https://MÜNCHEN.example/1", "https://xn--mnchen-3ya.example/2")]
    [InlineData("http://127.0.0.1:80/", "http://127.0.0.1/")]
    [InlineData("https://[2a00:1450:4001:81b::200e]/", "https://[2a00:1450:4001:081b::200e]/x")]
    public void Same_origin(string a, string b) => Assert.True(Origin.Same(a, b));

    [Theory]
    [InlineData("https://a.example/1", "https://b.example/1")]
    [InlineData("https://a.example/1", "http://a.example/1")]
    [InlineData("https://a.example/1", "https://a.example:8443/1")]
    [InlineData("https://a.example/1", "https://a.example.evil.example/1")]
    [InlineData("https://a.example/1", "https://evil.example/https://a.example/1")]
    [InlineData("https://a.example/1", "https://a.example@evil.example/1")]
    [InlineData("https://a.example/1", "https://user@a.example/1")]
    [InlineData("https://a.example/1", "https://\u0430.example/1")]
    [InlineData("urn:uuid:1", "urn:uuid:1")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void Another_origin_or_none(string? a, string? b) => Assert.False(Origin.Same(a, b));

    [Theory]
    [InlineData("ftp://a.example/")]
    [InlineData("https:a.example/")]
    [InlineData("https:/a.example/")]
    [InlineData("https:///a.example/")]
    [InlineData("//a.example/")]
    [InlineData("/users/alice")]
    [InlineData("https://a.example\\@b.example/")]
    [InlineData("https://a.example/\r\nHost: b.example")]
    [InlineData("https://a.example\t/")]
    [InlineData(" https://a.example/")]
    [InlineData("https://a.example:99999/")]
    [InlineData("https://a.example:0/")]
    [InlineData("https://127.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.0.0.1/")]
    [InlineData("https://a..example/")]
    [InlineData("https://%61.example/")]
    [InlineData("https://xn--a.example/")]
    [InlineData("did:key:z6Mk")]
    public void What_readers_of_URLs_disagree_about_has_no_origin(string iri) => Assert.False(Origin.TryOf(iri, out _));

    [Fact]
    public void An_origin_is_written_without_a_default_port()
    {
        Assert.True(Origin.TryOf("https://A.example:443/x", out Origin first));
        Assert.Equal("https://a.example", first.ToString());
        Assert.True(Origin.TryOf("http://127.0.0.1:5000/x", out Origin second));
        Assert.Equal("http://127.0.0.1:5000", second.ToString());
    }

    [Fact]
    public void Every_prefix_and_every_flipped_bit_has_an_origin_or_none_and_never_throws()
    {
        foreach (string url in new[] { "https://xn--mnchen-3ya.example:8443/users/alice?x=1#main-key", "https://[2a00:1450::1]:8443/x", "http://192.0.2.1:80/" })
        {
            for (int length = 0; length <= url.Length; length++) Origin.TryOf(url[..length], out _);
            foreach (string flipped in url.BitFlips()) Origin.TryOf(flipped, out _);
        }
    }
}
