using System.Security.Cryptography;

namespace Federation.Keys;

/// <summary>
/// Our own signing key. Safe for use from many threads: each signature borrows its own copy of the key.
/// </summary>
public sealed class RsaPrivateKey : IDisposable
{
    /// <summary>What every peer understands; 4096 costs seven times as much for each delivery.</summary>
    private const int KeyBits = 2048;

    private readonly KeyPool<RSA> _pool;

    private RsaPrivateKey(string keyId, RSA rsa)
    {
        KeyId = keyId;
        PrivatePem = rsa.ExportPkcs8PrivateKeyPem();
        PublicPem = rsa.ExportSubjectPublicKeyInfoPem();
        _pool = new KeyPool<RSA>(rsa, () => Import(PrivatePem));
    }

    /// <summary>The id under which peers find the public half.</summary>
    public string KeyId { get; }

    /// <summary>PKCS#8, "BEGIN PRIVATE KEY". A secret.</summary>
    public string PrivatePem { get; }

    /// <summary>SubjectPublicKeyInfo, "BEGIN PUBLIC KEY", which is what <c>publicKeyPem</c> holds.</summary>
    public string PublicPem { get; }

    /// <summary>Makes a new key of 2048 bits.</summary>
    public static RsaPrivateKey Generate(string keyId) => new(keyId, RSA.Create(KeyBits));

    /// <summary>Reads a key in PKCS#8 or PKCS#1 form.</summary>
    /// <exception cref="ArgumentException">The text holds no key.</exception>
    /// <exception cref="CryptographicException">The key cannot be read.</exception>
    public static RsaPrivateKey FromPem(string keyId, string pem) => new(keyId, Import(pem));

    /// <summary>Signs with RSASSA-PKCS1-v1_5 and SHA-256.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] SignSha256(ReadOnlySpan<byte> data)
    {
        RSA rsa = _pool.Rent();
        try
        {
            return rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            _pool.Return(rsa);
        }
    }

    /// <summary>Releases the key.</summary>
    public void Dispose() => _pool.Dispose();

    private static RSA Import(string pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }
}
