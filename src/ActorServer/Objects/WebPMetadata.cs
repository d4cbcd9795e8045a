using System.Buffers.Binary;
using System.Text;

namespace ActorServer.Objects;

/// <summary>
/// Takes out of a WebP file what the picture does not need: Exif with its place, XMP, chunks that nobody knows, and whatever stands behind the end. The
/// picture is copied bit for bit; how the camera was held stays. [RFC 9649 §2.7]
/// </summary>
internal static class WebPMetadata
{
    private const int Head = 8;
    private const int ExifBytes = 64 * 1024;

    /// <summary>Bits of the first byte of VP8X that say that there is Exif, and XMP.</summary>
    private const byte HasExif = 0x08;
    private const byte HasXmp = 0x04;

    private static readonly HashSet<string> Pictures = ["VP8 ", "VP8L", "ANMF"];
    private static readonly HashSet<string> Needed = [.. Pictures, "VP8X", "ALPH", "ANIM", "ICCP"];

    /// <summary>False when this is no WebP with a picture in it; what was written then is to be thrown away. The target can be written at any place.</summary>
    internal static bool Strip(Stream source, Stream target)
    {
        var head = new byte[Head + 4];
        if (source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.AsSpan().StartsWith("RIFF"u8) || !head.AsSpan(Head).SequenceEqual("WEBP"u8)) return false;
        long left = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) - 4L;
        target.Write(head);
        var (hasPicture, extended, flags, orientation) = (false, -1L, (byte)0, 1);
        while (left >= Head && source.ReadAtLeast(head.AsSpan(0, Head), Head, throwOnEndOfStream: false) == Head)
        {
            long length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
            var padded = length + (length & 1);
            left -= Head + padded;
            if (left < -1) break;      // the last padding is often missing
            var type = Encoding.Latin1.GetString(head, 0, 4);
            if (type == "EXIF" && length <= ExifBytes)
            {
                var exif = new byte[padded];
                if (source.ReadAtLeast(exif, (int)length, throwOnEndOfStream: false) < length) break;
                orientation = JpegSegment.OrientationOfTiff(exif) ?? JpegSegment.Orientation(exif) ?? 1;
            }
            else if (Needed.Contains(type))
            {
                if (type == "VP8X" && extended < 0) extended = target.Position + Head;
                target.Write(head, 0, Head);
                var start = target.Position;
                if (!StreamCopy.Copy(source, target, length)) break;
                if ((length & 1) == 1) { source.ReadByte(); target.WriteByte(0); }
                if (start == extended) flags = ReadBack(target, start, length);
                hasPicture |= Pictures.Contains(type);
            }
            else if (!StreamCopy.Copy(source, Stream.Null, padded)) break;
        }
        if (!hasPicture) return false;
        Finish(target, extended, (byte)(flags & ~(HasExif | HasXmp)), extended >= 0 ? orientation : 1);
        return true;
    }

    private static byte ReadBack(Stream target, long at, long length)
    {
        if (length == 0) return 0;
        var end = target.Position;
        target.Position = at;
        var value = target.ReadByte();
        target.Position = end;
        return (byte)value;
    }

    /// <summary>The sizes and flags that changed.</summary>
    private static void Finish(Stream target, long extended, byte flags, int orientation)
    {
        if (orientation > 1)
        {
            var tiff = JpegSegment.TiffWithOrientation(orientation);
            var chunk = new byte[Head];
            "EXIF"u8.CopyTo(chunk);
            BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), tiff.Length);
            target.Write(chunk);
            target.Write(tiff);
            flags |= HasExif;
        }
        var end = target.Position;
        if (extended >= 0)
        {
            target.Position = extended;
            target.WriteByte(flags);
        }
        var size = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)(end - Head));
        target.Position = 4;
        target.Write(size);
        target.Position = end;
    }
}
