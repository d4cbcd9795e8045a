using System.Text;

namespace JsonLd;

/// <summary>Hash N-Degree Quads [RDFC-1.0 §4.8]: a blank node by the paths to the ones that look like it.</summary>
internal static class NDegreeHash
{
    internal static (string Hash, IdentifierIssuer Issuer) Of(CanonicalizationState state, int node, IdentifierIssuer issuer)
    {
        state.UseCall(state.Nodes[node].Quads.Count);
        state.EnterCall();
        // Steps 1 to 3
        var related = Related(state, node, issuer);
        // Steps 4, 5
        var data = new StringBuilder();
        foreach (var (hash, nodes) in related)
        {
            // Steps 5.1 to 5.4
            data.Append(hash);
            var (path, chosen) = ShortestPath(state, [.. nodes], issuer);
            // Steps 5.5, 5.6
            data.Append(path);
            issuer = chosen;
        }

        // Step 6
        state.LeaveCall();
        return (state.Hash(data.ToString()), issuer);
    }

    // Step 3: the neighbours, grouped by the hash of how they are related.
    private static SortedDictionary<string, List<int>> Related(CanonicalizationState state, int node, IdentifierIssuer issuer)
    {
        var related = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var number in state.Nodes[node].Quads)
        {
            var quad = state.Quads[number];
            var predicate = state.Terms[number].Predicate.Value;
            Add(quad.Subject, 's', predicate);
            Add(quad.Object, 'o', predicate);
            Add(quad.Graph, 'g', predicate);
        }

        return related;

        void Add(int other, char position, string predicate)
        {
            if (other < 0 || other == node) return;
            var hash = RelatedHash(state, other, predicate, issuer, position);
            if (!related.TryGetValue(hash, out var nodes)) related.Add(hash, nodes = []);
            nodes.Add(other);
        }
    }

    // Hash Related Blank Node [§4.7]
    private static string RelatedHash(CanonicalizationState state, int other, string predicate, IdentifierIssuer issuer, char position)
    {
        var identifier = (state.FindCanonical(other) ?? issuer.Find(other)) is { } known ? "_:" + known : state.Nodes[other].Hash;
        return position == 'g' ? state.Hash("g", identifier) : state.Hash(position == 's' ? "s" : "o", "<", predicate, ">", identifier);
    }

    // Step 5.4
    private static (string Path, IdentifierIssuer Issuer) ShortestPath(CanonicalizationState state, int[] nodes, IdentifierIssuer issuer)
    {
        var chosen = "";
        var chosenIssuer = issuer;
        Array.Sort(nodes);
        do
        {
            state.UseCall(nodes.Length);
            if (Path(state, nodes, issuer.Clone(), chosen) is not { } found) continue;
            if (chosen.Length == 0 || string.CompareOrdinal(found.Path, chosen) < 0) (chosen, chosenIssuer) = found;
        }
        while (NextPermutation(nodes));

        return (chosen, chosenIssuer);
    }

    // Steps 5.4.1 to 5.4.5; null where the path is already longer than the chosen one.
    private static (string Path, IdentifierIssuer Issuer)? Path(CanonicalizationState state, int[] permutation, IdentifierIssuer issuer, string chosen)
    {
        var path = new StringBuilder();
        var recursion = new List<int>();
        // Step 5.4.4
        foreach (var node in permutation)
        {
            if (state.FindCanonical(node) is { } canonical)
            {
                path.Append("_:").Append(canonical);
            }
            else
            {
                if (issuer.Find(node) is null) recursion.Add(node);
                path.Append("_:").Append(issuer.Issue(node));
            }

            if (IsWorse(path, chosen)) return null;
        }

        // Step 5.4.5
        foreach (var node in recursion)
        {
            var (hash, result) = Of(state, node, issuer);
            path.Append("_:").Append(issuer.Issue(node)).Append('<').Append(hash).Append('>');
            issuer = result;
            if (IsWorse(path, chosen)) return null;
        }

        return (path.ToString(), issuer);
    }

    // Steps 5.4.4.3, 5.4.5.5
    private static bool IsWorse(StringBuilder path, string chosen) =>
        chosen.Length > 0 && path.Length >= chosen.Length && string.CompareOrdinal(path.ToString(), chosen) > 0;

    // The next permutation in lexicographic order. Equal items are one item: swapping them gives no other path.
    private static bool NextPermutation(int[] items)
    {
        var i = items.Length - 2;
        while (i >= 0 && items[i] >= items[i + 1]) i--;
        if (i < 0) return false;
        var j = items.Length - 1;
        while (items[j] <= items[i]) j--;
        (items[i], items[j]) = (items[j], items[i]);
        Array.Reverse(items, i + 1, items.Length - i - 1);
        return true;
    }
}
