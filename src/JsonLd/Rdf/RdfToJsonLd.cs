namespace JsonLd;

/// <summary>Quads to expanded JSON-LD [JSON-LD-API §8.4.2 "Serialize RDF as JSON-LD Algorithm"].</summary>
internal sealed class RdfToJsonLd(Operation operation)
{
    private readonly NodeMap map = new();
    private readonly HashSet<string> several = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Usage> referencedOnce = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Usage>> nilUsages = new(StringComparer.Ordinal);
    private readonly List<(string Graph, string Subject)> compoundLiterals = [];

    /// <summary>Where a node is the object: whose property has which value.</summary>
    private readonly record struct Usage(LdObject Node, string Property, LdObject Value);

    internal LdArray Convert(RdfDataset dataset)
    {
        // Step 5
        foreach (var quad in dataset.Quads) Add(quad);
        // Step 6
        foreach (var (graph, subject) in compoundLiterals) ReplaceCompound(graph, subject);
        foreach (var (graph, usages) in nilUsages)
        {
            foreach (var usage in usages) ReplaceList(graph, usage);
        }

        // Step 7
        foreach (var name in map.Graphs.Keys)
        {
            if (name != NodeMap.Default) map.Node(NodeMap.Default, name).Set(Keywords.Graph, map.NodesOf(name));
        }

        var result = map.NodesOf(NodeMap.Default);
        CheckDepth(result, LdWriter.MaxDepth);
        return result;
    }

    // Lists within lists are as deep as the quads say; whoever walks the result must be able to rely on a bound.
    private static void CheckDepth(LdJson value, int remaining)
    {
        if (remaining == 0) throw new JsonLdException(JsonLdErrorCode.TooDeep, $"lists more than {LdWriter.MaxDepth} levels deep");
        if (value is LdArray array)
        {
            foreach (var item in array.Items) CheckDepth(item, remaining - 1);
        }
        else if (value is LdObject map)
        {
            foreach (var (_, member) in map.Members) CheckDepth(member, remaining - 1);
        }
    }

    private static string IdOf(RdfTerm term) => term.IsBlank ? "_:" + term.Value : term.Value;

    private void Add(in RdfQuad quad)
    {
        operation.Visit();
        var graph = NodeMap.Default;
        // Steps 5.1 to 5.5
        if (quad.Graph is not null)
        {
            graph = IdOf(quad.Graph);
            map.AddGraph(graph);
            map.Node(NodeMap.Default, graph);
        }

        // Step 5.7
        var subject = IdOf(quad.Subject);
        var predicate = IdOf(quad.Predicate);
        var node = map.Node(graph, subject);
        if (operation.Options.RdfDirection == RdfDirection.CompoundLiteral && predicate == RdfVocabulary.Direction) compoundLiterals.Add((graph, subject));
        if (quad.Object.Kind != RdfTermKind.Literal)
        {
            var id = IdOf(quad.Object);
            _ = map.Node(graph, id);
            if (predicate == RdfVocabulary.Type && !operation.Options.UseRdfType)
            {
                map.AddDistinct(node, Keywords.Type, new LdString(id));
                return;
            }

            AddReference(graph, node, predicate, id);
            return;
        }

        map.AddDistinct(node, predicate, new RdfToObject(operation).Convert(quad.Object));
    }

    // Steps 5.7.7 to 5.7.10
    private void AddReference(string graph, LdObject node, string predicate, string id)
    {
        var value = Expander.One(Keywords.Id, new LdString(id));
        map.AddDistinct(node, predicate, value);
        var usage = new Usage(node, predicate, value);
        if (id == RdfVocabulary.Nil)
        {
            if (!nilUsages.TryGetValue(graph, out var usages)) nilUsages.Add(graph, usages = []);
            usages.Add(usage);
        }
        else if (Iri.IsBlank(id) && !several.Contains(id) && !referencedOnce.TryAdd(id, usage))
        {
            referencedOnce.Remove(id);
            several.Add(id);
        }
    }

    // Step 6.4
    private void ReplaceList(string graph, Usage usage)
    {
        var items = new List<LdJson>();
        var nodes = new List<string>();
        while (usage.Property == RdfVocabulary.Rest && IsListNode(usage.Node) && usage.Node[Keywords.Id] is LdString { Value: var id }
            && referencedOnce.TryGetValue(id, out var parent))
        {
            operation.Visit();
            items.Add(((LdArray)usage.Node[RdfVocabulary.First])[0]);
            nodes.Add(id);
            usage = parent;
            if (!(usage.Node[Keywords.Id] is LdString { Value: var parentId } && Iri.IsBlank(parentId))) break;
        }

        usage.Value.Remove(Keywords.Id);
        var list = new LdArray(items.Count);
        for (var i = items.Count - 1; i >= 0; i--) list.Add(items[i]);
        usage.Value.Set(Keywords.List, list);
        foreach (var id in nodes) map.Graphs[graph].Remove(id);
    }

    private static bool IsListNode(LdObject node)
    {
        if (!(node[Keywords.Id] is LdString { Value: var id } && Iri.IsBlank(id))) return false;
        if (node.Get(RdfVocabulary.First) is not LdArray { Count: 1 } || node.Get(RdfVocabulary.Rest) is not LdArray { Count: 1 }) return false;
        return node.Count == 3
            || (node.Count == 4 && node.Get(Keywords.Type) is LdArray { Count: 1 } types && types[0] is LdString { Value: RdfVocabulary.ListType });
    }

    // Step 6.1
    private void ReplaceCompound(string graph, string subject)
    {
        if (!referencedOnce.TryGetValue(subject, out var usage) || !map.Graphs[graph].Remove(subject, out var compound)) return;
        usage.Value.Remove(Keywords.Id);
        usage.Value.Set(Keywords.Value, Single(compound, RdfVocabulary.Value) ?? LdNull.Instance);
        if (Single(compound, RdfVocabulary.Language) is { } language)
        {
            if (language is not LdString tag || !LanguageTags.IsWellFormed(tag.Value))
                throw new JsonLdException(JsonLdErrorCode.InvalidLanguageTaggedString, "rdf:language is a language tag");
            usage.Value.Set(Keywords.Language, language);
        }

        if (Single(compound, RdfVocabulary.Direction) is not LdString { Value: "ltr" or "rtl" } direction)
            throw new JsonLdException(JsonLdErrorCode.InvalidBaseDirection, "rdf:direction is ltr or rtl");
        usage.Value.Set(Keywords.Direction, direction);
    }

    private static LdJson? Single(LdObject node, string property) =>
        node.Get(property) is LdArray { Count: > 0 } values && values[0] is LdObject value ? value.Get(Keywords.Value) : null;
}
