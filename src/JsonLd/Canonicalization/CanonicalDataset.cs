using System.Text;

namespace JsonLd;

/// <summary>A canonicalised dataset [RDFC-1.0 §3 "canonicalized dataset"].</summary>
public sealed class CanonicalDataset
{
    private readonly string[] nodes;
    private Dictionary<string, string>? labels;

    /// <param name="nquads">The canonical form.</param>
    /// <param name="nodes">The labels that the blank nodes had, in the order of their canonical ones.</param>
    internal CanonicalDataset(byte[] nquads, string[] nodes)
    {
        NQuads = nquads;
        this.nodes = nodes;
    }

    /// <summary>The canonical form as UTF-8: what is hashed and signed.</summary>
    public ReadOnlyMemory<byte> NQuads { get; }

    /// <summary>Each blank node's canonical label by the label that it had, both without "_:".</summary>
    public IReadOnlyDictionary<string, string> Labels =>
        labels ??= nodes.Select((label, i) => (label, i)).ToDictionary(each => each.label, each => CanonicalizationState.Identifier(each.i));

    /// <summary>The canonical form as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(NQuads.Span);
}
