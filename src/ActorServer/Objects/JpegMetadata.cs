namespace ActorServer.Objects;

/// <summary>
/// Takes out of a JPEG file what the picture does not need: where, when and with what it was taken, comments, previews, and whatever a phone
/// hides behind the end. The picture itself is copied bit for bit; how the camera was held stays, or it would lie on its side.
/// PNG, WebP and films have files of their own beside this one.
/// </summary>
internal static class JpegMetadata
{
    /// <summary>False when this is no JPEG that can be read from beginning to end; what was written then is to be thrown away.</summary>
    internal static bool Strip(Stream source, Stream target)
    {
        if (source.ReadByte() != 0xFF || source.ReadByte() != JpegSegment.StartOfImage) return false;
        target.Write([0xFF, JpegSegment.StartOfImage]);
        var buffer = new byte[2 + ushort.MaxValue];
        var marker = ReadMarker(source);
        var isScanned = false;
        while (marker > 0 && marker != JpegSegment.EndOfImage)
        {
            if (ReadSegment(source, buffer, marker) is not { } segment) return isScanned;
            CopyNeeded(segment, buffer, target);
            isScanned |= marker == JpegSegment.StartOfScan;
            marker = marker == JpegSegment.StartOfScan ? CopyScan(source, target) : ReadMarker(source);
        }
        // A file that was cut off while its picture was sent can still be shown; one without any picture cannot.
        target.Write([0xFF, JpegSegment.EndOfImage]);
        return isScanned;
    }

    private static void CopyNeeded(JpegSegment segment, byte[] buffer, Stream target)
    {
        if (segment.IsNeeded(buffer)) target.Write(buffer, 0, segment.End);
        else if (segment.IsExif(buffer) && JpegSegment.Orientation(segment.Content(buffer)) is > 1 and var orientation)
        {
            target.Write(JpegSegment.OrientationOnly(orientation));
        }
    }

    /// <summary>The next marker, or -1 where there is none.</summary>
    private static int ReadMarker(Stream source)
    {
        if (source.ReadByte() != 0xFF) return -1;
        int marker;
        do marker = source.ReadByte();
        while (marker == 0xFF);
        return marker is 0 or 1 or (>= 0xD0 and <= JpegSegment.StartOfImage) ? -1 : marker;
    }

    private static JpegSegment? ReadSegment(Stream source, byte[] buffer, int marker)
    {
        (buffer[0], buffer[1]) = (0xFF, (byte)marker);
        if (source.ReadAtLeast(buffer.AsSpan(2, 2), 2, throwOnEndOfStream: false) < 2) return null;
        var length = buffer[2] << 8 | buffer[3];
        if (length < 2 || source.ReadAtLeast(buffer.AsSpan(4, length - 2), length - 2, throwOnEndOfStream: false) < length - 2) return null;
        return new JpegSegment((byte)marker, 0, 2 + length);
    }

    /// <summary>Copies the picture's own data: no segment, but bytes in which FF is followed by 0 or a restart marker. Returns the marker after it.</summary>
    private static int CopyScan(Stream source, Stream target)
    {
        while (true)
        {
            var value = source.ReadByte();
            if (value < 0) return -1;
            if (value != 0xFF)
            {
                target.WriteByte((byte)value);
                continue;
            }
            do value = source.ReadByte();
            while (value == 0xFF);
            if (value is not 0 and not (>= 0xD0 and <= 0xD7)) return value;
            target.Write([0xFF, (byte)value]);
        }
    }
}
