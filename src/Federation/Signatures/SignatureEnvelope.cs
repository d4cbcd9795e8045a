using Federation.Keys;

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
    /// The host, with a port where it is not the scheme's own, that the signer addressed. The caller compares it with its own names, or a
    /// request to another server could be replayed. It is what was covered: the <c>Host</c> header, or for RFC 9421's @target-uri and
    /// @authority that of <see cref="HttpRequestParts.PublicOrigin"/> where there is one.
    /// </summary>
    public required string Host { get; init; }

    /// <summary>When it was signed, by the peer's clock.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>The headers that the signature covers, in lower case: what stands in others, anybody on the way may have written.</summary>
    public IReadOnlyCollection<string> Covered { get; init; } = [];

    /// <summary>What the signer says it signed with; without it, the key decides.</summary>
    internal SignatureAlgorithm? Algorithm { get; init; }

    internal byte[] Signature { get; init; } = [];

    /// <summary>The byte strings of which one must be what was signed; more than one only by a named leniency.</summary>
    internal IReadOnlyList<byte[]> Candidates { get; init; } = [];
}
