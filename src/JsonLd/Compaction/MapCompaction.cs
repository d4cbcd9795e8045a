namespace JsonLd;

/// <summary>Maps by language, index, id and type in compact form [JSON-LD-API §6.1.2 step 12.8.9].</summary>
internal readonly struct MapCompaction(MemberCompaction members)
{
    internal void Add(LdObject target, string term, TermDefinition definition, LdObject item, LdJson compacted, bool asArray)
    {
        var map = MapAt(target, term);
        var (key, value) = definition switch
        {
            // Step 12.8.9.4
            _ when definition.Has(Containers.Language) => item.Get(Keywords.Value) is { } text
                ? ((item.Get(Keywords.Language) as LdString)?.Value, text)
                : (null, compacted),
            // Step 12.8.9.5
            _ when definition.Has(Containers.Index) && definition.Index is null or Keywords.Index => ((item.Get(Keywords.Index) as LdString)?.Value, compacted),
            // Step 12.8.9.6
            _ when definition.Has(Containers.Index) => ByProperty(definition.Index!, compacted),
            // Step 12.8.9.7
            _ when definition.Has(Containers.Id) => ById(compacted),
            // Step 12.8.9.8
            _ => ByType(term, item, compacted),
        };
        // Steps 12.8.9.9, 12.8.9.10
        AddValue.To(map, key ?? members.Iris.Vocab(Keywords.None), value, asArray);
    }

    internal static LdObject MapAt(LdObject target, string term)
    {
        if (target.Get(term) is LdObject there) return there;
        var made = new LdObject();
        target.Set(term, made);
        return made;
    }

    // Step 12.8.9.6: the first value of the indexing property becomes the key.
    private (string? Key, LdJson Value) ByProperty(string index, LdJson compacted)
    {
        // The index is mostly a term, whose values need not be untyped; another term for its IRI is asked for only where it is none.
        if (members.Active.Term(index) is not null) return FirstOf(index, compacted);
        var property = new IriExpansion(members.Operation, members.Active).Expand(index, vocab: true) ?? index;
        return FirstOf(members.Iris.Vocab(property), compacted);
    }

    private static (string? Key, LdJson Value) FirstOf(string containerKey, LdJson compacted)
    {
        if (compacted is not LdObject node || node.Get(containerKey) is not { } values) return (null, compacted);
        var all = LdArray.Of(values);
        if (all.Count == 0 || all[0] is not LdString first) return (null, compacted);
        node.Remove(containerKey);
        for (var i = 1; i < all.Count; i++) AddValue.To(node, containerKey, all[i], asArray: false);
        return (first.Value, node);
    }

    // Step 12.8.9.7
    private (string? Key, LdJson Value) ById(LdJson compacted)
    {
        var alias = members.Iris.Vocab(Keywords.Id);
        if (compacted is not LdObject node || node.Get(alias) is not LdString id) return (null, compacted);
        node.Remove(alias);
        return (id.Value, node);
    }

    // Step 12.8.9.8
    private (string? Key, LdJson Value) ByType(string term, LdObject item, LdJson compacted)
    {
        var (key, value) = FirstOf(members.Iris.Vocab(Keywords.Type), compacted);
        if (value is LdObject { Count: 1 } only && item.Get(Keywords.Id) is { } id
            && new IriExpansion(members.Operation, members.Active).Expand(only.Members[0].Key, vocab: true) == Keywords.Id)
        {
            value = members.Compactor.Compact(members.Active, term, Expander.One(Keywords.Id, id));
        }

        return (key, value);
    }
}
