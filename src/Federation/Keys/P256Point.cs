using System.Globalization;
using System.Numerics;

namespace Federation.Keys;

/// <summary>
/// A point of P-256 written short, as a Multikey has it: which of two, and x. The base library reads only the long form, x and y. The
/// point is public; nothing here has to take equally long for each.
/// </summary>
internal static class P256Point
{
    /// <summary>Bytes of x and y together.</summary>
    public const int Length = 64;

    private const int CoordinateLength = 32;

    private static readonly BigInteger P = Hex("0ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    private static readonly BigInteger B = Hex("05ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

    /// <summary>x and y of a compressed point; <see langword="null"/> when the curve has none there. [SEC 1 §2.3.4]</summary>
    public static byte[]? Decompress(ReadOnlySpan<byte> point)
    {
        if (point.Length != 1 + CoordinateLength || point[0] is not (2 or 3)) return null;
        var x = new BigInteger(point[1..], isUnsigned: true, isBigEndian: true);
        if (x >= P) return null;
        BigInteger square = (BigInteger.ModPow(x, 3, P) + ((P - 3) * x) + B) % P;
        BigInteger y = BigInteger.ModPow(square, (P + 1) / 4, P);
        if (y * y % P != square) return null;
        if (y.IsEven != (point[0] == 2)) y = P - y;
        byte[] both = new byte[Length];
        point[1..].CopyTo(both);
        byte[] bytes = y.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(both, Length - bytes.Length);
        return both;
    }

    private static BigInteger Hex(string text) => BigInteger.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
