using System.Security.Cryptography;

namespace Federation.Keys;

/// <summary>
/// A public key, read and ready. The key decides what can be verified with it: a message that names another family's algorithm is
/// not signed by it. [RFC 9421 §3.2 step 6] Safe for use from many threads.
/// </summary>
internal abstract class VerifyingKey
{
    /// <summary>What the key signs with where the message names no algorithm. [RFC 9421 §3.2 step 6.2]</summary>
    public abstract SignatureAlgorithm Default { get; }

    /// <summary>False also for an algorithm that is not this key's, and for a signature of the wrong length or form.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, SignatureAlgorithm algorithm);

    /// <summary>The key in a PEM text; <see langword="null"/> where it is of no known kind or of a refused length.</summary>
    public static VerifyingKey? Read(string pem)
    {
        if (PublicKeyPem.Read(pem) is not { } body) return null;
        if (body.IsPkcs1) return RsaVerifyingKey.Read(body.Der, isPkcs1: true);
        if (SubjectPublicKeyInfo.Ed25519In(body.Der) is { } key) return Ed25519.IsSupported ? new Ed25519VerifyingKey(key) : null;
        return SubjectPublicKeyInfo.IsP256(body.Der) ? P256VerifyingKey.Read(body.Der) : RsaVerifyingKey.Read(body.Der, isPkcs1: false);
    }
}

/// <summary>RSA of 2048 to 8192 bits.</summary>
internal sealed class RsaVerifyingKey : VerifyingKey
{
    private readonly KeyPool<RSA> _pool;

    private RsaVerifyingKey(KeyPool<RSA> pool) => _pool = pool;

    public override SignatureAlgorithm Default => SignatureAlgorithm.RsaPkcs1Sha256;

    public static RsaVerifyingKey? Read(byte[] der, bool isPkcs1) =>
        TryImport(der, isPkcs1) is { } first ? new RsaVerifyingKey(new KeyPool<RSA>(first, () => TryImport(der, isPkcs1)!)) : null;

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, SignatureAlgorithm algorithm)
    {
        if (algorithm is SignatureAlgorithm.EcdsaP256Sha256 or SignatureAlgorithm.Ed25519) return false;
        HashAlgorithmName hash = algorithm == SignatureAlgorithm.RsaPkcs1Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;
        RSASignaturePadding padding = algorithm == SignatureAlgorithm.RsaPssSha512 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        RSA rsa = _pool.Rent();
        try
        {
            return rsa.VerifyData(data, signature, hash, padding);
        }
        finally
        {
            _pool.Return(rsa);
        }
    }

    private static RSA? TryImport(byte[] der, bool isPkcs1)
    {
        var rsa = RSA.Create();
        try
        {
            if (isPkcs1) rsa.ImportRSAPublicKey(der, out _);
            else rsa.ImportSubjectPublicKeyInfo(der, out _);
            if (rsa.KeySize is >= PublicKey.MinBits and <= PublicKey.MaxBits) return rsa;
        }
        catch (CryptographicException)
        {
            // Not an RSA key; the caller is told below.
        }
        rsa.Dispose();
        return null;
    }
}

/// <summary>The curve P-256.</summary>
internal sealed class P256VerifyingKey : VerifyingKey
{
    /// <summary>r and s, 32 bytes each. The DER form, which other protocols use, is longer. [RFC 9421 §3.3.4]</summary>
    private const int SignatureLength = 64;

    private readonly KeyPool<ECDsa> _pool;

    private P256VerifyingKey(KeyPool<ECDsa> pool) => _pool = pool;

    public override SignatureAlgorithm Default => SignatureAlgorithm.EcdsaP256Sha256;

    public static P256VerifyingKey? Read(byte[] der) =>
        TryImport(der) is { } first ? new P256VerifyingKey(new KeyPool<ECDsa>(first, () => TryImport(der)!)) : null;

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, SignatureAlgorithm algorithm)
    {
        if (algorithm != SignatureAlgorithm.EcdsaP256Sha256 || signature.Length != SignatureLength) return false;
        ECDsa ecdsa = _pool.Rent();
        try
        {
            return ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _pool.Return(ecdsa);
        }
    }

    private static ECDsa? TryImport(byte[] der)
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportSubjectPublicKeyInfo(der, out _);
            return ecdsa;
        }
        catch (CryptographicException)
        {
            // Not a point of the curve.
            ecdsa.Dispose();
            return null;
        }
    }
}

/// <summary>Ed25519.</summary>
internal sealed class Ed25519VerifyingKey(byte[] key) : VerifyingKey
{
    public override SignatureAlgorithm Default => SignatureAlgorithm.Ed25519;

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, SignatureAlgorithm algorithm) =>
        algorithm == SignatureAlgorithm.Ed25519 && Ed25519.Verify(key, data, signature);
}
