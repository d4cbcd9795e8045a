using System.Security.Cryptography;

namespace Federation.Keys;

/// <summary>
/// A peer's key as published under <c>publicKey</c> (the security vocabulary, w3id.org/security/v1): RSA for nearly all of them,
/// Ed25519 or P-256 for a few. It is a claim until the owner's own document has been seen to list it: <see cref="ActorKeys.Confirms"/>.
/// </summary>
/// <param name="Id">The key's id.</param>
/// <param name="Owner">The id of the actor that it speaks for.</param>
/// <param name="Pem">The text as published.</param>
public sealed record PublicKey(string Id, string Owner, string Pem)
{
    /// <summary>When it ends, where it says so. It verifies nothing from then on: whoever keeps it asks before each use. [FEP-521a MUST NOT]</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Shorter RSA keys can be factored. [NIST SP 800-131A] No peer generates them.</summary>
    internal const int MinBits = 2048;

    /// <summary>Verification time grows with the square of the length, and anybody can publish a key.</summary>
    internal const int MaxBits = 8192;

    /// <summary>
    /// Reads a key object: <c>id</c>, <c>owner</c> (or <c>controller</c>), <c>publicKeyPem</c>. <see langword="null"/> when one is
    /// missing or the text is no RSA key of 2048 to 8192 bits, no Ed25519 key (where <see cref="Ed25519.IsSupported"/>) and no P-256 key.
    /// SubjectPublicKeyInfo and, for RSA, PKCS#1 are read, line breaks do not matter.
    /// </summary>
    public static PublicKey? From(AsNode publicKeyNode)
    {
        if (!publicKeyNode.IsObject || publicKeyNode.Id is not { } id || publicKeyNode.Text("publicKeyPem") is not { } pem) return null;
        if ((publicKeyNode.IdOf("owner") ?? publicKeyNode.IdOf("controller")) is not { } owner) return null;
        return ParsedKeys.Get(pem) is null ? null : new PublicKey(id, owner, pem);
    }

    /// <summary>
    /// The same key as a Multikey (FEP-521a) publishes it, so that it verifies requests too. <see langword="null"/> when it is refused as
    /// <see cref="From(AsNode)"/> would refuse it. The controller must be confirmed by its own document (<see cref="AssertionMethods"/>).
    /// </summary>
    public static PublicKey? From(Multikey key)
    {
        string? pem = key.Kind switch
        {
            KeyKind.Ed25519 => PublicKeyPem.Write(SubjectPublicKeyInfo.OfEd25519(key.Key.Span)),
            KeyKind.P256 => SubjectPublicKeyInfo.OfP256(key.Key.Span) is { } der ? PublicKeyPem.Write(der) : null,
            KeyKind.Rsa => PublicKeyPem.WritePkcs1(key.Key.Span),
            KeyKind.Ed25519Secret => null,
        };
        return pem is null || ParsedKeys.Get(pem) is null ? null : new PublicKey(key.Id, key.Controller, pem) { Expires = key.Expires };
    }

    /// <summary>Whether both are the same key, however the text is broken into lines.</summary>
    public bool IsSameKey(PublicKey other) => Pem == other.Pem || SameKey(Pem, other.Pem);

    /// <summary>
    /// Verifies a signature. Without an algorithm it is the key's own: RSASSA-PKCS1-v1_5 with SHA-256, ECDSA with SHA-256, Ed25519. False
    /// also for an algorithm of another kind of key, and for a key that cannot be read.
    /// </summary>
    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, SignatureAlgorithm? algorithm) =>
        ParsedKeys.Get(Pem) is { } key && key.Verify(data, signature, algorithm ?? key.Default);

    /// <summary>Verifies RSASSA-PKCS1-v1_5 with SHA-256 or SHA-512; false also for a key that cannot be read or is no RSA key.</summary>
    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash) =>
        Verify(data, signature, hash == HashAlgorithmName.SHA512 ? SignatureAlgorithm.RsaPkcs1Sha512 : SignatureAlgorithm.RsaPkcs1Sha256);

    /// <summary>Whether both texts hold the same key.</summary>
    internal static bool SameKey(string pem, string other) =>
        PublicKeyPem.Read(pem) is { } first && PublicKeyPem.Read(other) is { } second && first.Der.AsSpan().SequenceEqual(second.Der);
}
