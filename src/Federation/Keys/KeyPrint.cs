using System.Security.Cryptography;

namespace Federation.Keys;

/// <summary>A key as two people can compare it on the telephone.</summary>
/// <param name="Kind">The kind, and the length where there are several; "?" for a key that cannot be read.</param>
/// <param name="Fingerprint">SHA-256 of the key's SubjectPublicKeyInfo, in hexadecimal groups of four; "?" for what is no key.</param>
public sealed record KeyPrint(string Kind, string Fingerprint)
{
    private const int GroupLength = 4;

    /// <summary>Of a key in PEM. An RSA key may be written in two ways; both have one fingerprint.</summary>
    public static KeyPrint Of(string pem) =>
        DerOf(pem) is { } der ? new(KindOf(der), string.Join(' ', Convert.ToHexStringLower(SHA256.HashData(der)).Chunk(GroupLength).Select(group => new string(group)))) : new("?", "?");

    private static byte[]? DerOf(string pem)
    {
        if (PublicKeyPem.Read(pem) is not { } read) return null;
        return read.IsPkcs1 && WithRsa(rsa => rsa.ImportRSAPublicKey(read.Der, out _), rsa => rsa.ExportSubjectPublicKeyInfo()) is { } whole ? whole : read.Der;
    }

    private static string KindOf(byte[] der)
    {
        if (SubjectPublicKeyInfo.Ed25519In(der) is not null) return "Ed25519";
        if (SubjectPublicKeyInfo.IsP256(der)) return "P-256";
        return WithRsa(rsa => rsa.ImportSubjectPublicKeyInfo(der, out _), rsa => $"RSA {rsa.KeySize}") ?? "?";
    }

    private static T? WithRsa<T>(Action<RSA> import, Func<RSA, T> read)
        where T : class
    {
        using var rsa = RSA.Create();
        try
        {
            import(rsa);
            return read(rsa);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
