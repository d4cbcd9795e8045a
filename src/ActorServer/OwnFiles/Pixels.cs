using System.Buffers.Binary;
using System.Text;

namespace ActorServer.OwnFiles;

/// <summary>A small picture, three bytes a pixel, row by row from the top.</summary>
internal sealed record Pixels(int Width, int Height, byte[] Rgb)
{
    /// <summary>No side of what the tools hand over is longer.</summary>
    private const int LongestSide = 256;

    internal (byte Red, byte Green, byte Blue) At(int x, int y) => (Rgb[3 * ((y * Width) + x)], Rgb[(3 * ((y * Width) + x)) + 1], Rgb[(3 * ((y * Width) + x)) + 2]);

    /// <summary>Netpbm's binary forms, which both tools write: P6 in colour, P5 in grey. Null when it is neither, or not whole. [ppm(5), pgm(5)]</summary>
    internal static Pixels? ReadPnm(ReadOnlySpan<byte> file)
    {
        if (file.Length < 2 || file[0] != 'P' || file[1] is not ((byte)'6' or (byte)'5')) return null;
        var (samples, at) = (file[1] == '6' ? 3 : 1, 2);
        if (ReadNumber(file, ref at) is not (> 0 and <= LongestSide and var width) || ReadNumber(file, ref at) is not (> 0 and <= LongestSide and var height) || ReadNumber(file, ref at) != 255) return null;
        var data = file[Math.Min(at + 1, file.Length)..];
        if (data.Length < width * height * samples) return null;
        if (samples == 3) return new(width, height, data[..(width * height * 3)].ToArray());
        var rgb = new byte[width * height * 3];
        for (var i = 0; i < rgb.Length; i++) rgb[i] = data[i / 3];
        return new(width, height, rgb);
    }

    /// <summary>A picture that every browser shows, and that needs no packing. [BITMAPINFOHEADER]</summary>
    internal byte[] ToBmp()
    {
        const int Head = 54;
        var stride = ((Width * 3) + 3) & ~3;
        var file = new byte[Head + (stride * Height)];
        Encoding.ASCII.GetBytes("BM", file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), Head);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), -Height);      // from the top
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var pixel = file.AsSpan(Head + (y * stride) + (3 * x));
                (pixel[2], pixel[1], pixel[0]) = At(x, y);
            }
        }
        return file;
    }

    /// <summary>A number behind white space and comments; null where there is none.</summary>
    private static int? ReadNumber(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length && (file[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'#'))
        {
            if (file[at] == '#') while (at < file.Length && file[at] != '\n') at++;
            else at++;
        }
        int? number = null;
        for (; at < file.Length && char.IsAsciiDigit((char)file[at]) && !(number > LongestSide); at++) number = ((number ?? 0) * 10) + file[at] - '0';
        return number;
    }
}
