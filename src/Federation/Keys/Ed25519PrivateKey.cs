namespace Federation.Keys;

/// <summary>Our own key for proofs. Safe for use from many threads.</summary>
/// <remarks>All ways to one throw <see cref="PlatformNotSupportedException"/> where <see cref="Ed25519.IsSupported"/> is false.</remarks>
public sealed class Ed25519PrivateKey
{
    private readonly byte[] _seed;

    private Ed25519PrivateKey(string keyId, byte[] seed)
    {
        KeyId = keyId;
        _seed = seed;
        PublicKey = Ed25519.PublicKeyOf(seed);
    }

    /// <summary>The id under which peers find the public half.</summary>
    public string KeyId { get; }

    /// <summary>The public half, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The public half as <c>publicKeyMultibase</c> holds it, <c>z6Mk…</c>.</summary>
    public string PublicKeyMultibase => Multibase.EncodeKey(KeyKind.Ed25519, PublicKey.Span);

    /// <summary>The key as <c>secretKeyMultibase</c> holds it, <c>z3u2…</c>. A secret.</summary>
    public string SecretKeyMultibase => Multibase.EncodeKey(KeyKind.Ed25519Secret, _seed);

    /// <summary>Makes a new key.</summary>
    public static Ed25519PrivateKey Generate(string keyId) => new(keyId, Ed25519.GenerateSeed());

    /// <summary>Reads what <see cref="SecretKeyMultibase"/> wrote.</summary>
    /// <exception cref="FormatException">The text holds no Ed25519 private key.</exception>
    public static Ed25519PrivateKey FromMultibase(string keyId, string secretKeyMultibase) =>
        Multibase.DecodeKey(secretKeyMultibase) is { Kind: KeyKind.Ed25519Secret } secret
            ? new Ed25519PrivateKey(keyId, secret.Key)
            : throw new FormatException("no Ed25519 private key");

    /// <summary>Signs a message: 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => Ed25519.Sign(_seed, message);
}
