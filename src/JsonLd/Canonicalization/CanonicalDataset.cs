using System.Text;

namespace JsonLd;

/// <summary>A canonicalised dataset [RDFC-1.0 §3 "canonicalized dataset"].</summary>
public sealed class CanonicalDataset
{
    private readonly IReadOnlyList<string> nodes;
    private readonly IdentifierIssuer canonical;
    private Dictionary<string, string>? labels;

    internal CanonicalDataset(byte[] nquads, IReadOnlyList<string> nodes, IdentifierIssuer canonical)
    {
        NQuads = nquads;
        this.nodes = nodes;
        this.canonical = canonical;
    }

    /// <summary>The canonical form as UTF-8: what is hashed and signed.</summary>
    public ReadOnlyMemory<byte> NQuads { get; }

    /// <summary>Each blank node's canonical label by the label that it had, both without "_:".</summary>
    public IReadOnlyDictionary<string, string> Labels => labels ??= canonical.Order.ToDictionary(node => nodes[node], node => canonical.Find(node)!);

    /// <summary>The canonical form as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(NQuads.Span);
}
