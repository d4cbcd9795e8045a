namespace Federation.Keys;

/// <summary>
/// base58btc, Bitcoin's base 58 (draft-msporny-base58 §2). Leading zero bytes are leading <c>1</c>s, so each byte string has one spelling.
/// Both ways take time that grows with the square of the length, hence the bounds.
/// </summary>
internal static class Base58
{
    /// <summary>Bytes: an RSA key of 8192 bits, the longest that is accepted, takes 1,040 with its prefix.</summary>
    public const int MaxBytes = 1100;

    /// <summary>Characters of <see cref="MaxBytes"/>: log 256 / log 58 of them for a byte.</summary>
    public const int MaxLength = MaxBytes * 138 / 100 + 1;

    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary><see langword="null"/> for a character outside the alphabet, and for a text longer than <see cref="MaxLength"/>.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength) return null;
        int zeros = LeadingCount(text, '1');
        Span<byte> number = stackalloc byte[MaxLength];    // little-endian, base 256
        int length = 0;
        foreach (char c in text[zeros..])
        {
            int carry = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (carry < 0) return null;
            for (int i = 0; i < length; i++, carry >>= 8) number[i] = (byte)(carry += number[i] * 58);
            if (carry > 0) number[length++] = (byte)carry;
        }
        byte[] bytes = new byte[zeros + length];
        number[..length].CopyTo(bytes.AsSpan(zeros));
        bytes.AsSpan(zeros).Reverse();
        return bytes;
    }

    /// <exception cref="ArgumentException">More than <see cref="MaxBytes"/>.</exception>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes) throw new ArgumentException("too long for base 58", nameof(bytes));
        int zeros = LeadingCount(bytes, (byte)0);
        Span<byte> number = stackalloc byte[MaxLength];    // little-endian, base 58
        int length = 0;
        foreach (byte b in bytes[zeros..])
        {
            int carry = b;
            for (int i = 0; i < length; i++, carry /= 58) number[i] = (byte)((carry += number[i] << 8) % 58);
            for (; carry > 0; carry /= 58) number[length++] = (byte)(carry % 58);
        }
        Span<char> text = stackalloc char[zeros + length];
        text[..zeros].Fill('1');
        for (int i = 0; i < length; i++) text[zeros + i] = Alphabet[number[length - 1 - i]];
        return new string(text);
    }

    private static int LeadingCount<T>(ReadOnlySpan<T> span, T value) where T : IEquatable<T>
    {
        int other = span.IndexOfAnyExcept(value);
        return other < 0 ? span.Length : other;
    }
}
