using ActorServer.Objects;

namespace ActorServer.Tests.Objects;

public class ImageSizeTests
{
    public static TheoryData<string, byte[]> Pictures => new()
    {
        { "image/png", [0x89, .. JpegFiles.Latin("PNG\r\n\x1a\n"), 0, 0, 0, 13, .. JpegFiles.Latin("IHDR"), 0, 0, 0, 40, 0, 0, 0, 30, 8, 2, 0, 0, 0] },
        { "image/gif", [.. JpegFiles.Latin("GIF89a"), 40, 0, 30, 0, 0, 0, 0] },
        { "image/webp", [.. JpegFiles.Latin("RIFF\x40\0\0\0WEBPVP8 \x10\0\0\0"), 0, 0, 0, 0x9D, 0x01, 0x2A, 40, 0, 30, 0, 0] },
        { "image/webp", [.. JpegFiles.Latin("RIFF\x40\0\0\0WEBPVP8L\x10\0\0\0"), 0x2F, 39, 0x40, 0x07, 0, 0, 0, 0, 0, 0, 0] },
        { "image/webp", [.. JpegFiles.Latin("RIFF\x40\0\0\0WEBPVP8X\x0A\0\0\0"), 0, 0, 0, 0, 39, 0, 0, 29, 0, 0, 0] },
        { "image/jpeg", JpegFiles.File(JpegFiles.Jfif, JpegFiles.Exif(1), JpegFiles.Frame(40, 30)) },
        { "image/jpeg", JpegFiles.File(JpegFiles.Exif(6), JpegFiles.Frame(30, 40)) },
        { "image/jpeg", JpegFiles.Strip(JpegFiles.File(JpegFiles.Exif(8), JpegFiles.Frame(30, 40))).Bytes },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Width_and_height_are_read_from_the_header_as_the_picture_is_shown(string type, byte[] file) =>
        Assert.Equal(new ImageSize(40, 30), ImageSize.Of(MediaType.Named(type), file));

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_file_cut_off_anywhere_has_a_size_or_none_but_no_fault(string type, byte[] file)
    {
        for (var length = 0; length < file.Length; length++)
        {
            Assert.True(ImageSize.Of(MediaType.Named(type), file.AsSpan(0, length)) is null or { Width: 40, Height: 30 } or { Width: 30, Height: 40 });
        }
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_file_with_any_bit_wrong_has_a_believable_size_or_none(string type, byte[] file)
    {
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var broken = (byte[])file.Clone();
            broken[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(ImageSize.Of(MediaType.Named(type), broken) is null or { Width: > 0 and < 65_536, Height: > 0 and < 65_536 });
        }
    }

    [Fact]
    public void A_size_that_no_picture_has_is_not_believed() => Assert.Null(ImageSize.Of(MediaType.Png,
        [0x89, .. JpegFiles.Latin("PNG\r\n\x1a\n"), 0, 0, 0, 13, .. JpegFiles.Latin("IHDR"), 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 30]));
}
