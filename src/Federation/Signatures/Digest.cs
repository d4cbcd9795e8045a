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
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        bool proven = false;
        foreach (string entry in entries)
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !seen.Add(entry[..equals])) return SignatureFault.Malformed;
            if (Hash(entry[..equals], body) is not { } expected) continue;
            if (StrictBase64.Decode(entry.AsSpan(equals + 1)) is not { } claimed) return SignatureFault.Malformed;
            if (claimed.Length != expected.Length) return SignatureFault.Malformed;
            if (!claimed.AsSpan().SequenceEqual(expected)) return SignatureFault.DigestMismatch;
            proven = true;
        }
        return proven ? SignatureFault.None : SignatureFault.DigestMissing;
    }

    /// <summary>Names are compared without regard to case: Fedify sends <c>sha-256</c>. [RFC 3230 §4.1.1]</summary>
    private static byte[]? Hash(string algorithm, ReadOnlySpan<byte> body) =>
        algorithm.Equals("SHA-256", StringComparison.OrdinalIgnoreCase) ? SHA256.HashData(body)
        : algorithm.Equals("SHA-512", StringComparison.OrdinalIgnoreCase) ? SHA512.HashData(body)
        : null;
}
