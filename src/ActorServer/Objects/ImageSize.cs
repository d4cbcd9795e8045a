using System.Buffers.Binary;

namespace ActorServer.Objects;

/// <summary>
/// Width and height of a picture from its header, so that a page can keep the place free while it loads. The bytes are hostile: every read is
/// checked against the end, and what makes no sense has no size. Nothing is decoded.
/// </summary>
internal readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>How much of the beginning of a file is looked at: past the colour profile of any camera.</summary>
    internal const int Head = 1024 * 1024;

    /// <summary>No picture is larger than this; a header that says so is not believed.</summary>
    private const int Most = 65_535;

    internal static ImageSize? Of(MediaType type, ReadOnlySpan<byte> head)
    {
        var size = type == MediaType.Png ? OfPng(head)
            : type == MediaType.Gif ? OfGif(head)
            : type == MediaType.WebP ? OfWebP(head)
            : type == MediaType.Jpeg ? OfJpeg(head)
            : null;
        return size is { Width: > 0 and <= Most, Height: > 0 and <= Most } ? size : null;
    }

    private static ImageSize? OfPng(ReadOnlySpan<byte> head) => head.Length < 24 ? null : new(
        (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head[16..]), int.MaxValue),
        (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head[20..]), int.MaxValue));

    private static ImageSize? OfGif(ReadOnlySpan<byte> head) =>
        head.Length < 10 ? null : new(BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));

    /// <summary>Three kinds: lossy, lossless and extended; each keeps the size in its own way. [RFC 9649 §2]</summary>
    private static ImageSize? OfWebP(ReadOnlySpan<byte> head)
    {
        if (head.Length < 30) return null;
        var kind = head.Slice(12, 4);
        if (kind.SequenceEqual("VP8X"u8)) return new(1 + ReadUInt24(head[24..]), 1 + ReadUInt24(head[27..]));
        if (kind.SequenceEqual("VP8L"u8))
        {
            if (head[20] != 0x2F) return null;
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[21..]);
            return new(1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }
        if (!kind.SequenceEqual("VP8 "u8) || !head.Slice(23, 3).SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])) return null;
        return new(BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFF);
    }

    /// <summary>From the frame header; turned when the camera was. [ITU T.81 §B.2.2]</summary>
    private static ImageSize? OfJpeg(ReadOnlySpan<byte> head)
    {
        var turned = false;
        for (var at = 2; JpegSegment.TryRead(head, at, out var segment); at = segment.End)
        {
            if (segment.IsFrame)
            {
                var frame = segment.Content(head);
                if (frame.Length < 5) return null;
                var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), BinaryPrimitives.ReadUInt16BigEndian(frame[3..]));
                return turned ? new(height, width) : new(width, height);
            }
            if (segment.IsExif(head)) turned = JpegSegment.Orientation(segment.Content(head)) is >= 5 and <= 8;
            if (segment.Marker is JpegSegment.StartOfScan or JpegSegment.EndOfImage) return null;
        }
        return null;
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}
