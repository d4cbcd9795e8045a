using System.Security.Cryptography;

namespace JsonLd;

/// <summary>What a canonicalisation works in. A thread keeps one between calls: most datasets are small, and there are many.</summary>
internal sealed class CanonicalizationBuffers
{
    // What a large dataset has made larger than this, in bytes or in things, is left to the collector.
    private const int MostBytesKept = 1 << 18;
    private const int MostNodesKept = 1 << 8;
    private const int MostQuadsKept = 1 << 12;

    [ThreadStatic]
    private static CanonicalizationBuffers? spare;

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<BlankNode> nodes = [];
    private int nodesInUse;

    private CanonicalizationBuffers() => Lines = new SortedLines(Text);

    /// <summary>All text: what of the quads does not depend on labels, and after it what is put together of that.</summary>
    internal Utf8Buffer Text { get; } = new(4096);

    /// <summary>Lines of the text that are being sorted; used again for each node.</summary>
    internal SortedLines Lines { get; }

    /// <summary>The quads of the dataset.</summary>
    internal List<QuadOfNodes> Quads { get; } = [];

    /// <summary>The blank nodes while they are ordered by their hashes.</summary>
    internal List<BlankNode> ByHash { get; } = [];

    /// <summary>SHA-256 without setting it up for each node, which would take longer than the hashing.</summary>
    internal IncrementalHash Sha256 { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The blank nodes by their number.</summary>
    internal ReadOnlySpan<BlankNode> Nodes => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(nodes)[..nodesInUse];

    internal static CanonicalizationBuffers Rent()
    {
        var rented = spare ?? new CanonicalizationBuffers();
        spare = null;
        return rented;
    }

    internal void Return()
    {
        foreach (var node in Nodes) node.Begin("");
        nodesInUse = 0;
        numbers.Clear();
        ByHash.Clear();
        Quads.Clear();
        Text.Clear();
        if (Text.Capacity <= MostBytesKept && nodes.Count <= MostNodesKept && Quads.Capacity <= MostQuadsKept) spare = this;
        else Sha256.Dispose();
    }

    /// <summary>The number of the blank node with a label.</summary>
    internal int Number(string label)
    {
        if (numbers.TryGetValue(label, out var known)) return known;
        if (nodesInUse == nodes.Count) nodes.Add(new BlankNode());
        nodes[nodesInUse].Begin(label);
        numbers.Add(label, nodesInUse);
        return nodesInUse++;
    }
}
