using System.Globalization;
using System.Security.Cryptography;

namespace JsonLd;

/// <summary>The state of one canonicalisation [RDFC-1.0 §4.3]: blank nodes by number, their quads, what was issued and used.</summary>
internal sealed class CanonicalizationState
{
    // Identifiers of the first nodes, shared by all datasets; few have more.
    private static readonly string[] FirstIdentifiers = [.. Enumerable.Range(0, 64).Select(NewIdentifier)];

    // Room made in advance: enough for most documents, and far below what the limits allow to be written.
    private const int MostReserved = 1 << 16;

    private readonly RdfDataset dataset;
    private readonly Operation operation;
    private readonly NQuadsEscaping escaping;
    private readonly bool sha384;
    private int issued;
    private int calls;
    private long neighbours;
    private int depth;

    internal CanonicalizationState(RdfDataset dataset, CanonicalizationOptions options, Operation operation)
    {
        this.operation = operation;
        sha384 = options.Hash == CanonicalizationHash.Sha384;
        escaping = options.Algorithm == CanonicalizationAlgorithm.Urdna2015 ? NQuadsEscaping.Urdna2015 : NQuadsEscaping.Canonical;
        if (dataset.Quads.Count > operation.Limits.MaxQuads)
            throw new JsonLdException(JsonLdErrorCode.TooManyQuads, $"more than {operation.Limits.MaxQuads} quads");
        this.dataset = dataset;
        ReadQuads();
    }

    internal CanonicalizationBuffers Buffers { get; } = CanonicalizationBuffers.Rent();
    internal ReadOnlySpan<QuadOfNodes> Quads => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Buffers.Quads);
    internal ReadOnlySpan<RdfQuad> Terms => dataset.Span;
    internal ReadOnlySpan<BlankNode> Nodes => Buffers.Nodes;

    /// <summary>How many canonical identifiers there are.</summary>
    internal int Issued => issued;

    // §4.4.3 step 2. Quads of one subject mostly follow each other: it is looked at and written once.
    private void ReadQuads()
    {
        Buffers.Text.Reserve((int)Math.Min(LengthOfStrings(), MostReserved));
        RdfTerm? before = null;
        var (subject, subjectAt, subjectLength) = (-1, 0, 0);
        foreach (ref readonly var quad in dataset.Span)
        {
            var start = Buffers.Text.Length;
            if (ReferenceEquals(quad.Subject, before))
            {
                Buffers.Text.Append(Buffers.Text.Span.Slice(subjectAt, subjectLength));
            }
            else
            {
                before = quad.Subject;
                subject = ReadTerm(before);
                (subjectAt, subjectLength) = (start, Buffers.Text.Length - start);
            }

            ReadQuad(in quad, subject, start);
        }
    }

    // Looking at all strings in a row lets the processor fetch several of them from memory at once.
    private long LengthOfStrings()
    {
        long length = 0;
        foreach (ref readonly var quad in dataset.Span) length += (long)quad.Subject.Value.Length + quad.Predicate.Value.Length + quad.Object.Value.Length;
        return length;
    }

    private void ReadQuad(in RdfQuad quad, int subject, int start)
    {
        var text = Buffers.Text;
        NQuadsWriter.Part(text, quad.Predicate, escaping);
        var middle = text.Length;
        var value = ReadTerm(quad.Object);
        var graph = quad.Graph is null ? -1 : ReadTerm(quad.Graph);
        var read = new QuadOfNodes(subject, value, graph, start, middle, text.Length);
        if (read.IsGround) text.Append(".\n"u8);
        else ListWithNodes(Buffers.Quads.Count, in read);
        UseBytes(text.Length - start);
        Buffers.Quads.Add(read with { End = text.Length });
    }

    // The number of a blank node; any other term is written.
    private int ReadTerm(RdfTerm term)
    {
        if (term.IsBlank) return Buffers.Number(term.Value);
        NQuadsWriter.Part(Buffers.Text, term, escaping);
        return -1;
    }

    // §4.4.3 step 2.1: each quad is listed with each of its blank nodes, once.
    private void ListWithNodes(int number, in QuadOfNodes quad)
    {
        var (subject, value, graph) = (quad.Subject, quad.Object, quad.Graph);
        if (subject >= 0) Nodes[subject].Quads.Add(number);
        if (value >= 0 && value != subject) Nodes[value].Quads.Add(number);
        if (graph >= 0 && graph != subject && graph != value) Nodes[graph].Quads.Add(number);
    }

    /// <summary>Issues the next canonical identifier, unless the node has one.</summary>
    internal void Issue(BlankNode node)
    {
        if (node.Canonical < 0) node.Canonical = issued++;
    }

    /// <summary>The canonical identifier of a node, or null.</summary>
    internal string? FindCanonical(int node) => Nodes[node].Canonical is >= 0 and var number ? Identifier(number) : null;

    internal static string Identifier(int number) => number < FirstIdentifiers.Length ? FirstIdentifiers[number] : NewIdentifier(number);

    private static string NewIdentifier(int number) => "c14n" + number.ToString(CultureInfo.InvariantCulture);

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

    /// <summary>Writes the hash and tells its length.</summary>
    internal int Hash(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        if (sha384) return SHA384.HashData(bytes, hash);
        Buffers.Sha256.AppendData(bytes);
        return Buffers.Sha256.GetHashAndReset(hash);
    }

    /// <summary>The hash of texts, one after the other, as lower-case hexadecimal digits.</summary>
    internal string Hash(params ReadOnlySpan<string> parts)
    {
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        var (text, start) = (Buffers.Text, Buffers.Text.Length);
        foreach (var part in parts) text.Append(part.AsSpan());
        var length = Hash(text.Span[start..], hash);
        text.Truncate(start);
        return Convert.ToHexStringLower(hash[..length]);
    }
}
