namespace Federation.Proofs;

/// <summary>
/// Who is proven to have written a document, and what of it is proven. Only <see cref="ObjectProof.Verify"/> and
/// <see cref="LdSignature.Verify"/> make one.
/// </summary>
public sealed class ProvedBy
{
    internal ProvedBy(string actorId, string keyId, AsNode node)
    {
        ActorId = actorId;
        KeyId = keyId;
        Node = node;
    }

    /// <summary>The one that the document names as its actor or author, and that controls the key.</summary>
    public string ActorId { get; }

    /// <summary>The key.</summary>
    public string KeyId { get; }

    /// <summary>
    /// What is proven. Use this and not the document as received: that may hold more, and of an LD signature's document other things, than
    /// was signed.
    /// </summary>
    public AsNode Node { get; }
}
