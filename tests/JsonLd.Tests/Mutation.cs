using System.Text;

namespace JsonLd.Tests;

/// <summary>Documents made from other documents: bytes flipped, pieces cut, repeated and exchanged, keywords put in the place of names.</summary>
internal sealed class Mutation(Random random, byte[][] seeds)
{
    private static readonly string[] Pieces =
    [
        "\"@id\"", "\"@type\"", "\"@value\"", "\"@list\"", "\"@set\"", "\"@graph\"", "\"@reverse\"", "\"@nest\"", "\"@included\"", "\"@index\"",
        "\"@language\"", "\"@direction\"", "\"@context\"", "\"@container\"", "\"@json\"", "\"@none\"", "\"@vocab\"", "\"@base\"", "\"@import\"",
        "\"@propagate\"", "\"@protected\"", "\"@prefix\"", "null", "[]", "{}", "\"\"", "\"_:b0\"", "1e400", "-0", "\"\\ud800\"", "true", "[[]]",
        "{\"@id\":\"_:b0\"}", "{\"@list\":[1,[2]]}", "{\"@value\":null}", "{\"@context\":null}", "\":\"", "\"a:b\"", "\"@\"", "\"/\"", "\"#\"",
    ];

    internal byte[] Next()
    {
        var bytes = (byte[])Pick(seeds).Clone();
        for (var i = random.Next(1, 5); i > 0; i--) bytes = Once(bytes);
        return bytes;
    }

    private byte[] Once(byte[] bytes) => random.Next(6) switch
    {
        0 => Flipped(bytes),
        1 => Cut(bytes),
        2 => Repeated(bytes),
        3 => Spliced(bytes),
        _ => WithPiece(bytes),
    };

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];

    private byte[] Flipped(byte[] bytes)
    {
        if (bytes.Length > 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private byte[] Cut(byte[] bytes)
    {
        var (from, to) = Range(bytes);
        return [.. bytes[..from], .. bytes[to..]];
    }

    private byte[] Repeated(byte[] bytes)
    {
        var (from, to) = Range(bytes);
        return [.. bytes[..to], .. bytes[from..]];
    }

    private byte[] Spliced(byte[] bytes)
    {
        var other = Pick(seeds);
        var (from, to) = Range(bytes);
        var (start, end) = Range(other);
        return [.. bytes[..from], .. other[start..end], .. bytes[to..]];
    }

    // A whole JSON string is replaced, so that what comes out is often JSON.
    private byte[] WithPiece(byte[] bytes)
    {
        var quotes = Enumerable.Range(0, bytes.Length).Where(i => bytes[i] == '"').ToArray();
        if (quotes.Length < 2) return bytes;
        var first = random.Next(quotes.Length / 2) * 2;
        return [.. bytes[..quotes[first]], .. Encoding.UTF8.GetBytes(Pick(Pieces)), .. bytes[(quotes[first + 1] + 1)..]];
    }

    private (int From, int To) Range(byte[] bytes)
    {
        var a = random.Next(bytes.Length + 1);
        var b = Math.Min(bytes.Length, a + random.Next(64));
        return (a, b);
    }
}
