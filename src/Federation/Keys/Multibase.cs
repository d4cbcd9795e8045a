namespace Federation.Keys;

/// <summary>What a multicodec prefix says that the bytes after it are. Source: the multicodec table.</summary>
public enum KeyKind
{
    /// <summary>ed25519-pub, 0xed: 32 bytes.</summary>
    Ed25519,

    /// <summary>rsa-pub, 0x1205: an RSAPublicKey of PKCS#1 in DER.</summary>
    Rsa,

    /// <summary>p256-pub, 0x1200: a compressed point of 33 bytes.</summary>
    P256,

    /// <summary>ed25519-priv, 0x1300: a seed of 32 bytes. A secret.</summary>
    Ed25519Secret,
}

/// <summary>
/// Keys as one string: multibase's <c>z</c> (base58btc), a multicodec prefix (an unsigned varint), the key. [CID 1.0 §2.2.2 Multikey] Other
/// bases and codecs are not read: the cryptosuites want these. [FEP-521a MUST base58btc]
/// </summary>
internal static class Multibase
{
    private static readonly byte[] Ed25519Prefix = [0xed, 0x01];
    private static readonly byte[] RsaPrefix = [0x85, 0x24];
    private static readonly byte[] P256Prefix = [0x80, 0x24];
    private static readonly byte[] Ed25519SecretPrefix = [0x80, 0x26];

    /// <summary>The bytes of a base58btc multibase; <see langword="null"/> for anything else.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text) => text is ['z', _, ..] ? Base58.Decode(text[1..]) : null;

    /// <summary>The base58btc multibase of some bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => "z" + Base58.Encode(bytes);

    /// <summary>The key in a multibase; <see langword="null"/> where it is of no known kind, or not of its kind's length.</summary>
    public static (KeyKind Kind, byte[] Key)? DecodeKey(ReadOnlySpan<char> text)
    {
        if (Decode(text) is not { Length: > 2 } bytes) return null;
        foreach (KeyKind kind in Enum.GetValues<KeyKind>())
            if (bytes.AsSpan().StartsWith(Prefix(kind)) && IsKey(kind, bytes.AsSpan(2))) return (kind, bytes[2..]);
        return null;
    }

    /// <summary>The multibase of a key.</summary>
    public static string EncodeKey(KeyKind kind, ReadOnlySpan<byte> key) => Encode([.. Prefix(kind), .. key]);

    private static byte[] Prefix(KeyKind kind) => kind switch
    {
        KeyKind.Ed25519 => Ed25519Prefix,
        KeyKind.Rsa => RsaPrefix,
        KeyKind.P256 => P256Prefix,
        KeyKind.Ed25519Secret => Ed25519SecretPrefix,
    };

    private static bool IsKey(KeyKind kind, ReadOnlySpan<byte> key) => kind switch
    {
        KeyKind.Ed25519 or KeyKind.Ed25519Secret => key.Length == Ed25519.KeyLength,
        KeyKind.P256 => key is { Length: 33 } and [2 or 3, ..],
        KeyKind.Rsa => key is [0x30, ..],
    };
}
