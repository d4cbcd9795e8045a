namespace Federation.Keys;

/// <summary>
/// SubjectPublicKeyInfo [RFC 5280 §4.1.2.7] of the two kinds whose DER always has one length, so that a comparison reads it:
/// Ed25519 [RFC 8410 §4] in 44 bytes, and P-256 with an uncompressed point [RFC 5480 §2] in 91.
/// </summary>
internal static class SubjectPublicKeyInfo
{
    private static ReadOnlySpan<byte> Ed25519Prefix => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    private static ReadOnlySpan<byte> P256Prefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    public static byte[]? Ed25519In(ReadOnlySpan<byte> der) =>
        der.Length == Ed25519Prefix.Length + Ed25519.KeyLength && der.StartsWith(Ed25519Prefix) ? der[Ed25519Prefix.Length..].ToArray() : null;

    public static bool IsP256(ReadOnlySpan<byte> der) => der.Length == P256Prefix.Length + P256Point.Length && der.StartsWith(P256Prefix);

    public static byte[] OfEd25519(ReadOnlySpan<byte> key) => [.. Ed25519Prefix, .. key];

    /// <summary>The key of a compressed point; <see langword="null"/> when it is not on the curve.</summary>
    public static byte[]? OfP256(ReadOnlySpan<byte> compressed) => P256Point.Decompress(compressed) is { } point ? [.. P256Prefix, .. point] : null;
}
