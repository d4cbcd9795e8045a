namespace JsonLd;

/// <summary>Node map generation [JSON-LD-API §7.2.2] and flattening [§7.1.2].</summary>
internal sealed class NodeMapGeneration(Operation operation)
{
    private readonly NodeMap map = new();

    /// <summary>Where an element belongs: the graph, the node and its property, or the list that is being filled.</summary>
    private readonly record struct Place(string Graph, LdObject? Subject, string? Property, LdArray? List, string? Referenced);

    internal LdArray Flatten(LdArray expanded)
    {
        Add(expanded, new Place(NodeMap.Default, null, null, null, null));
        // [§7.1.2 steps 4 to 6]
        foreach (var name in map.Graphs.Keys)
        {
            if (name != NodeMap.Default) map.Node(NodeMap.Default, name).Set(Keywords.Graph, map.NodesOf(name));
        }

        return map.NodesOf(NodeMap.Default);
    }

    private void Add(LdJson element, in Place place)
    {
        operation.Enter();
        switch (element)
        {
            // Step 1
            case LdArray array:
                foreach (var item in array.Items) Add(item, place);
                break;
            // Step 4
            case LdObject value when value.ContainsKey(Keywords.Value): AddValue(Relabelled(value), place); break;
            // Step 5
            case LdObject list when list.Get(Keywords.List) is { } items: AddList(list, items, place); break;
            // Step 6
            case LdObject node: AddNode(node, place); break;
            default: break;
        }

        operation.Leave();
    }

    // Step 3, for a value: its type may be a blank node.
    private LdObject Relabelled(LdObject value)
    {
        if (value.Get(Keywords.Type) is not LdString { Value: var type } || !Iri.IsBlank(type)) return value;
        var copy = new LdObject(value.Count);
        foreach (var (key, member) in value.Members) copy.Add(key, key == Keywords.Type ? new LdString(map.Relabel(type)) : member);
        return copy;
    }

    private void AddValue(LdObject value, in Place place)
    {
        if (place.List is not null) place.List.Add(value);
        else if (place.Subject is not null) map.AddDistinct(place.Subject, place.Property!, value);
    }

    // Step 5
    private void AddList(LdObject list, LdJson items, in Place place)
    {
        var made = new LdArray();
        var result = Expander.One(Keywords.List, made);
        Add(items, place with { List = made });
        if (list.Get(Keywords.Index) is { } index) result.Set(Keywords.Index, index);
        if (place.List is not null) place.List.Add(result);
        else place.Subject?.ArrayAt(place.Property!).Add(result);
    }

    // Step 6
    private void AddNode(LdObject element, in Place place)
    {
        // Steps 6.1, 6.2
        var id = element.Get(Keywords.Id) is LdString given ? map.Relabel(given.Value) : map.NewLabel();
        // Steps 6.3, 6.4
        var node = map.Node(place.Graph, id);
        // Steps 6.5, 6.6
        if (place.Referenced is not null) map.AddDistinct(node, place.Property!, Reference(place.Referenced));
        else if (place.List is not null) place.List.Add(Reference(id));
        else if (place.Subject is not null) map.AddDistinct(place.Subject, place.Property!, Reference(id));
        // Steps 6.7 to 6.12
        var graph = place.Graph;
        if (element.Get(Keywords.Type) is { } types) AddTypes(node, types);
        if (element.Get(Keywords.Index) is { } index) AddIndex(node, index);
        if (element.Get(Keywords.Reverse) is LdObject reverse) AddReverse(reverse, graph, id);
        if (element.Get(Keywords.Graph) is { } content) AddGraph(content, id);
        if (element.Get(Keywords.Included) is { } included) Add(included, new Place(graph, null, null, null, null));
        AddProperties(element, node, graph);
    }

    private static LdObject Reference(string id) => Expander.One(Keywords.Id, new LdString(id));

    // Step 6.7
    private void AddTypes(LdObject node, LdJson types)
    {
        foreach (var type in LdArray.Of(types).Items)
        {
            if (type is LdString text) map.AddDistinct(node, Keywords.Type, Iri.IsBlank(text.Value) ? new LdString(map.Relabel(text.Value)) : text);
        }
    }

    // Step 6.8
    private static void AddIndex(LdObject node, LdJson index)
    {
        if (node.Get(Keywords.Index) is { } other && !LdEquality.Same(index, other))
            throw new JsonLdException(JsonLdErrorCode.ConflictingIndexes, "a node with two indexes");
        node.Set(Keywords.Index, index);
    }

    // Step 6.9
    private void AddReverse(LdObject reverse, string graph, string id)
    {
        foreach (var (property, values) in reverse.Members) Add(values, new Place(graph, null, map.Relabel(property), null, id));
    }

    // Step 6.10
    private void AddGraph(LdJson content, string name)
    {
        map.AddGraph(name);
        Add(content, new Place(name, null, null, null, null));
    }

    // Step 6.12
    private void AddProperties(LdObject element, LdObject node, string graph)
    {
        foreach (var (property, value) in element.Sorted())
        {
            if (Keywords.Is(property)) continue;
            var name = map.Relabel(property);
            _ = node.ArrayAt(name);
            Add(value, new Place(graph, node, name, null, null));
        }
    }
}
