using System.Buffers.Binary;

namespace ActorServer.Objects;

/// <summary>One marker segment of a JPEG file: where it lies. [ITU T.81 §B.1.1]</summary>
internal readonly record struct JpegSegment(byte Marker, int Start, int End)
{
    internal const byte StartOfImage = 0xD8;
    internal const byte EndOfImage = 0xD9;
    internal const byte StartOfScan = 0xDA;
    internal const byte App0 = 0xE0;
    internal const byte App1 = 0xE1;
    internal const byte App2 = 0xE2;
    internal const byte App14 = 0xEE;
    internal const byte App15 = 0xEF;
    internal const byte Comment = 0xFE;

    /// <summary>FF, the marker, and a length of two bytes that counts itself.</summary>
    private const int Prefix = 4;

    private const ushort OrientationTag = 0x0112;

    /// <summary>The names that the contents of application segments begin with.</summary>
    private static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;
    private static ReadOnlySpan<byte> ColourProfileName => "ICC_PROFILE\0"u8;

    /// <summary>False at the end of what is there, and where no segment begins.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, int at, out JpegSegment segment)
    {
        segment = default;
        if (at < 0 || at >= bytes.Length || bytes[at] != 0xFF) return false;
        var marker = at + 1;
        while (marker < bytes.Length && bytes[marker] == 0xFF) marker++;    // fill bytes
        if (marker >= bytes.Length) return false;
        if (bytes[marker] == EndOfImage)
        {
            segment = new(EndOfImage, marker - 1, marker + 1);
            return true;
        }
        if (bytes[marker] is 0 or 1 or (>= 0xD0 and <= StartOfImage) || marker + 3 > bytes.Length) return false;
        var end = marker + 1 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(marker + 1)..]);
        if (end < marker + 3 || end > bytes.Length) return false;
        segment = new(bytes[marker], marker - 1, end);
        return true;
    }

    /// <summary>A frame header, which holds the size: SOF0 to SOF15 without the three tables among those numbers.</summary>
    internal bool IsFrame => Marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;

    internal ReadOnlySpan<byte> Content(ReadOnlySpan<byte> bytes) => Marker == EndOfImage ? [] : bytes[(Start + Prefix)..End];

    internal bool IsExif(ReadOnlySpan<byte> bytes) => Marker == App1 && Content(bytes).StartsWith(ExifName);

    /// <summary>
    /// Does the picture look different without it? Application segments hold where and with what it was taken, and previews of what was cut
    /// off; of them only the pixel density, the colour profile and the colour transform (JFIF, ICC, Adobe) are needed to show it.
    /// </summary>
    internal bool IsNeeded(ReadOnlySpan<byte> bytes) => Marker switch
    {
        App0 => Content(bytes).StartsWith("JFIF\0"u8),
        App2 => Content(bytes).StartsWith(ColourProfileName),
        App14 => Content(bytes).StartsWith("Adobe"u8),
        >= App0 and <= App15 or Comment => false,
        _ => true,
    };

    /// <summary>1 to 8, how the camera was held; null when the segment does not say. [Exif 2.3 §4.6.4]</summary>
    internal static int? Orientation(ReadOnlySpan<byte> exif) => exif.StartsWith(ExifName) ? OrientationOfTiff(exif[ExifName.Length..]) : null;

    /// <summary>The same from what follows the name, which is all that PNG and WebP have.</summary>
    internal static int? OrientationOfTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return null;
        var little = tiff.StartsWith("II"u8);
        if (!little && !tiff.StartsWith("MM"u8)) return null;
        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2) return null;
        var entries = tiff[(int)directory..];
        var count = Read16(entries, little);
        entries = entries[2..];
        for (var i = 0; i < count && entries.Length >= 12; i++, entries = entries[12..])
        {
            if (Read16(entries, little) == OrientationTag) return Read16(entries[8..], little) is >= 1 and <= 8 and var value ? value : null;
        }
        return null;
    }

    /// <summary>A segment that says how the camera was held, and nothing else.</summary>
    internal static byte[] OrientationOnly(int orientation) =>
    [
        0xFF, App1, 0, 34, .. ExifName, .. TiffWithOrientation(orientation),
    ];

    internal static byte[] TiffWithOrientation(int orientation) =>
    [
        (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,                        // TIFF, big-endian; the directory follows
        0, 1,                                                           // one entry:
        OrientationTag >> 8, OrientationTag & 0xFF, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
        0, 0, 0, 0,                                                     // and no further directory
    ];

    private static int Read16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
