using System.Globalization;

namespace JsonLd;

/// <summary>The nodes of each graph by their @id [JSON-LD-API §7.2 "node map"].</summary>
internal sealed class NodeMap
{
    internal const string Default = "@default";

    // Up to here walking an array is cheaper than hashing its items; beyond it would be quadratic in what a peer sent.
    private const int HashFrom = 16;

    private readonly Dictionary<LdArray, HashSet<LdJson>> known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, string> labels = new(StringComparer.Ordinal);
    private int next;

    internal SortedDictionary<string, SortedDictionary<string, LdObject>> Graphs { get; } = new(StringComparer.Ordinal) { [Default] = Empty() };

    private static SortedDictionary<string, LdObject> Empty() => new(StringComparer.Ordinal);

    internal void AddGraph(string name) => Graphs.TryAdd(name, Empty());

    /// <summary>The node, made where there is none.</summary>
    internal LdObject Node(string graph, string id)
    {
        var nodes = Graphs[graph];
        if (!nodes.TryGetValue(id, out var node)) nodes.Add(id, node = Expander.One(Keywords.Id, new LdString(id)));
        return node;
    }

    /// <summary>Generate blank node identifier [§7.4].</summary>
    internal string NewLabel() => "_:b" + next++.ToString(CultureInfo.InvariantCulture);

    /// <summary>The new label of a blank node identifier; anything else stays.</summary>
    internal string Relabel(string id)
    {
        if (!Iri.IsBlank(id)) return id;
        return labels.TryGetValue(id, out var label) ? label : labels[id] = NewLabel();
    }

    internal void AddDistinct(LdObject node, string property, LdJson value)
    {
        var values = node.ArrayAt(property);
        if (values.Count < HashFrom)
        {
            foreach (var item in values.Items)
            {
                if (LdEquality.Same(item, value)) return;
            }

            values.Add(value);
            return;
        }

        if (!known.TryGetValue(values, out var set)) known.Add(values, set = new HashSet<LdJson>(values, LdEquality.Comparer));
        if (set.Add(value)) values.Add(value);
    }

    /// <summary>The nodes of a graph that say something, in the order of their ids.</summary>
    internal LdArray NodesOf(string graph)
    {
        var nodes = new LdArray();
        foreach (var (_, node) in Graphs[graph])
        {
            if (node.Count > 1 || !node.ContainsKey(Keywords.Id)) nodes.Add(node);
        }

        return nodes;
    }
}
