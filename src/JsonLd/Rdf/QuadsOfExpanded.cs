namespace JsonLd;

/// <summary>
/// Expanded JSON-LD to quads [JSON-LD-API §8.1 "Deserialize JSON-LD to RDF Algorithm"]. The specification goes through a node map;
/// a dataset is a set in any case, so the tree is walked directly, with the same quads as result.
/// </summary>
internal sealed class QuadsOfExpanded(Operation operation)
{
    private static readonly RdfTerm TypePredicate = RdfTerm.Iri(RdfVocabulary.Type);

    private readonly RdfDataset dataset = new();
    private readonly BlankNodeLabels labels = new();
    private readonly Dictionary<(RdfTerm Subject, RdfTerm? Graph), LdJson> indexes = [];
    private readonly Dictionary<string, RdfTerm> iris = new(StringComparer.Ordinal);

    internal RdfDataset Convert(LdArray expanded)
    {
        foreach (var node in expanded.Items) _ = Node((LdObject)node, null);
        return dataset;
    }

    internal BlankNodeLabels Labels => labels;

    internal Operation Operation => operation;

    internal void Add(RdfTerm subject, RdfTerm predicate, RdfTerm value, RdfTerm? graph)
    {
        if (dataset.Add(new RdfQuad(subject, predicate, value, graph)) && dataset.Quads.Count > operation.Limits.MaxQuads)
            throw new JsonLdException(JsonLdErrorCode.TooManyQuads, $"more than {operation.Limits.MaxQuads} quads");
    }

    /// <summary>The term of an IRI or a blank node identifier; null for anything else, which RDF cannot name.</summary>
    internal RdfTerm? Resource(string id)
    {
        if (iris.TryGetValue(id, out var known)) return known;
        var term = Iri.IsBlank(id) ? labels.Of(id) : Iri.IsWellFormed(id) ? RdfTerm.Iri(id) : null;
        if (term is not null) iris.Add(id, term);
        return term;
    }

    /// <summary>Adds the quads of a node and gives its term; null where its @id is no IRI.</summary>
    internal RdfTerm? Node(LdObject node, RdfTerm? graph)
    {
        operation.Enter();
        var subject = node.Get(Keywords.Id) switch
        {
            null => labels.New(),
            LdString id => Resource(id.Value),
            _ => null,
        };
        foreach (var (property, values) in node.Members) Property(subject, property, values, graph);
        operation.Leave();
        return subject;
    }

    private void Property(RdfTerm? subject, string property, LdJson values, RdfTerm? graph)
    {
        switch (property)
        {
            case Keywords.Type: Types(subject, values, graph); break;
            case Keywords.Graph: Graph(subject, values); break;
            case Keywords.Included: Nodes(values, graph); break;
            case Keywords.Reverse: Reverse(subject, (LdObject)values, graph); break;
            case Keywords.Index: CheckIndex(subject, values, graph); break;
            case Keywords.Id: break;
            default: Values(subject, property, values, graph); break;
        }
    }

    // The error of node map generation [§7.2.2 step 6.8].
    private void CheckIndex(RdfTerm? subject, LdJson index, RdfTerm? graph)
    {
        if (subject is null || indexes.TryAdd((subject, graph), index) || LdEquality.Same(indexes[(subject, graph)], index)) return;
        throw new JsonLdException(JsonLdErrorCode.ConflictingIndexes, "a node with two indexes");
    }

    private void Types(RdfTerm? subject, LdJson types, RdfTerm? graph)
    {
        if (subject is null) return;
        foreach (var type in LdArray.Of(types).Items)
        {
            if (type is LdString iri && OfVocabulary(iri.Value) is { } term) Add(subject, TypePredicate, term, graph);
        }
    }

    private void Nodes(LdJson nodes, RdfTerm? graph)
    {
        foreach (var node in LdArray.Of(nodes).Items) _ = Node((LdObject)node, graph);
    }

    // A graph whose name is no IRI is dropped with its content [§8.1.2 step 1.1].
    private void Graph(RdfTerm? name, LdJson nodes)
    {
        if (name is not null) Nodes(nodes, name);
    }

    private void Reverse(RdfTerm? subject, LdObject properties, RdfTerm? graph)
    {
        foreach (var (property, nodes) in properties.Members)
        {
            var predicate = Predicate(property);
            foreach (var node in LdArray.Of(nodes).Items)
            {
                var other = Node((LdObject)node, graph);
                if (subject is not null && other is not null && predicate is not null) Add(other, predicate, subject, graph);
            }
        }
    }

    private void Values(RdfTerm? subject, string property, LdJson values, RdfTerm? graph)
    {
        var predicate = Predicate(property);
        foreach (var item in LdArray.Of(values).Items)
        {
            if (subject is null || predicate is null) _ = NodeWithin(item, graph);
            else if (new ObjectToRdf(this).Convert(item, graph) is { } term) Add(subject, predicate, term, graph);
        }
    }

    // A dropped property still has nodes within, whose own quads remain.
    private RdfTerm? NodeWithin(LdJson item, RdfTerm? graph)
    {
        operation.Visit();
        if (item is LdObject list && list.Get(Keywords.List) is LdArray items)
        {
            foreach (var each in items.Items) _ = NodeWithin(each, graph);
            return null;
        }

        return item is LdObject node && !node.ContainsKey(Keywords.Value) ? Node(node, graph) : null;
    }

    private RdfTerm? Predicate(string property) =>
        Iri.IsBlank(property) && !operation.Options.ProduceGeneralizedRdf ? null : OfVocabulary(property);

    private RdfTerm? OfVocabulary(string id) => Iri.IsBlank(id) ? Resource(id) : VocabularyTerms.Of(id);
}

/// <summary>Blank node identifiers of a document, by new labels [JSON-LD-API §7.4].</summary>
internal sealed class BlankNodeLabels
{
    private readonly Dictionary<string, RdfTerm> known = new(StringComparer.Ordinal);
    private int next;

    internal RdfTerm New() => RdfTerm.BlankNode("b" + next++.ToString(System.Globalization.CultureInfo.InvariantCulture));

    internal RdfTerm Of(string identifier) => known.TryGetValue(identifier, out var label) ? label : known[identifier] = New();
}
