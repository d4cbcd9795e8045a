using System.Buffers;
using System.Security.Cryptography;

namespace JsonLd;

/// <summary>The state of one canonicalisation [RDFC-1.0 §4.3]: blank nodes by number, their quads, what was issued and used.</summary>
internal sealed class CanonicalizationState
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> labels = [];
    private readonly List<List<QuadOfNodes>> quadsOf = [];
    private readonly ArrayBufferWriter<byte> text = new(512);
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
        for (var i = 0; i < Quads.Length; i++) Quads[i] = Numbered(dataset.Quads[i]);
        FirstDegree = new string[labels.Count];
    }

    internal NQuadsEscaping Escaping { get; }
    internal QuadOfNodes[] Quads { get; }
    internal int NodeCount => labels.Count;
    internal IdentifierIssuer Canonical { get; } = new("c14n");
    internal string[] FirstDegree { get; }

    internal string Label(int node) => labels[node];

    internal List<QuadOfNodes> QuadsOf(int node) => quadsOf[node];

    // §4.4.3 step 2: each quad is listed with each of its blank nodes, once.
    private QuadOfNodes Numbered(RdfQuad quad)
    {
        var made = new QuadOfNodes(quad, Number(quad.Subject), Number(quad.Object), quad.Graph is null ? -1 : Number(quad.Graph));
        if (made.Subject >= 0) quadsOf[made.Subject].Add(made);
        if (made.Object >= 0 && made.Object != made.Subject) quadsOf[made.Object].Add(made);
        if (made.Graph >= 0 && made.Graph != made.Subject && made.Graph != made.Object) quadsOf[made.Graph].Add(made);
        return made;
    }

    private int Number(RdfTerm term)
    {
        if (!term.IsBlank) return -1;
        if (numbers.TryGetValue(term.Value, out var known)) return known;
        labels.Add(term.Value);
        quadsOf.Add([]);
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
        text.ResetWrittenCount();
        foreach (var part in parts) NQuadsWriter.Utf8(text, part);
        return Hash(text.WrittenSpan);
    }
}

/// <summary>A quad and the numbers of its blank nodes, -1 where a component is none.</summary>
internal sealed record QuadOfNodes(RdfQuad Quad, int Subject, int Object, int Graph)
{
    /// <summary>The quad's line; where blank nodes go, their names are put between the parts.</summary>
    private byte[]? predicate;

    internal void Write(ArrayBufferWriter<byte> writer, NQuadsEscaping escaping, Func<int, string> name)
    {
        Part(writer, Quad.Subject, Subject, escaping, name);
        writer.Write(predicate ??= Bytes(Quad.Predicate, escaping));
        Part(writer, Quad.Object, Object, escaping, name);
        if (Quad.Graph is not null) Part(writer, Quad.Graph, Graph, escaping, name);
        writer.Write(".\n"u8);
    }

    private static void Part(ArrayBufferWriter<byte> writer, RdfTerm term, int node, NQuadsEscaping escaping, Func<int, string> name)
    {
        if (node < 0)
        {
            writer.Write(term.Utf8 is { } known && escaping == NQuadsEscaping.Canonical ? known : Bytes(term, escaping));
            return;
        }

        writer.Write("_:"u8);
        NQuadsWriter.Utf8(writer, name(node));
        writer.Write(" "u8);
    }

    // The term and the space after it. Kept with the term, for most terms are written several times.
    private static byte[] Bytes(RdfTerm term, NQuadsEscaping escaping)
    {
        if (escaping == NQuadsEscaping.Canonical && term.Utf8 is { } known) return known;
        var writer = new ArrayBufferWriter<byte>(term.Value.Length + 16);
        NQuadsWriter.Term(writer, term, escaping);
        writer.Write(" "u8);
        var bytes = writer.WrittenSpan.ToArray();
        if (escaping == NQuadsEscaping.Canonical) term.Utf8 = bytes;
        return bytes;
    }
}
