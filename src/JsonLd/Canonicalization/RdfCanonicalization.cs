using System.Buffers;

namespace JsonLd;

/// <summary>The canonicalisation algorithm [RDFC-1.0 §4.4].</summary>
internal static class RdfCanonicalization
{
    internal static CanonicalDataset Canonicalize(RdfDataset dataset, CanonicalizationOptions options, Operation operation)
    {
        // Steps 1, 2
        var state = new CanonicalizationState(dataset, options, operation);
        // Step 3
        var nodesByHash = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var node = 0; node < state.NodeCount; node++)
        {
            var hash = state.FirstDegree[node] = FirstDegreeHash.Of(state, node);
            if (!nodesByHash.TryGetValue(hash, out var same)) nodesByHash.Add(hash, same = []);
            same.Add(node);
        }

        // Step 4
        foreach (var (_, nodes) in nodesByHash)
        {
            if (nodes.Count == 1) state.Canonical.Issue(nodes[0]);
        }

        // Step 5
        foreach (var (_, nodes) in nodesByHash)
        {
            if (nodes.Count > 1) IssueByPath(state, nodes);
        }

        // Steps 6, 7
        return new CanonicalDataset(Lines(state), Labels(state));
    }

    // Step 5
    private static void IssueByPath(CanonicalizationState state, List<int> nodes)
    {
        var paths = new List<(string Hash, IdentifierIssuer Issuer)>();
        foreach (var node in nodes)
        {
            if (state.Canonical.Find(node) is not null) continue;
            var issuer = new IdentifierIssuer("b");
            issuer.Issue(node);
            paths.Add(NDegreeHash.Of(state, node, issuer));
        }

        // Step 5.3
        foreach (var (_, issuer) in paths.OrderBy(path => path.Hash, StringComparer.Ordinal))
        {
            foreach (var node in issuer.Order) state.Canonical.Issue(node);
        }
    }

    // Step 6: in code point order, which is the order of the UTF-8 bytes.
    private static byte[] Lines(CanonicalizationState state)
    {
        var writer = new ArrayBufferWriter<byte>(Math.Max(256, state.Quads.Length * 160));
        var ends = new int[state.Quads.Length];
        for (var i = 0; i < ends.Length; i++)
        {
            state.Quads[i].Write(writer, state.Escaping, node => state.Canonical.Find(node)!);
            ends[i] = writer.WrittenCount;
            state.UseBytes(ends[i] - (i == 0 ? 0 : ends[i - 1]));
        }

        return SortedLines.Join(writer.WrittenMemory, ends);
    }

    private static Dictionary<string, string> Labels(CanonicalizationState state)
    {
        var labels = new Dictionary<string, string>(state.NodeCount, StringComparer.Ordinal);
        foreach (var node in state.Canonical.Order) labels.Add(state.Label(node), state.Canonical.Find(node)!);
        return labels;
    }
}
