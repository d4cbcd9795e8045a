using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ActorServer.Wall;

/// <summary>
/// The program's sign: a face and lines of writing, as they stand on a wall. Drawn from one list of shapes, as SVG and, for devices that take nothing else, as PNG; so
/// no picture lies in the repository that the program can draw. Pure.
/// </summary>
internal static class AppIcon
{
    private const int Ground = 0x0B625C;
    private const int Paper = 0xFBFAF7;
    private const int Pale = 0x7BCABF;

    /// <summary>Points across each pixel, each way: edges look smooth, and the largest takes some 50 ms to draw, once.</summary>
    private const int Samples = 4;

    /// <summary>A rectangle with round ends, in units of a hundredth of the side.</summary>
    private readonly record struct Shape(double X, double Y, double Width, double Height, double Round, int Color)
    {
        internal bool Has(double x, double y)
        {
            var dx = Math.Max(Math.Max(X + Round - x, x - (X + Width - Round)), 0);
            var dy = Math.Max(Math.Max(Y + Round - y, y - (Y + Height - Round)), 0);
            return (dx * dx) + (dy * dy) <= Round * Round;
        }
    }

    private static readonly Shape[] Signs =
    [
        new(24, 26, 20, 20, 10, Pale),
        new(50, 28, 26, 6.5, 3.25, Paper),
        new(50, 39, 18, 6.5, 3.25, Paper),
        new(24, 56, 52, 6.5, 3.25, Paper),
        new(24, 68, 38, 6.5, 3.25, Paper),
    ];

    /// <summary>Devices that cut icons to a shape of their own get a ground without corners; all that matters is within its middle. [Web App Manifest, maskable]</summary>
    private static Shape GroundOf(bool isMaskable) => new(0, 0, 100, 100, isMaskable ? 0 : 22, Ground);

    internal static string Svg { get; } = ToSvg();

    internal static byte[] Png(int side, bool isMaskable)
    {
        Shape[] shapes = [GroundOf(isMaskable), .. Signs];
        var rows = new byte[side * ((side * 4) + 1)];
        for (int y = 0, at = 0; y < side; y++)
        {
            at++;       // filter: none
            for (var x = 0; x < side; x++, at += 4) Paint(shapes, x, y, side, rows.AsSpan(at, 4));
        }
        return Encode(rows, side);
    }

    private static void Paint(Shape[] shapes, int x, int y, int side, Span<byte> pixel)
    {
        int red = 0, green = 0, blue = 0, hits = 0;
        for (var i = 0; i < Samples * Samples; i++)
        {
            var (px, py) = (100 * (x + (((i % Samples) + 0.5) / Samples)) / side, 100 * (y + (((i / Samples) + 0.5) / Samples)) / side);
            var top = Array.FindLastIndex(shapes, shape => shape.Has(px, py));
            if (top < 0) continue;
            hits++;
            red += shapes[top].Color >> 16;
            green += (shapes[top].Color >> 8) & 0xFF;
            blue += shapes[top].Color & 0xFF;
        }
        if (hits == 0) return;
        (pixel[0], pixel[1], pixel[2], pixel[3]) = ((byte)(red / hits), (byte)(green / hits), (byte)(blue / hits), (byte)(255 * hits / (Samples * Samples)));
    }

    private static string ToSvg()
    {
        var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">");
        foreach (var shape in Signs.Prepend(GroundOf(false)))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{shape.X}\" y=\"{shape.Y}\" width=\"{shape.Width}\" height=\"{shape.Height}\" rx=\"{shape.Round}\" fill=\"#{shape.Color:x6}\"/>");
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>[PNG §5]</summary>
    private static byte[] Encode(byte[] rows, int side)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        (header[8], header[9]) = (8, 6);        // eight bits each of red, green, blue, opacity
        Chunk(png, "IHDR", header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(rows);
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
