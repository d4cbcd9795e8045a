namespace Federation.Fetching;

/// <summary>
/// A document that its own origin served under its own id, so that it says what its owner's server says. Only
/// <see cref="DocumentFetcher"/> makes one. [FEP-fe34]
/// </summary>
public sealed class AuthenticNode
{
    internal AuthenticNode(AsNode node, ReadOnlyMemory<byte> bytes, string id)
    {
        Node = node;
        Bytes = bytes;
        Id = id;
    }

    /// <summary>The document. What is embedded in it with an id of another origin is still only a claim.</summary>
    public AsNode Node { get; }

    /// <summary>The bytes as received.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The document's id.</summary>
    public string Id { get; }
}
