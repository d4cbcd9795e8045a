using System.Security.Cryptography;

namespace JsonLd;

/// <summary>The state of one canonicalisation [RDFC-1.0 §4.3]: blank nodes by number, their quads, what was issued and used.</summary>
internal sealed class CanonicalizationState
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> labels = [];
    private readonly List<List<int>> quadsOf = [];
    private readonly Utf8Buffer text = new(256);
    private readonly Operation operation;
    private readonly bool sha384;
    private int calls;

    internal CanonicalizationState(RdfDataset dataset, CanonicalizationOptions options, Operation operation)
    {
        this.operation = operation;
        sha384 = options.Hash == CanonicalizationHash.Sha384;
        Escaping = options.Algorithm == CanonicalizationAlgorithm.Urdna2015 ? NQuadsEscaping.Urdna2015 : NQuadsEscaping.Canonical;
        if (dataset.Quads.Count > operation.Limits.MaxQuads)
            throw new JsonLdException(JsonLdErrorCode.TooManyQuads, $"more than {operation.Limits.MaxQuads} quads");
        Quads = new QuadOfNodes[dataset.Quads.Count];
        for (var i = 0; i < Quads.Length; i++) Number(i, dataset.Quads[i]);
        FirstDegree = new string[labels.Count];
    }

    internal NQuadsEscaping Escaping { get; }
    internal QuadOfNodes[] Quads { get; }
    internal int NodeCount => labels.Count;
    internal IdentifierIssuer Canonical { get; } = new("c14n");
    internal string[] FirstDegree { get; }

    /// <summary>Lines that are being sorted; used again for each node.</summary>
    internal SortedLines Lines { get; } = SortedLines.Rent();

    internal IReadOnlyList<string> NodeLabels => labels;

    /// <summary>The quads that a node is in, by their number.</summary>
    internal List<int> QuadsOf(int node) => quadsOf[node];

    // §4.4.3 step 2: each quad is listed with each of its blank nodes, once.
    private void Number(int i, in RdfQuad quad)
    {
        var made = new QuadOfNodes(quad, Number(quad.Subject), Number(quad.Object), quad.Graph is null ? -1 : Number(quad.Graph));
        Quads[i] = made;
        if (made.Subject >= 0) quadsOf[made.Subject].Add(i);
        if (made.Object >= 0 && made.Object != made.Subject) quadsOf[made.Object].Add(i);
        if (made.Graph >= 0 && made.Graph != made.Subject && made.Graph != made.Object) quadsOf[made.Graph].Add(i);
    }

    private int Number(RdfTerm term)
    {
        if (!term.IsBlank) return -1;
        if (numbers.TryGetValue(term.Value, out var known)) return known;
        labels.Add(term.Value);
        quadsOf.Add(new List<int>(4));
        return numbers[term.Value] = labels.Count - 1;
    }

    /// <summary>Every call and every permutation counts; a poison graph ends here [RDFC-1.0 §7.1].</summary>
    internal void UseCall()
    {
        if (++calls > operation.Limits.MaxHashNDegreeQuadsCalls)
            throw new JsonLdException(JsonLdErrorCode.TooManyHashNDegreeQuadsCalls, $"more than {operation.Limits.MaxHashNDegreeQuadsCalls}");
        if (calls % 64 == 0) operation.Cancellation.ThrowIfCancellationRequested();
    }

    internal void UseBytes(int count) => operation.UseCharacters(count);

    /// <summary>The hash as lower-case hexadecimal digits.</summary>
    internal string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        var length = sha384 ? SHA384.HashData(bytes, hash) : SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash[..length]);
    }

    internal string Hash(params ReadOnlySpan<string> parts)
    {
        text.Clear();
        foreach (var part in parts) text.Append(part.AsSpan());
        return Hash(text.Span);
    }
}
