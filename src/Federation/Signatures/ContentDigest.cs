using System.Security.Cryptography;
using Federation.Signatures.StructuredFields;

namespace Federation.Signatures;

/// <summary>
/// The <c>Content-Digest</c> field: a dictionary of byte sequences. [RFC 9530 §2] SHA-256 and SHA-512 are known; all known ones that are
/// present must be right and at least one must be. Others (md5, sha, crc32c) prove nothing [RFC 9530 §5] and are passed over.
/// </summary>
internal static class ContentDigest
{
    /// <summary>Two are useful; more is somebody making work.</summary>
    private const int MaxEntries = 8;

    /// <summary>Two digests take some 170 characters.</summary>
    private const int MaxLength = 1024;

    public static string Of(ReadOnlySpan<byte> body) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";

    public static SignatureFault Check(IReadOnlyList<string> lines, ReadOnlySpan<byte> body)
    {
        string text = StructuredField.Combine(lines);
        if (text.Length > MaxLength) return SignatureFault.Malformed;
        if (StructuredField.ParseDictionary(text) is not { Count: > 0 and <= MaxEntries } digests) return SignatureFault.Malformed;
        bool proven = false;
        bool wrong = false;
        foreach ((string algorithm, Member member) in digests)
        {
            if (member is not Item { Value: BareItem.ByteSequence claimed }) return SignatureFault.Malformed;
            if (Hash(algorithm, body) is not { } expected) continue;
            wrong |= !claimed.Value.AsSpan().SequenceEqual(expected);
            proven = true;
        }
        return wrong ? SignatureFault.DigestMismatch : proven ? SignatureFault.None : SignatureFault.DigestMissing;
    }

    /// <summary>Keys of a dictionary are lower case. [RFC 9651 §3.1.2]</summary>
    private static byte[]? Hash(string algorithm, ReadOnlySpan<byte> body) => algorithm switch
    {
        "sha-256" => SHA256.HashData(body),
        "sha-512" => SHA512.HashData(body),
        _ => null,
    };
}
