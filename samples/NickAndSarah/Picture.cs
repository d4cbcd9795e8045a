using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace NickAndSarah;

/// <summary>A small real picture, so that the sample needs no file beside it. [PNG, third edition]</summary>
internal static class Picture
{
    private const int Size = 64;

    /// <summary>A red square on white ground.</summary>
    internal static byte[] Png()
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(png, "IHDR", [.. BigEndian(Size), .. BigEndian(Size), 8, 2, 0, 0, 0]);     // 8 bits a sample, RGB
        Chunk(png, "IDAT", Compress(Rows()));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static byte[] Rows()
    {
        var rows = new List<byte>(Size * (1 + (Size * 3)));
        for (var y = 0; y < Size; y++)
        {
            rows.Add(0);    // no filter
            for (var x = 0; x < Size; x++) rows.AddRange(x is > 15 and < 48 && y is > 15 and < 48 ? [0xD0, 0x20, 0x20] : [0xFF, 0xFF, 0xFF]);
        }
        return [.. rows];
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(bytes);
        return compressed.ToArray();
    }

    private static void Chunk(Stream png, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write(BigEndian((uint)data.Length));
        png.Write(body);
        png.Write(BigEndian(Crc(body)));
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
