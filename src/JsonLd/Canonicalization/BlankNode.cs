using System.Buffers.Binary;
using System.Security.Cryptography;

namespace JsonLd;

/// <summary>
/// A blank node of the dataset that is being canonicalised: its entry in the maps and in the canonical issuer of RDFC-1.0 §4.3.
/// It is used again for other datasets.
/// </summary>
internal sealed class BlankNode
{
    private readonly byte[] digest = new byte[SHA384.HashSizeInBytes];
    private int digestLength;
    private ulong digestStart;
    private string? hash;

    /// <summary>The label that it had, without "_:".</summary>
    internal string Label { get; private set; } = "";

    /// <summary>The quads that it is in, by their number.</summary>
    internal List<int> Quads { get; } = new(4);

    /// <summary>The number in its canonical identifier; negative until that was issued.</summary>
    internal int Canonical { get; set; }

    /// <summary>The first degree hash as the text that further hashes are made of. Only nodes that look alike need it.</summary>
    internal string Hash => hash ??= Convert.ToHexStringLower(digest.AsSpan(0, digestLength));

    internal void Begin(string label)
    {
        Label = label;
        Canonical = -1;
        hash = null;
        digestLength = 0;
        Quads.Clear();
    }

    internal void SetHash(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(digest);
        digestLength = bytes.Length;
        digestStart = BinaryPrimitives.ReadUInt64BigEndian(digest);
    }

    internal bool LooksLike(BlankNode other) => CompareHashes(this, other) == 0;

    /// <summary>The order of the hashes' bytes, which is that of their hexadecimal digits.</summary>
    internal static int CompareHashes(BlankNode x, BlankNode y) => x.digestStart != y.digestStart
        ? x.digestStart.CompareTo(y.digestStart)
        : x.digest.AsSpan(0, x.digestLength).SequenceCompareTo(y.digest.AsSpan(0, y.digestLength));
}
