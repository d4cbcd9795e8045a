using ActorServer.Objects;

namespace ActorServer.Tests.Objects;

public class JpegMetadataTests
{
    [Fact]
    public void Place_comment_and_thumbnails_go_and_the_picture_stays_bit_for_bit()
    {
        var profile = JpegFiles.Segment(0xE2, [.. JpegFiles.Latin("ICC_PROFILE\0"), 1, 1, 9, 9]);
        var adobe = JpegFiles.Segment(0xEE, [.. JpegFiles.Latin("Adobe"), 0, 100, 0, 0, 0, 0, 1]);
        var file = JpegFiles.File(
            JpegFiles.Jfif, JpegFiles.Exif(1), JpegFiles.Segment(0xE1, JpegFiles.Latin("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")), profile,
            JpegFiles.Segment(0xE2, JpegFiles.Latin("MPF\0secret")), JpegFiles.Segment(0xED, JpegFiles.Latin("Photoshop 3.0\0secret")), adobe,
            JpegFiles.Segment(0xFE, JpegFiles.Latin("secret comment")), JpegFiles.Frame(40, 30));

        var (done, bytes) = JpegFiles.Strip(file);

        Assert.True(done);
        Assert.Equal(JpegFiles.File(JpegFiles.Jfif, profile, adobe, JpegFiles.Frame(40, 30)), bytes);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void How_the_camera_was_held_stays(int orientation)
    {
        var (done, bytes) = JpegFiles.Strip(JpegFiles.File(JpegFiles.Exif(orientation), JpegFiles.Frame(40, 30)));

        Assert.True(done);
        Assert.Equal(-1, bytes.AsSpan().IndexOf("GPS"u8));
        Assert.Equal(-1, bytes.AsSpan().IndexOf("Pho"u8));
        Assert.True(JpegSegment.TryRead(bytes, 2, out var exif));
        Assert.Equal(orientation, JpegSegment.Orientation(exif.Content(bytes)));
    }

    [Fact]
    public void What_a_phone_hides_behind_the_end_goes()
    {
        byte[] file = [.. JpegFiles.File(JpegFiles.Frame(4, 3)), .. JpegFiles.File(JpegFiles.Exif(1), JpegFiles.Frame(8, 6)), .. JpegFiles.Latin("ftypmp42 a film")];

        Assert.Equal(JpegFiles.File(JpegFiles.Frame(4, 3)), JpegFiles.Strip(file).Bytes);
    }

    [Fact]
    public void Several_scans_are_all_copied()
    {
        byte[] scan = [.. JpegFiles.Segment(0xDA, 1, 1, 0, 0, 63, 0), .. JpegFiles.Scan];
        byte[] file = [0xFF, 0xD8, .. JpegFiles.Frame(4, 3), .. scan, .. JpegFiles.Segment(0xC4, 1, 2, 3), .. scan, 0xFF, 0xD9];

        Assert.Equal(file, JpegFiles.Strip(file).Bytes);
    }

    [Fact]
    public void A_picture_that_was_cut_off_is_still_shown_and_one_without_picture_is_refused()
    {
        var file = JpegFiles.File(JpegFiles.Exif(6), JpegFiles.Frame(4, 3));

        Assert.True(JpegFiles.Strip(file[..^3]).Done);
        Assert.False(JpegFiles.Strip(file[..60]).Done);
        Assert.False(JpegFiles.Strip([0xFF, 0xD8, 0xFF, 0xD9]).Done);
    }

    [Fact]
    public void Cut_or_broken_at_any_place_nothing_of_the_place_leaks()
    {
        var file = JpegFiles.File(JpegFiles.Jfif, JpegFiles.Exif(6), JpegFiles.Frame(4, 3));
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Equal(-1, JpegFiles.Strip(file[..length]).Bytes.AsSpan().IndexOf("GPS"u8));
        }
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var broken = (byte[])file.Clone();
            broken[bit / 8] ^= (byte)(1 << (bit % 8));
            _ = JpegFiles.Strip(broken);
        }
    }
}
