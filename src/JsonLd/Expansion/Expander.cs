namespace JsonLd;

/// <summary>
/// The expansion algorithm [JSON-LD-API §5.1.2]. This file is its outline; the members of a node (step 13) are in
/// <see cref="MemberExpansion"/>, values in <see cref="ValueExpansion"/>.
/// </summary>
internal sealed class Expander(Operation operation, string? baseUrl)
{
    private static readonly List<KeyValuePair<string, LdJson>> NoEntries = [];

    internal Operation Operation => operation;
    internal string? BaseUrl => baseUrl;

    /// <summary>Expands a document and gives it the form of §9.1 expand() steps 8 to 9: always an array.</summary>
    internal LdArray ExpandDocument(ActiveContext active, LdJson document)
    {
        var expanded = Expand(active, null, document);
        if (expanded is LdObject { Count: 1 } only && only.Get(Keywords.Graph) is { } graph) expanded = graph;
        return expanded is null ? new LdArray() : LdArray.Of(expanded);
    }

    /// <summary>Expands an element. C#'s null is the algorithm's: nothing remains.</summary>
    internal LdJson? Expand(ActiveContext active, string? property, LdJson element, bool fromMap = false)
    {
        operation.Enter();
        var definition = active.Term(property);
        var expanded = element switch
        {
            LdNull => null,                                                                     // step 1
            LdArray array => ExpandItems(active, property, definition, array, fromMap),         // step 5
            LdObject map => ExpandMap(active, property, definition, map, fromMap),              // steps 6 to 20
            _ => ExpandScalar(active, property, definition, element),                           // step 4
        };
        operation.Leave();
        return expanded;
    }

    // Step 4
    private LdObject? ExpandScalar(ActiveContext active, string? property, TermDefinition? definition, LdJson element)
    {
        if (property is null or Keywords.Graph) return null;
        if (definition?.LocalContext is { } scoped) active = ContextProcessing.Process(operation, active, scoped, definition.BaseUrl);
        return ValueExpansion.Expand(operation, active, property, element);
    }

    // Step 5
    private LdArray ExpandItems(ActiveContext active, string? property, TermDefinition? definition, LdArray array, bool fromMap)
    {
        var result = new LdArray(array.Count);
        var inList = definition?.Has(Containers.List) == true;
        foreach (var item in array.Items)
        {
            var expanded = Expand(active, property, item, fromMap);
            if (inList && expanded is LdArray list) result.Add(One(Keywords.List, list));
            else if (expanded is not null) result.AddAll(expanded);
        }

        return result;
    }

    private LdJson? ExpandMap(ActiveContext active, string? property, TermDefinition? definition, LdObject element, bool fromMap)
    {
        var scoped = definition?.LocalContext;
        // Step 7
        if (active.Previous is not null && !fromMap && MayRevert(active, element)) active = active.Previous;
        // Step 8
        if (scoped is not null) active = ContextProcessing.Process(operation, active, scoped, definition!.BaseUrl, overrideProtected: true);
        // Step 9
        if (element.Get(Keywords.Context) is { } local) active = ContextProcessing.Process(operation, active, local, baseUrl);
        // Steps 10, 11
        var typeScoped = active;
        active = WithTypeScoped(active, element, out var inputType);
        // Steps 12 to 14
        var result = new LdObject(element.Count);
        new MemberExpansion(this, active, typeScoped, property, inputType, result).ExpandMembers(element);
        // Steps 15 to 19
        return ExpandedForm.Check(result, property);
    }

    // Step 7: a value object and a reference keep the context of their place.
    private bool MayRevert(ActiveContext active, LdObject element)
    {
        var iris = new IriExpansion(operation, active);
        foreach (var (key, _) in element.Members)
        {
            var expanded = iris.Expand(key, vocab: true);
            if (expanded == Keywords.Value || (expanded == Keywords.Id && element.Count == 1)) return false;
        }

        return true;
    }

    // Step 11, and the input type of step 12
    private ActiveContext WithTypeScoped(ActiveContext active, LdObject element, out string? inputType)
    {
        var typeScoped = active;
        inputType = null;
        foreach (var (_, value) in TypeEntries(active, element))
        {
            var types = LdArray.Of(value);
            inputType ??= types.Count > 0 && types[^1] is LdString last ? new IriExpansion(operation, typeScoped).Expand(last.Value, vocab: true) : null;
            active = WithTypes(active, typeScoped, types);
        }

        return active;
    }

    private static List<KeyValuePair<string, LdJson>> TypeEntries(ActiveContext active, LdObject element)
    {
        var found = NoEntries;
        foreach (var member in element.Members)
        {
            if (member.Key != Keywords.Type && active.Term(member.Key)?.Iri != Keywords.Type) continue;
            if (found.Count == 0) found = new(1);
            found.Add(member);
        }

        if (found.Count > 1) found.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return found;
    }

    // Step 11.2
    private ActiveContext WithTypes(ActiveContext active, ActiveContext typeScoped, LdArray types)
    {
        foreach (var type in InOrder(types))
        {
            if (typeScoped.Term(type) is { LocalContext: { } scoped } definition)
                active = ContextProcessing.Process(operation, active, scoped, definition.BaseUrl, propagate: false);
        }

        return active;
    }

    private static IEnumerable<string> InOrder(LdArray types) =>
        types.Count == 1 ? types[0] is LdString only ? [only.Value] : [] : types.OfType<LdString>().Select(type => type.Value).Order(StringComparer.Ordinal);

    internal static LdObject One(string key, LdJson value)
    {
        var map = new LdObject(1);
        map.Add(key, value);
        return map;
    }
}
