using Federation.Json;

namespace Federation.Fetching;

/// <summary>
/// A document that its own origin served under its own id, so that it says what its owner's server says. Only
/// <see cref="DocumentFetcher"/> makes one. [FEP-fe34]
/// </summary>
public sealed class AuthenticNode
{
    internal AuthenticNode(ActivityDocument document, string id)
    {
        Document = document;
        Id = id;
    }

    /// <summary>The document with its bytes, and how it was read.</summary>
    public ActivityDocument Document { get; }

    /// <summary>The document. What is embedded in it with an id of another origin is still only a claim.</summary>
    public AsNode Node => Document.Node;

    /// <summary>The bytes as received.</summary>
    public ReadOnlyMemory<byte> Bytes => Document.Bytes;

    /// <summary>The document's id.</summary>
    public string Id { get; }
}
