namespace Federation.Proofs;

/// <summary>
/// An LD signature that is well-formed, timely, and whose key can be the actor's. Whether it is true, and what it is true of, is not
/// known yet: only <see cref="LdSignature.Verify"/> says. Made by <see cref="LdSignature.TryRead"/> alone.
/// </summary>
public sealed class LdSignatureEnvelope
{
    internal LdSignatureEnvelope()
    {
    }

    /// <summary>Whom the document says that it is from.</summary>
    public required string ActorId { get; init; }

    /// <summary>Where the key is to be found: a URL on the actor's origin, not yet fetched, not yet trusted.</summary>
    public required string Creator { get; init; }

    /// <summary>When it was made, by the peer's clock.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The document without its signature, as JSON.</summary>
    internal byte[] Document { get; init; } = [];

    /// <summary>The signature's options with their context, as JSON.</summary>
    internal byte[] Options { get; init; } = [];

    internal byte[] Signature { get; init; } = [];

    internal ProofRules Rules { get; init; } = ProofRules.Default;
}
