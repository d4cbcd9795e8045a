using System.Text;
using ActorServer.Objects;

namespace ActorServer.Tests.Objects;

public class MediaTypeTests
{
    public static TheoryData<string, byte[]> Files => new()
    {
        { "image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] },
        { "image/png", [0x89, .. Latin("PNG\r\n\x1a\n"), 0, 0, 0, 13, .. Latin("IHDR")] },
        { "image/gif", Latin("GIF89a\x01\0\x01\0") },
        { "image/webp", Latin("RIFF\x10\0\0\0WEBPVP8 ") },
        { "image/avif", [0, 0, 0, 24, .. Latin("ftypavif\0\0\0\0mif1miaf")] },
        { "image/avif", [0, 0, 0, 24, .. Latin("ftypmif1\0\0\0\0avifmiaf")] },
        { "video/mp4", [0, 0, 0, 24, .. Latin("ftypisom\0\0\x02\0isommp41")] },
        { "video/quicktime", [0, 0, 0, 20, .. Latin("ftypqt  \0\0\0\0qt  ")] },
        { "video/webm", [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 1, 0x42, 0x82, 0x84, .. Latin("webm")] },
        { "audio/mpeg", Latin("ID3\x04\0\0\0\0\0\0") },
        { "audio/mpeg", [0xFF, 0xFB, 0x90, 0x00] },
        { "audio/ogg", Latin("OggS\0\x02\0\0\0\0\0\0\0\0vorbis") },
        { "video/ogg", [.. Latin("OggS\0\x02\0\0\0\0\0\0\0\0"), 0x80, .. Latin("theora")] },
        { "audio/flac", Latin("fLaC\0\0\0\x22") },
        { "audio/wav", Latin("RIFF\x10\0\0\0WAVEfmt ") },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_told_by_its_bytes(string name, byte[] head) => Assert.Equal(name, MediaType.Tell(head)?.Name);

    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("<!doctype html><script>alert(1)</script>")]
    [InlineData("%PDF-1.7")]
    [InlineData("PK\u0003\u0004")]
    [InlineData("RIFF\0\0\0\0AVI LIST")]
    [InlineData("")]
    [InlineData("GIF")]
    [InlineData("plain text")]
    public void What_can_carry_a_script_or_cannot_be_shown_is_not_taken(string content) => Assert.Null(MediaType.Tell(Encoding.Latin1.GetBytes(content)));

    [Fact]
    public void Matroska_that_is_not_WebM_is_not_taken() =>
        Assert.Null(MediaType.Tell([0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x82, 0x88, .. Latin("matroska")]));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_beginning_of_a_file_is_read_without_a_fault(string name, byte[] head)
    {
        Assert.NotNull(name);
        for (var length = 0; length < head.Length; length++) _ = MediaType.Tell(head.AsSpan(0, length));
    }

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
