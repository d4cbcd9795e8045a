namespace Federation.Proofs;

/// <summary>
/// A proof that is well-formed, timely, and whose key can be the actor's. Whether it is true is not known yet: only
/// <see cref="ObjectProof.Verify"/> says. Made by <see cref="ObjectProof"/> alone.
/// </summary>
public sealed class ProofEnvelope
{
    internal ProofEnvelope()
    {
    }

    /// <summary>Whom the document says that it is from.</summary>
    public required string ActorId { get; init; }

    /// <summary>Where the key is to be found: an http or https URL on the actor's origin, or a did:key that the actor's document must list. Not yet trusted.</summary>
    public required string VerificationMethod { get; init; }

    /// <summary>When it was made, by the peer's clock.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was read, by our clock.</summary>
    internal DateTimeOffset ReadAt { get; init; }

    /// <summary>The document without its proofs.</summary>
    internal AsNode Node { get; init; }

    /// <summary>What is signed and the signature; several where one key made several proofs.</summary>
    internal IReadOnlyList<(byte[] Data, byte[] Signature)> Candidates { get; init; } = [];
}
