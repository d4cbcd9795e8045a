using System.Security.Cryptography;

namespace Federation.Keys;

/// <summary>
/// A peer's RSA key as published under <c>publicKey</c> (the security vocabulary, w3id.org/security/v1). It is a claim until the
/// owner's own document has been seen to list it: <see cref="ActorKeys.Confirms"/>.
/// </summary>
/// <param name="Id">The key's id.</param>
/// <param name="Owner">The id of the actor that it speaks for.</param>
/// <param name="Pem">The text as published.</param>
public sealed record PublicKey(string Id, string Owner, string Pem)
{
    /// <summary>Shorter keys can be factored. [NIST SP 800-131A] No peer generates them.</summary>
    internal const int MinBits = 2048;

    /// <summary>Verification time grows with the square of the length, and anybody can publish a key.</summary>
    internal const int MaxBits = 8192;

    /// <summary>A key of <see cref="MaxBits"/> takes some 1.5 kB.</summary>
    private const int MaxPemLength = 8 * 1024;

    /// <summary>
    /// Reads a key object: <c>id</c>, <c>owner</c> (or <c>controller</c>), <c>publicKeyPem</c>. <see langword="null"/> when one is
    /// missing or the text is no RSA key of 2048 to 8192 bits. SubjectPublicKeyInfo and PKCS#1 are read, line breaks do not matter.
    /// </summary>
    public static PublicKey? From(AsNode publicKeyNode)
    {
        if (!publicKeyNode.IsObject || publicKeyNode.Id is not { } id || publicKeyNode.Text("publicKeyPem") is not { } pem) return null;
        if ((publicKeyNode.IdOf("owner") ?? publicKeyNode.IdOf("controller")) is not { } owner) return null;
        return ParsedKeys.Get(pem, TryImport) is null ? null : new PublicKey(id, owner, pem);
    }

    /// <summary>Verifies RSASSA-PKCS1-v1_5; false also for a key that cannot be read.</summary>
    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        if (ParsedKeys.Get(Pem, TryImport) is not { } pool) return false;
        RSA rsa = pool.Rent();
        try
        {
            return rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            pool.Return(rsa);
        }
    }

    /// <summary>Whether both texts hold the same key.</summary>
    internal static bool SameKey(string pem, string other) =>
        Body(pem) is { } first && Body(other) is { } second && first.Der.AsSpan().SequenceEqual(second.Der);

    private static RSA? TryImport(string pem)
    {
        if (Body(pem) is not { } body) return null;
        var rsa = RSA.Create();
        try
        {
            if (body.IsPkcs1) rsa.ImportRSAPublicKey(body.Der, out _);
            else rsa.ImportSubjectPublicKeyInfo(body.Der, out _);
            if (rsa.KeySize is >= MinBits and <= MaxBits) return rsa;
        }
        catch (CryptographicException)
        {
            // Not an RSA key; the caller is told below.
        }
        rsa.Dispose();
        return null;
    }

    /// <summary>The DER inside a PEM text, whatever its line breaks: some peers publish the whole key on one line.</summary>
    private static (byte[] Der, bool IsPkcs1)? Body(string pem)
    {
        if (pem.Length > MaxPemLength) return null;
        return Between(pem, "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----") is { } spki ? (spki, false)
            : Between(pem, "-----BEGIN RSA PUBLIC KEY-----", "-----END RSA PUBLIC KEY-----") is { } pkcs1 ? (pkcs1, true)
            : null;
    }

    private static byte[]? Between(string pem, string begin, string end)
    {
        int start = pem.IndexOf(begin, StringComparison.Ordinal);
        if (start < 0) return null;
        start += begin.Length;
        int stop = pem.IndexOf(end, start, StringComparison.Ordinal);
        if (stop < 0) return null;
        byte[] der = new byte[(stop - start) / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(pem.AsSpan(start, stop - start), der, out int length) && length > 0 ? der[..length] : null;
    }
}
