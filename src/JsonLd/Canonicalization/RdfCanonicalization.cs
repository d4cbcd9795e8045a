namespace JsonLd;

/// <summary>The canonicalisation algorithm [RDFC-1.0 §4.4].</summary>
internal static class RdfCanonicalization
{
    internal static CanonicalDataset Canonicalize(RdfDataset dataset, CanonicalizationOptions options, Operation operation)
    {
        // Steps 1, 2
        var state = new CanonicalizationState(dataset, options, operation);
        // Step 3
        for (var node = 0; node < state.NodeCount; node++) state.FirstDegree[node] = FirstDegreeHash.Of(state, node);
        var nodes = new int[state.NodeCount];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = i;
        if (nodes.Length > 1) Array.Sort((string[])state.FirstDegree.Clone(), nodes, StringComparer.Ordinal);
        // Step 4
        foreach (var alike in Groups(state, nodes))
        {
            if (alike.Count == 1) state.Canonical.Issue(alike[0]);
        }

        // Step 5
        if (state.Canonical.Order.Count < nodes.Length)
        {
            foreach (var alike in Groups(state, nodes))
            {
                if (alike.Count > 1) IssueByPath(state, alike);
            }
        }

        // Steps 6, 7
        var canonical = new CanonicalDataset(Lines(state), state.NodeLabels, state.Canonical);
        state.Buffers.Return();
        return canonical;
    }

    // The nodes with the same first degree hash, in the order of the hashes.
    private static IEnumerable<ArraySegment<int>> Groups(CanonicalizationState state, int[] nodes)
    {
        for (int start = 0, end; start < nodes.Length; start = end)
        {
            end = start + 1;
            while (end < nodes.Length && state.FirstDegree[nodes[end]] == state.FirstDegree[nodes[start]]) end++;
            yield return new ArraySegment<int>(nodes, start, end - start);
        }
    }

    // Step 5
    private static void IssueByPath(CanonicalizationState state, ArraySegment<int> nodes)
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
        var lines = state.Buffers.Lines;
        lines.Clear();
        foreach (var quad in state.Quads)
        {
            var before = lines.Text.Length;
            quad.WriteCanonical(lines.Text, state.Parts, state.Canonical);
            lines.EndLine();
            state.UseBytes(lines.Text.Length - before);
        }

        return lines.ToArray();
    }
}
