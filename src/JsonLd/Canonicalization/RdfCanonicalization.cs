namespace JsonLd;

/// <summary>The canonicalisation algorithm [RDFC-1.0 §4.4].</summary>
internal static class RdfCanonicalization
{
    internal static CanonicalDataset Canonicalize(RdfDataset dataset, CanonicalizationOptions options, Operation operation)
    {
        // Steps 1, 2
        var state = new CanonicalizationState(dataset, options, operation);
        // Steps 3 to 5. Where there is one blank node its hash would not be compared with any.
        if (state.Nodes.Length == 1) state.Issue(state.Nodes[0]);
        else if (state.Nodes.Length > 1) IssueByHash(state);
        // Steps 6, 7
        var canonical = new CanonicalDataset(Lines(state), LabelsInOrder(state));
        state.Buffers.Return();
        return canonical;
    }

    private static void IssueByHash(CanonicalizationState state)
    {
        // Step 3
        for (var node = 0; node < state.Nodes.Length; node++) FirstDegreeHash.Set(state, node);
        var nodes = state.Buffers.ByHash;
        nodes.AddRange(state.Nodes);
        nodes.Sort(BlankNode.CompareHashes);
        // Step 4
        for (int start = 0, end; start < nodes.Count; start = end)
        {
            end = EndOfAlike(nodes, start);
            if (end == start + 1) state.Issue(nodes[start]);
        }

        // Step 5
        for (int start = 0, end; state.Issued < nodes.Count && start < nodes.Count; start = end)
        {
            end = EndOfAlike(nodes, start);
            if (end > start + 1) IssueByPath(state, nodes.GetRange(start, end - start));
        }
    }

    // Where the nodes with the same first degree hash end.
    private static int EndOfAlike(List<BlankNode> nodes, int start)
    {
        var end = start + 1;
        while (end < nodes.Count && nodes[end].LooksLike(nodes[start])) end++;
        return end;
    }

    // Step 5
    private static void IssueByPath(CanonicalizationState state, List<BlankNode> alike)
    {
        var paths = new List<(string Hash, IdentifierIssuer Issuer)>();
        foreach (var node in alike)
        {
            if (node.Canonical >= 0) continue;
            var number = state.Buffers.Number(node.Label);
            var issuer = new IdentifierIssuer();
            issuer.Issue(number);
            paths.Add(NDegreeHash.Of(state, number, issuer));
        }

        // Step 5.3
        foreach (var (_, issuer) in paths.OrderBy(path => path.Hash, StringComparer.Ordinal))
        {
            foreach (var node in issuer.Order) state.Issue(state.Nodes[node]);
        }
    }

    // Step 6: in code point order, which is the order of the UTF-8 bytes.
    private static byte[] Lines(CanonicalizationState state)
    {
        var (text, lines) = (state.Buffers.Text, state.Buffers.Lines);
        lines.Clear();
        foreach (ref readonly var quad in state.Quads)
        {
            if (quad.IsGround)
            {
                lines.Add(quad.Start, quad.End);
                continue;
            }

            var start = text.Length;
            quad.WriteCanonical(text, state.Nodes);
            lines.Add(start, text.Length);
        }

        state.UseBytes(lines.Length);
        return lines.ToArray();
    }

    private static string[] LabelsInOrder(CanonicalizationState state)
    {
        if (state.Nodes.Length == 0) return [];
        var labels = new string[state.Nodes.Length];
        foreach (var node in state.Nodes) labels[node.Canonical] = node.Label;
        return labels;
    }
}
