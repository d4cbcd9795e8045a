namespace JsonLd;

/// <summary>
/// The members of one map [JSON-LD-API §5.1.2 steps 13 and 14]. Keywords are in <see cref="KeywordExpansion"/>, maps by index,
/// language, id and type in <see cref="MapExpansion"/>.
/// </summary>
internal readonly struct MemberExpansion(
    Expander expander, ActiveContext active, ActiveContext typeScoped, string? property, string? inputType, LdObject result)
{
    internal Expander Expander => expander;
    internal Operation Operation => expander.Operation;
    internal ActiveContext Active => active;
    internal ActiveContext TypeScoped => typeScoped;
    internal string? Property => property;
    internal string? InputType => inputType;
    internal LdObject Result => result;

    // Step 13
    internal void ExpandMembers(LdObject element)
    {
        List<string>? nests = null;
        foreach (var (key, value) in Operation.Options.Ordered ? element.Sorted() : element.Members)
        {
            // Step 13.1
            if (key == Keywords.Context) continue;
            // Step 13.2
            var definition = active.Term(key);
            var expandedProperty = definition is not null ? definition.Iri : new IriExpansion(Operation, active).Expand(key, vocab: true);
            // Step 13.3
            if (expandedProperty is null) continue;
            // Step 13.4
            if (Keywords.Is(expandedProperty))
            {
                if (expandedProperty == Keywords.Nest) (nests ??= []).Add(key);
                else new KeywordExpansion(this).Expand(expandedProperty, value);
            }
            else if (expandedProperty.Contains(':', StringComparison.Ordinal))
            {
                ExpandProperty(key, definition, expandedProperty, value);
            }
        }

        // Step 14
        if (nests is not null) ExpandNests(element, nests);
    }

    // Steps 13.5 to 13.14
    private void ExpandProperty(string key, TermDefinition? definition, string expandedProperty, LdJson value)
    {
        var container = definition?.Container ?? Containers.None;
        // Steps 13.6 to 13.9
        var expanded = definition?.TypeMapping == Keywords.Json ? JsonLiteral(value)
            : value is LdObject languages && (container & Containers.Language) != 0 ? MapExpansion.ByLanguage(this, definition!, languages)
            : value is LdObject map && (container & (Containers.Index | Containers.Type | Containers.Id)) != 0 ? MapExpansion.ByIndex(this, key, definition!, map)
            : expander.Expand(active, key, value);
        // Step 13.10
        if (expanded is null) return;
        // Step 13.11
        if ((container & Containers.List) != 0 && !ExpandedForm.IsListObject(expanded)) expanded = Expander.One(Keywords.List, LdArray.Of(expanded));
        // Step 13.12
        if ((container & Containers.Graph) != 0 && (container & (Containers.Id | Containers.Index)) == 0) expanded = Graphs(expanded);
        // Steps 13.13, 13.14
        if (definition is { Reverse: true }) AddReverse(expandedProperty, expanded);
        else AddTo(result, expandedProperty, expanded);
    }

    // Step 13.6
    private static LdObject JsonLiteral(LdJson value)
    {
        var literal = new LdObject(2);
        literal.Add(Keywords.Value, value);
        literal.Add(Keywords.Type, new LdString(Keywords.Json));
        return literal;
    }

    // Step 13.12
    private static LdArray Graphs(LdJson expanded)
    {
        var graphs = new LdArray();
        foreach (var value in LdArray.Of(expanded).Items) graphs.Add(Expander.One(Keywords.Graph, LdArray.Of(value)));
        return graphs;
    }

    // Step 13.13
    private void AddReverse(string expandedProperty, LdJson expanded)
    {
        var reverse = ReverseMap();
        foreach (var item in LdArray.Of(expanded).Items) AddReverseItem(reverse, expandedProperty, item);
    }

    internal LdObject ReverseMap()
    {
        if (result.Get(Keywords.Reverse) is LdObject there) return there;
        var made = new LdObject();
        result.Set(Keywords.Reverse, made);
        return made;
    }

    internal static void AddReverseItem(LdObject reverse, string expandedProperty, LdJson item)
    {
        if (ExpandedForm.IsValueObject(item) || ExpandedForm.IsListObject(item))
            throw new JsonLdException(JsonLdErrorCode.InvalidReversePropertyValue, $"the values of a reverse property are nodes: {expandedProperty}");
        reverse.ArrayAt(expandedProperty).Add(item);
    }

    /// <summary>Adds values to a property, which is always an array in expanded form.</summary>
    internal static void AddTo(LdObject target, string key, LdJson values)
    {
        if (target.Get(key) is LdArray there) there.AddAll(values);
        // An array that this expansion made is used as it is; what is added later is added to it.
        else target.Set(key, LdArray.Of(values));
    }

    // Step 14
    private void ExpandNests(LdObject element, List<string> nests)
    {
        if (Operation.Options.Ordered) nests.Sort(StringComparer.Ordinal);
        foreach (var nest in nests)
        {
            foreach (var nested in LdArray.Of(element[nest]).Items) ExpandNest(nest, nested);
        }
    }

    // Step 14.2
    private void ExpandNest(string nest, LdJson nested)
    {
        Operation.Enter();
        if (nested is not LdObject map) throw new JsonLdException(JsonLdErrorCode.InvalidNestValue, $"the value of {nest} is a map");
        var inner = this;
        if (active.Term(nest) is { LocalContext: { } scoped } definition)
        {
            var within = ContextProcessing.Process(Operation, active, scoped, definition.BaseUrl, overrideProtected: true);
            inner = new MemberExpansion(expander, within, typeScoped, property, inputType, result);
        }

        foreach (var (key, _) in map.Members)
        {
            if (new IriExpansion(Operation, inner.Active).Expand(key, vocab: true) == Keywords.Value)
                throw new JsonLdException(JsonLdErrorCode.InvalidNestValue, $"a value within {nest}");
        }

        inner.ExpandMembers(map);
        Operation.Leave();
    }
}
