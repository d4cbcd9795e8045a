using System.Text;
using ActorServer.Objects;

namespace ActorServer.Tests.Objects;

/// <summary>JPEG files made from segments; no decoder would find a picture in them, but every header is as in a real one.</summary>
internal static class JpegFiles
{
    internal static readonly byte[] Scan = [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56];

    internal static byte[] Segment(byte marker, params byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    internal static byte[] Jfif => Segment(0xE0, [.. Latin("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0]);

    internal static byte[] Frame(int width, int height) => Segment(0xC0, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0);

    /// <summary>EXIF with an orientation in little-endian, and a place behind it.</summary>
    internal static byte[] Exif(int orientation) => Segment(0xE1,
    [
        .. Latin("Exif\0\0II"), 42, 0, 8, 0, 0, 0, 2, 0,
        0x0F, 0x01, 2, 0, 4, 0, 0, 0, (byte)'P', (byte)'h', (byte)'o', 0,
        0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0,
        0, 0, 0, 0, .. Latin("GPS 52.5200 13.4050"),
    ]);

    internal static byte[] File(params byte[][] segments) =>
        [0xFF, 0xD8, .. segments.SelectMany(segment => segment), .. Segment(0xDA, 1, 1, 0, 0, 63, 0), .. Scan, 0xFF, 0xD9];

    internal static (bool Done, byte[] Bytes) Strip(byte[] file)
    {
        using var target = new MemoryStream();
        var done = JpegMetadata.Strip(new MemoryStream(file), target);
        return (done, target.ToArray());
    }

    internal static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
