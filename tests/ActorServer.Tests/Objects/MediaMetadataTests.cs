using System.Buffers.Binary;
using System.Text;
using ActorServer.Objects;

namespace ActorServer.Tests.Objects;

/// <summary>PNG, WebP and films, made here byte by byte.</summary>
public sealed class MediaMetadataTests
{
    private static readonly byte[] Secret = "GPS 52.5,13.4"u8.ToArray();

    private static byte[] Tiff(int orientation) => [.. JpegSegment.TiffWithOrientation(orientation), .. Secret];

    private static byte[] PngFile(params byte[][] between) =>
        [0x89, .. "PNG\r\n\x1a\n"u8, .. PngChunk("IHDR", new byte[13]), .. PngChunk("gAMA", [0, 0, 0, 1]), .. between.SelectMany(x => x), .. PngChunk("IDAT", [1, 2, 3]), .. PngChunk("IEND", [])];

    private static byte[] PngChunk(string type, byte[] content)
    {
        byte[] named = [.. Encoding.Latin1.GetBytes(type), .. content];
        var crc = uint.MaxValue;
        foreach (var value in named)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return [.. Big(content.Length), .. named, .. Big((int)~crc)];
    }

    private static byte[] WebPFile(byte flags, params byte[][] after)
    {
        byte[] body = [.. "WEBP"u8, .. WebPChunk("VP8X", [flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]), .. WebPChunk("VP8L", [1, 2, 3]), .. after.SelectMany(x => x)];
        return [.. "RIFF"u8, .. Little(body.Length), .. body];
    }

    private static byte[] WebPChunk(string type, byte[] content) =>
        [.. Encoding.Latin1.GetBytes(type), .. Little(content.Length), .. content, .. content.Length % 2 == 1 ? new byte[] { 0 } : []];

    private static byte[] Film(params byte[][] inMovie) =>
        [.. Box("ftyp", "isom\0\0\x02\0isommp41"u8.ToArray()), .. Box("moov", [.. Box("mvhd", new byte[20]), .. inMovie.SelectMany(x => x)]), .. Box("mdat", "samples"u8.ToArray())];

    private static byte[] Box(string type, byte[] content) => [.. Big(content.Length + 8), .. Encoding.Latin1.GetBytes(type), .. content];

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Little(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static (bool Done, byte[] Bytes) Strip(Func<Stream, Stream, bool> strip, byte[] file)
    {
        using var target = new MemoryStream();
        return (strip(new MemoryStream(file), target), target.ToArray());
    }

    private static (bool Done, byte[] Bytes) Blank(byte[] film)
    {
        using var file = new MemoryStream();
        file.Write(film);
        return (VideoMetadata.Blank(file), file.ToArray());
    }

    [Fact]
    public void Of_a_png_texts_times_and_places_go_and_the_picture_stays_bit_for_bit()
    {
        var file = PngFile(PngChunk("tEXt", Secret), PngChunk("iTXt", Secret), PngChunk("zTXt", Secret), PngChunk("tIME", new byte[7]), PngChunk("eXIf", Tiff(1)), PngChunk("prVt", Secret));

        Assert.Equal((true, true), (Strip(PngMetadata.Strip, file).Done, Strip(PngMetadata.Strip, file).Bytes.AsSpan().SequenceEqual(PngFile())));
    }

    [Fact]
    public void Of_a_png_what_stands_behind_the_end_goes() => Assert.Equal(PngFile(), Strip(PngMetadata.Strip, [.. PngFile(), .. Secret]).Bytes);

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void How_the_camera_was_held_stays(int orientation)
    {
        var png = Strip(PngMetadata.Strip, PngFile(PngChunk("eXIf", Tiff(orientation)))).Bytes;
        Assert.Equal(PngFile(PngChunk("eXIf", JpegSegment.TiffWithOrientation(orientation))), png);

        var webp = Strip(WebPMetadata.Strip, WebPFile(0x1C, WebPChunk("EXIF", Tiff(orientation)), WebPChunk("XMP ", Secret))).Bytes;
        Assert.Equal(WebPFile(0x18, WebPChunk("EXIF", JpegSegment.TiffWithOrientation(orientation))), webp);
    }

    [Fact]
    public void Of_a_webp_exif_xmp_and_what_nobody_knows_go()
    {
        var file = WebPFile(0x1C, WebPChunk("EXIF", Tiff(1)), WebPChunk("XMP ", Secret), WebPChunk("GPSD", Secret));

        Assert.Equal(WebPFile(0x10), Strip(WebPMetadata.Strip, [.. file, .. Secret]).Bytes);
    }

    [Fact]
    public void Of_a_film_the_place_is_blanked_and_every_offset_stays()
    {
        var file = Film(Box("udta", Box("\u00a9xyz", Secret)), Box("meta", Secret), Box("trak", [.. Box("tkhd", new byte[8]), .. Box("udta", Secret)]));

        var (done, bytes) = Blank(file);

        Assert.True(done);
        Assert.Equal(file.Length, bytes.Length);
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Secret));
        Assert.Equal(file.AsSpan().IndexOf("mdat"u8), bytes.AsSpan().IndexOf("mdat"u8));
        Assert.True(bytes.AsSpan().IndexOf("tkhd"u8) > 0);
        Assert.Equal(-1, bytes.AsSpan().IndexOf("udta"u8));
    }

    [Fact]
    public void A_film_without_such_boxes_is_left_alone() => Assert.Equal(Film(Box("trak", Box("tkhd", new byte[8]))), Blank(Film(Box("trak", Box("tkhd", new byte[8])))).Bytes);

    [Fact]
    public void A_film_whose_description_cannot_be_read_is_refused()
    {
        var file = Film(Box("udta", Secret));
        file.AsSpan(file.AsSpan().IndexOf("udta"u8) - 4, 4).Fill(0x7F);

        Assert.False(Blank(file).Done);
    }

    [Fact]
    public void Files_without_a_picture_are_refused()
    {
        Assert.False(Strip(PngMetadata.Strip, PngFile()[..50]).Done);
        Assert.False(Strip(WebPMetadata.Strip, WebPFile(0)[..30]).Done);
        Assert.False(Strip(PngMetadata.Strip, []).Done);
        Assert.False(Strip(WebPMetadata.Strip, []).Done);
    }

    [Fact]
    public void Cut_at_any_place_nothing_leaks_and_with_any_bit_flipped_nothing_breaks()
    {
        var png = PngFile(PngChunk("tEXt", Secret), PngChunk("eXIf", Tiff(6)));
        var webp = WebPFile(0x1C, WebPChunk("EXIF", Tiff(6)), WebPChunk("XMP ", Secret));
        for (var length = 0; length <= png.Length; length++) Assert.Equal(-1, Strip(PngMetadata.Strip, png[..length]).Bytes.AsSpan().IndexOf(Secret));
        for (var length = 0; length <= webp.Length; length++) Assert.Equal(-1, Strip(WebPMetadata.Strip, webp[..length]).Bytes.AsSpan().IndexOf(Secret));
        var film = Film(Box("udta", Box("\u00a9xyz", Secret)));
        for (var length = 0; length <= film.Length; length++) _ = Blank(film[..length]);
        foreach (var bytes in Flipped(png)) _ = Strip(PngMetadata.Strip, bytes);
        foreach (var bytes in Flipped(webp)) _ = Strip(WebPMetadata.Strip, bytes);
        foreach (var bytes in Flipped(film)) Assert.Equal(film.Length, Blank(bytes).Bytes.Length);
    }

    private static IEnumerable<byte[]> Flipped(byte[] file) => Enumerable.Range(0, file.Length * 8).Select(bit =>
    {
        var broken = (byte[])file.Clone();
        broken[bit / 8] ^= (byte)(1 << (bit % 8));
        return broken;
    });
}
