using System.Security.Cryptography;

namespace Federation.Signatures;

/// <summary>
/// A signature that is well-formed, fresh, covers enough, and whose digest is that of the bytes. Who signed is not known yet:
/// only <see cref="HttpSignature.Verify"/> says. Made by <see cref="HttpSignature.TryReadEnvelope"/> alone.
/// </summary>
public sealed class SignatureEnvelope
{
    internal SignatureEnvelope()
    {
    }

    /// <summary>How it is signed.</summary>
    public required SignatureScheme Scheme { get; init; }

    /// <summary>Where the key is to be found: an absolute http or https URL, not yet fetched, not yet trusted.</summary>
    public required string KeyId { get; init; }

    /// <summary>
    /// The <c>Host</c> that the signer addressed. The caller compares it with its own names, or a request to another server could
    /// be replayed.
    /// </summary>
    public required string Host { get; init; }

    /// <summary>When it was signed, by the peer's clock.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    internal HashAlgorithmName Hash { get; init; }

    internal byte[] Signature { get; init; } = [];

    /// <summary>The byte strings of which one must be what was signed; more than one only by a named leniency.</summary>
    internal IReadOnlyList<byte[]> Candidates { get; init; } = [];
}
