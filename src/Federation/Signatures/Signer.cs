namespace Federation.Signatures;

/// <summary>Who is proven to have signed a request. Only <see cref="HttpSignature.Verify"/> makes one.</summary>
public sealed class Signer
{
    internal Signer(string actorId, string keyId)
    {
        ActorId = actorId;
        KeyId = keyId;
    }

    /// <summary>The key's owner.</summary>
    public string ActorId { get; }

    /// <summary>The key.</summary>
    public string KeyId { get; }
}
