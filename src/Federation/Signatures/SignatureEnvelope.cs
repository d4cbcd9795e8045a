using System.Security.Cryptography;

namespace Federation.Signatures;

/// <summary>
/// A signature that is well-formed, fresh, covers enough, and whose digest is that of the bytes. Who signed is not known yet:
/// only <see cref="HttpSignature.Verify"/> says. Made by <see cref="HttpSignature.TryReadEnvelope"/> alone.
/// </summary>
public sealed class SignatureEnvelope
{
    internal SignatureEnvelope(SignatureScheme scheme, string keyId, string host, DateTimeOffset signedAt, HashAlgorithmName hash, byte[] signature, IReadOnlyList<byte[]> candidates)
    {
        Scheme = scheme;
        KeyId = keyId;
        Host = host;
        SignedAt = signedAt;
        Hash = hash;
        Signature = signature;
        Candidates = candidates;
    }

    /// <summary>How it is signed.</summary>
    public SignatureScheme Scheme { get; }

    /// <summary>Where the key is to be found: an absolute http or https URL, not yet fetched, not yet trusted.</summary>
    public string KeyId { get; }

    /// <summary>The <c>Host</c> that the signer addressed. The caller compares it with its own names, or a request to another server could be replayed.</summary>
    public string Host { get; }

    /// <summary>When it was signed, by the peer's clock.</summary>
    public DateTimeOffset SignedAt { get; }

    internal HashAlgorithmName Hash { get; }

    internal byte[] Signature { get; }

    /// <summary>The byte strings of which one must be what was signed; more than one only by a named leniency.</summary>
    internal IReadOnlyList<byte[]> Candidates { get; }
}
