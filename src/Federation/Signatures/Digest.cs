using System.Security.Cryptography;

namespace Federation.Signatures;

/// <summary>
/// The <c>Digest</c> header [RFC 3230 §4.3.2, RFC 5843]: one or more <c>algorithm=base64</c>. SHA-256 and SHA-512 are known; all known
/// ones that are present must be right and at least one must be. Others (MD5, SHA-1, UNIXsum) prove nothing and are passed over.
/// </summary>
internal static class Digest
{
    /// <summary>Two are useful; more is somebody making work.</summary>
    private const int MaxEntries = 8;

    public static string Of(ReadOnlySpan<byte> body) => "SHA-256=" + Convert.ToBase64String(SHA256.HashData(body));

    public static SignatureFault Check(string header, ReadOnlySpan<byte> body)
    {
        string[] entries = header.Split(',', MaxEntries + 1, StringSplitOptions.TrimEntries);
        if (entries.Length > MaxEntries) return SignatureFault.Malformed;
        bool proven = false;
        for (int i = 0; i < entries.Length; i++)
        {
            ReadOnlySpan<char> entry = entries[i], name = NameOf(entry);
            if (name.IsEmpty) return SignatureFault.Malformed;
            for (int before = 0; before < i; before++)
                if (name.Equals(NameOf(entries[before]), StringComparison.OrdinalIgnoreCase)) return SignatureFault.Malformed;
            if (Hash(name, body) is not { } expected) continue;
            if (StrictBase64.Decode(entry[(name.Length + 1)..]) is not { } claimed) return SignatureFault.Malformed;
            if (claimed.Length != expected.Length) return SignatureFault.Malformed;
            if (!claimed.AsSpan().SequenceEqual(expected)) return SignatureFault.DigestMismatch;
            proven = true;
        }
        return proven ? SignatureFault.None : SignatureFault.DigestMissing;
    }

    /// <summary>What stands before the first <c>=</c>; empty where there is none.</summary>
    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> entry) => entry[..Math.Max(0, entry.IndexOf('='))];

    /// <summary>Names are compared without regard to case: Fedify sends <c>sha-256</c>. [RFC 3230 §4.1.1]</summary>
    private static byte[]? Hash(ReadOnlySpan<char> algorithm, ReadOnlySpan<byte> body) =>
        algorithm.Equals("SHA-256", StringComparison.OrdinalIgnoreCase) ? SHA256.HashData(body)
        : algorithm.Equals("SHA-512", StringComparison.OrdinalIgnoreCase) ? SHA512.HashData(body)
        : null;
}
