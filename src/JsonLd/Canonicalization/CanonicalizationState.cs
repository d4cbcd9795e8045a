using System.Security.Cryptography;

namespace JsonLd;

/// <summary>The state of one canonicalisation [RDFC-1.0 §4.3]: blank nodes by number, their quads, what was issued and used.</summary>
internal sealed class CanonicalizationState
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> labels = [];
    private readonly List<List<int>> quadsOf = [];
    private readonly Utf8Buffer text = new(256);
    private readonly RdfDataset dataset;
    private readonly Operation operation;
    private readonly bool sha384;
    private int calls;
    private long neighbours;
    private int depth;

    internal CanonicalizationState(RdfDataset dataset, CanonicalizationOptions options, Operation operation)
    {
        this.operation = operation;
        sha384 = options.Hash == CanonicalizationHash.Sha384;
        var escaping = options.Algorithm == CanonicalizationAlgorithm.Urdna2015 ? NQuadsEscaping.Urdna2015 : NQuadsEscaping.Canonical;
        if (dataset.Quads.Count > operation.Limits.MaxQuads)
            throw new JsonLdException(JsonLdErrorCode.TooManyQuads, $"more than {operation.Limits.MaxQuads} quads");
        this.dataset = dataset;
        Quads = new QuadOfNodes[dataset.Quads.Count];
        for (var i = 0; i < Quads.Length; i++) Number(i, in dataset.Span[i], escaping);
        FirstDegree = new string[labels.Count];
    }

    internal QuadOfNodes[] Quads { get; }
    internal ReadOnlySpan<RdfQuad> Terms => dataset.Span;
    internal int NodeCount => labels.Count;
    internal IdentifierIssuer Canonical { get; } = new("c14n");
    internal string[] FirstDegree { get; }

    internal CanonicalizationBuffers Buffers { get; } = CanonicalizationBuffers.Rent();

    /// <summary>What of the quads' lines does not depend on labels.</summary>
    internal ReadOnlySpan<byte> Parts => Buffers.Parts.Span;

    internal IReadOnlyList<string> NodeLabels => labels;

    /// <summary>The quads that a node is in, by their number.</summary>
    internal List<int> QuadsOf(int node) => quadsOf[node];

    // §4.4.3 step 2: each quad is listed with each of its blank nodes, once.
    private void Number(int i, in RdfQuad quad, NQuadsEscaping escaping)
    {
        var parts = Buffers.Parts;
        var (start, subject, value, graph) = (parts.Length, Number(quad.Subject), Number(quad.Object), quad.Graph is null ? -1 : Number(quad.Graph));
        if (subject < 0) NQuadsWriter.Part(parts, quad.Subject, escaping);
        NQuadsWriter.Part(parts, quad.Predicate, escaping);
        var middle = parts.Length;
        if (value < 0) NQuadsWriter.Part(parts, quad.Object, escaping);
        if (graph < 0 && quad.Graph is not null) NQuadsWriter.Part(parts, quad.Graph, escaping);
        UseBytes(parts.Length - start);
        Quads[i] = new QuadOfNodes(subject, value, graph, start, middle, parts.Length);
        if (subject >= 0) quadsOf[subject].Add(i);
        if (value >= 0 && value != subject) quadsOf[value].Add(i);
        if (graph >= 0 && graph != subject && graph != value) quadsOf[graph].Add(i);
    }

    private int Number(RdfTerm term)
    {
        if (!term.IsBlank) return -1;
        if (numbers.TryGetValue(term.Value, out var known)) return known;
        labels.Add(term.Value);
        quadsOf.Add(new List<int>(4));
        return numbers[term.Value] = labels.Count - 1;
    }

    /// <summary>Every call and every permutation counts, and every neighbour in them; a poison graph ends here [RDFC-1.0 §7.1].</summary>
    internal void UseCall(int neighboursInIt)
    {
        var limit = operation.Limits.MaxHashNDegreeQuadsCalls;
        neighbours += neighboursInIt;
        if (++calls > limit || neighbours > (long)limit * JsonLdLimits.NeighboursPerCall)
            throw new JsonLdException(JsonLdErrorCode.TooManyHashNDegreeQuadsCalls, $"more than {limit}");
        if (calls % 64 == 0) operation.Cancellation.ThrowIfCancellationRequested();
    }

    internal void EnterCall()
    {
        if (++depth > operation.Limits.MaxHashNDegreeQuadsDepth)
            throw new JsonLdException(JsonLdErrorCode.TooManyHashNDegreeQuadsCalls, $"more than {operation.Limits.MaxHashNDegreeQuadsDepth} within each other");
    }

    internal void LeaveCall() => depth--;

    internal void UseBytes(int count) => operation.UseCharacters(count);

    /// <summary>The hash as lower-case hexadecimal digits.</summary>
    internal string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        if (sha384) return Convert.ToHexStringLower(hash[..SHA384.HashData(bytes, hash)]);
        Buffers.Sha256.AppendData(bytes);
        return Convert.ToHexStringLower(hash[..Buffers.Sha256.GetHashAndReset(hash)]);
    }

    internal string Hash(params ReadOnlySpan<string> parts)
    {
        text.Clear();
        foreach (var part in parts) text.Append(part.AsSpan());
        return Hash(text.Span);
    }
}
