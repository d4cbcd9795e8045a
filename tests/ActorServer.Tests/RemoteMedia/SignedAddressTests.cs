using System.Buffers.Text;
using ActorServer.RemoteMedia;

namespace ActorServer.Tests.RemoteMedia;

public sealed class SignedAddressTests
{
    private const string Cat = "https://a.example/cat.png?size=large#top";

    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void What_was_written_is_read_again()
    {
        var signed = SignedAddress.Write(Secret, FileUse.Emoji, Cat)!;

        Assert.Equal(new SignedAddress(FileUse.Emoji, Cat), SignedAddress.Read(Secret, signed));
        Assert.Equal(signed, SignedAddress.Write(Secret, FileUse.Emoji, Cat));
    }

    [Fact]
    public void Another_servers_secret_reads_nothing() =>
        Assert.Null(SignedAddress.Read([.. Secret.Reverse()], SignedAddress.Write(Secret, FileUse.Emoji, Cat)!));

    [Fact]
    public void Not_one_bit_may_differ()
    {
        var bytes = Base64Url.DecodeFromChars(SignedAddress.Write(Secret, FileUse.Avatar, Cat)!);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(SignedAddress.Read(Secret, Base64Url.EncodeToString(bytes)));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void No_beginning_of_it_is_enough()
    {
        var signed = SignedAddress.Write(Secret, FileUse.Avatar, Cat)!;
        for (var length = 0; length < signed.Length; length++) Assert.Null(SignedAddress.Read(Secret, signed[..length]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cat.png")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("file:///etc/passwd")]
    public void What_is_not_on_the_web_gets_no_address(string? address) => Assert.Null(SignedAddress.Write(Secret, FileUse.Avatar, address));

    [Fact]
    public void An_address_that_no_request_line_holds_gets_none() => Assert.Null(SignedAddress.Write(Secret, FileUse.Avatar, "https://a.example/" + new string('a', 4000)));
}
