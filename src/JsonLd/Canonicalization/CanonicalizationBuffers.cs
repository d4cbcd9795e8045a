using System.Security.Cryptography;

namespace JsonLd;

/// <summary>What a canonicalisation writes into. A thread keeps one between calls: most datasets are small, and there are many.</summary>
internal sealed class CanonicalizationBuffers
{
    // What a large dataset has made larger than this is left to the collector.
    private const int MostKept = 1 << 18;

    [ThreadStatic]
    private static CanonicalizationBuffers? spare;

    /// <summary>The parts of all quads that do not depend on labels.</summary>
    internal Utf8Buffer Parts { get; } = new(4096);

    /// <summary>Lines that are being sorted; used again for each node.</summary>
    internal SortedLines Lines { get; } = new();

    /// <summary>SHA-256 without setting it up for each node, which would take longer than the hashing.</summary>
    internal IncrementalHash Sha256 { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    internal static CanonicalizationBuffers Rent()
    {
        var rented = spare ?? new CanonicalizationBuffers();
        spare = null;
        rented.Parts.Clear();
        return rented;
    }

    internal void Return()
    {
        if (Parts.Capacity <= MostKept && Lines.Capacity <= MostKept) spare = this;
        else Sha256.Dispose();
    }
}
