namespace Federation.Signatures;

/// <summary>
/// Base64 in its one canonical spelling [RFC 4648 §3.5]: padding present, no white space, unused bits zero. Otherwise a signature
/// or digest could be changed on the way without being wrong.
/// </summary>
internal static class StrictBase64
{
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length % 4 != 0) return null;
        byte[] bytes = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(text, bytes, out int length)) return null;
        return text.SequenceEqual(Convert.ToBase64String(bytes, 0, length)) ? bytes[..length] : null;
    }
}
