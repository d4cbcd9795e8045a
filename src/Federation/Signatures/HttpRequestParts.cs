using Federation.Origins;

namespace Federation.Signatures;

/// <summary>What of a request a signature can cover.</summary>
/// <param name="Method">The method, in any case.</param>
/// <param name="Target">Path and query in origin-form, exactly as received: neither decoded nor encoded again.</param>
/// <param name="Headers">The values of a header in their order, found without regard to case; empty when absent.</param>
/// <param name="Body">The whole body.</param>
public sealed record HttpRequestParts(string Method, string Target, Func<string, IReadOnlyList<string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// The origin under which this server is known to its peers. Signers cover the URL that they address; behind a proxy that ends TLS,
    /// the request says neither its scheme nor, sometimes, its host. [RFC 9421 §2.2.2, §7.4.3] Without it: https and the <c>Host</c>.
    /// </summary>
    public Origin? PublicOrigin { get; init; }
}
