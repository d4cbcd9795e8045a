using System.Buffers.Binary;

namespace ActorServer.Objects;

/// <summary>
/// Takes out of a PNG file what the picture does not need: texts, times, Exif with its place, and whatever stands behind the end. What is needed to show it
/// is copied bit for bit, animation included; how the camera was held stays. [PNG §11, third edition]
/// </summary>
internal static class PngMetadata
{
    /// <summary>Length and type before the content of a chunk, and the checksum after it.</summary>
    private const int Head = 8;
    private const int Crc = 4;

    /// <summary>Exif longer than this is not looked at: it holds previews, and the orientation stands in the first directory of any.</summary>
    private const int ExifBytes = 64 * 1024;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Beside the critical chunks: colour, transparency, density, animation. Everything else says something about the file and not about its pixels.</summary>
    private static readonly HashSet<string> Needed =
    [
        "IHDR", "PLTE", "IDAT", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "mDCv", "cLLI", "cLLi", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT",
    ];

    /// <summary>False when this is no PNG with a picture in it; what was written then is to be thrown away.</summary>
    internal static bool Strip(Stream source, Stream target)
    {
        var head = new byte[Head];
        if (source.ReadAtLeast(head, Head, throwOnEndOfStream: false) < Head || !head.AsSpan().SequenceEqual(Signature)) return false;
        target.Write(head);
        var hasPicture = false;
        while (source.ReadAtLeast(head, Head, throwOnEndOfStream: false) == Head)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var type = System.Text.Encoding.Latin1.GetString(head, 4, 4);
            if (length > int.MaxValue) return hasPicture;
            if (type == "IEND") break;
            hasPicture |= type == "IDAT";
            if (type == "eXIf" && length <= ExifBytes)
            {
                if (!KeepOrientation(source, target, (int)length)) return hasPicture;
            }
            else if (!StreamCopy.Copy(source, Needed.Contains(type) ? Begin(target, head) : Stream.Null, length + Crc)) return hasPicture;
        }
        // A file that was cut off while its picture was sent can still be shown.
        target.Write([0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82]);
        return hasPicture;
    }

    private static Stream Begin(Stream target, byte[] head)
    {
        target.Write(head);
        return target;
    }

    private static bool KeepOrientation(Stream source, Stream target, int length)
    {
        var exif = new byte[length + Crc];
        if (source.ReadAtLeast(exif, exif.Length, throwOnEndOfStream: false) < exif.Length) return false;
        if (JpegSegment.OrientationOfTiff(exif.AsSpan(0, length)) is not (> 1 and var orientation)) return true;
        byte[] named = [.. "eXIf"u8, .. JpegSegment.TiffWithOrientation(orientation)];
        var buffer = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(buffer, named.Length - 4);
        target.Write(buffer);
        target.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(buffer, Checksum(named));
        target.Write(buffer);
        return true;
    }

    /// <summary>[PNG §5.5] CRC-32 as in ISO 3309. Only for the few bytes that are written anew.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
