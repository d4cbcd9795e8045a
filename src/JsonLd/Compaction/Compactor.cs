namespace JsonLd;

/// <summary>
/// The compaction algorithm [JSON-LD-API §6.1.2]. This file is its outline; the members of a node (step 12) are in
/// <see cref="MemberCompaction"/>.
/// </summary>
internal sealed class Compactor(Operation operation)
{
    internal Operation Operation => operation;

    /// <summary>Compacts an expanded document and puts its context in front [§9.1 compact steps 9 to 12].</summary>
    internal LdObject CompactDocument(ActiveContext active, LdArray expanded, LdJson context)
    {
        var compacted = Compact(active, null, expanded);
        var isEmpty = context is LdNull or LdObject { Count: 0 } or LdArray { Count: 0 };
        var document = new LdObject();
        if (!isEmpty) document.Add(Keywords.Context, context);
        switch (compacted)
        {
            case LdArray { Count: 0 }: break;
            case LdArray several: document.Set(new IriCompaction(operation, active).Vocab(Keywords.Graph), several); break;
            case LdObject one:
                foreach (var (key, value) in one.Members) document.Set(key, value);
                break;
        }

        return document;
    }

    internal LdJson Compact(ActiveContext active, string? property, LdJson element)
    {
        operation.Enter();
        var compacted = element switch
        {
            LdArray array => CompactItems(active, property, array),     // step 3
            LdObject map => CompactMap(active, property, map),          // steps 4 to 13
            _ => element,                                               // step 2
        };
        operation.Leave();
        return compacted;
    }

    // Step 3
    private LdJson CompactItems(ActiveContext active, string? property, LdArray array)
    {
        var result = new LdArray(array.Count);
        foreach (var item in array.Items)
        {
            var compacted = Compact(active, property, item);
            if (!compacted.IsNull) result.Add(compacted);
        }

        var keepArray = result.Count != 1 || !operation.Options.CompactArrays || property is Keywords.Graph or Keywords.Set
            || active.Term(property)?.Has(Containers.List | Containers.Set) == true;
        return keepArray ? result : result[0];
    }

    private LdJson CompactMap(ActiveContext active, string? property, LdObject element)
    {
        // Step 1
        var typeScoped = active;
        var definition = active.Term(property);
        // Step 5
        if (active.Previous is not null && !element.ContainsKey(Keywords.Value) && !(element.Count == 1 && element.ContainsKey(Keywords.Id)))
            active = active.Previous;
        // Step 6
        if (definition?.LocalContext is { } scoped)
            active = ContextProcessing.Process(operation, active, scoped, definition.BaseUrl, overrideProtected: true);
        // Step 7
        if (element.ContainsKey(Keywords.Value) || element.ContainsKey(Keywords.Id))
        {
            var value = ValueCompaction.Compact(operation, active, property, element);
            if (value is not LdObject || (!ReferenceEquals(value, element) && active.Term(property)?.TypeMapping == Keywords.Json)) return value;
        }

        // Step 8
        if (element.Get(Keywords.List) is { } list && active.Term(property)?.Has(Containers.List) == true) return Compact(active, property, list);
        // Steps 9 to 11
        active = WithTypeScoped(active, typeScoped, element);
        // Steps 12, 13
        var result = new LdObject(element.Count);
        new MemberCompaction(this, active, typeScoped, property, result).CompactMembers(element);
        return result;
    }

    // Step 11
    private ActiveContext WithTypeScoped(ActiveContext active, ActiveContext typeScoped, LdObject element)
    {
        if (element.Get(Keywords.Type) is not LdArray types) return active;
        var iris = new IriCompaction(operation, typeScoped);
        if (types.Count == 1 && types[0] is LdString only) return WithType(active, typeScoped, iris.Vocab(only.Value));
        foreach (var type in types.OfType<LdString>().Select(type => iris.Vocab(type.Value)).Order(StringComparer.Ordinal)) active = WithType(active, typeScoped, type);
        return active;
    }

    private ActiveContext WithType(ActiveContext active, ActiveContext typeScoped, string type) =>
        typeScoped.Term(type) is { LocalContext: { } scoped } definition
            ? ContextProcessing.Process(operation, active, scoped, definition.BaseUrl, propagate: false)
            : active;
}
