using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ActorServer.Tests.Browser;

/// <summary>Landscapes of hills under a sky, as PNG files, so that pages have something to show. The same number paints the same picture.</summary>
internal static class PaintedPicture
{
    private static readonly (int Sky, int Low, int Hill)[] Palettes =
    [
        (0x8FB8D8, 0xF6E3C5, 0x3E5C4B), (0xE9A178, 0xFBE3C0, 0x5A3E55), (0x2C3E63, 0x8D7FA6, 0x16202E), (0xBFD7C8, 0xF4F0DD, 0x5F7A5A),
        (0xF0C3B4, 0xFDF0E0, 0x8A5B4F), (0x9CC9CF, 0xEAF4EE, 0x2F6668),
    ];

    internal static byte[] Png(int number, int width = 960, int height = 640)
    {
        var rows = new byte[height * ((width * 3) + 1)];
        var (sky, low, hill) = Palettes[number % Palettes.Length];
        for (int y = 0, at = 0; y < height; y++)
        {
            at++;       // filter: none
            for (var x = 0; x < width; x++)
            {
                var color = ColorAt((double)x / width, (double)y / height, number, sky, low, hill);
                rows[at++] = (byte)(color >> 16);
                rows[at++] = (byte)(color >> 8);
                rows[at++] = (byte)color;
            }
        }
        return Encode(rows, width, height);
    }

    private static int ColorAt(double x, double y, int number, int sky, int low, int hill)
    {
        for (var layer = 3; layer >= 0; layer--)
        {
            var top = 0.5 + (layer * 0.13) + (0.07 * Math.Sin((x * (3 + layer)) + (number * 1.7) + layer)) + (0.03 * Math.Sin((x * 11) + (number * 3) + (layer * 2)));
            if (y > top) return Mix(low, hill, 0.35 + (0.2 * layer));
        }
        var (dx, dy) = (x - 0.25 - (number % 4 * 0.15), y - 0.26);
        if ((dx * dx * 2.25) + (dy * dy) < 0.008) return Mix(low, 0xFFFFFF, 0.7);
        return Mix(sky, low, y / 0.6);
    }

    private static int Mix(int from, int to, double share)
    {
        var mixed = 0;
        for (var shift = 16; shift >= 0; shift -= 8)
        {
            var (a, b) = ((from >> shift) & 0xFF, (to >> shift) & 0xFF);
            mixed |= (int)Math.Clamp(a + ((b - a) * share), 0, 255) << shift;
        }
        return mixed;
    }

    private static byte[] Encode(byte[] rows, int width, int height)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);        // eight bits each of red, green, blue
        Chunk(png, "IHDR", header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(rows);
        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        png.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
