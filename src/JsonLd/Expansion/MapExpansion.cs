namespace JsonLd;

/// <summary>Maps by language, index, id and type [JSON-LD-API §5.1.2 steps 13.7 and 13.8].</summary>
internal static class MapExpansion
{
    // Step 13.7
    internal static LdArray ByLanguage(in MemberExpansion members, TermDefinition definition, LdObject languages)
    {
        var active = members.Active;
        var expanded = new LdArray(languages.Count);
        var direction = definition.Direction.Given ? definition.Direction.Value : active.Direction;
        foreach (var (language, values) in members.Operation.Options.Ordered ? languages.Sorted() : languages.Members)
        {
            var none = language == Keywords.None || new IriExpansion(members.Operation, active).Expand(language, vocab: true) == Keywords.None;
            foreach (var item in LdArray.Of(values).Items)
            {
                if (item.IsNull) continue;
                if (item is not LdString) throw new JsonLdException(JsonLdErrorCode.InvalidLanguageMapValue, $"a value for {language} is no string");
                var value = new LdObject(3);
                value.Add(Keywords.Value, item);
                if (!none) value.Add(Keywords.Language, new LdString(members.Operation.LanguageTag(language)));
                if (direction is not null) value.Add(Keywords.Direction, new LdString(direction));
                expanded.Add(value);
            }
        }

        return expanded;
    }

    // Step 13.8
    internal static LdArray ByIndex(in MemberExpansion members, string key, TermDefinition definition, LdObject map)
    {
        var expanded = new LdArray(map.Count);
        foreach (var (index, value) in members.Operation.Options.Ordered ? map.Sorted() : map.Members)
        {
            // Steps 13.8.3.1 to 13.8.3.3
            var context = MapContext(members, definition, index);
            // Step 13.8.3.4
            var expandedIndex = new IriExpansion(members.Operation, members.Active).Expand(index, vocab: true);
            // Steps 13.8.3.5, 13.8.3.6
            var items = members.Expander.Expand(context, key, LdArray.Of(value), fromMap: true)!;
            // Step 13.8.3.7
            foreach (var item in LdArray.Of(items).Items) expanded.Add(Indexed(members, definition, index, expandedIndex, item));
        }

        return expanded;
    }

    private static ActiveContext MapContext(in MemberExpansion members, TermDefinition definition, string index)
    {
        if (!definition.Has(Containers.Id | Containers.Type)) return members.Active;
        var context = members.Active.Previous ?? members.Active;
        if (definition.Has(Containers.Type) && context.Term(index) is { LocalContext: { } scoped } type)
            context = ContextProcessing.Process(members.Operation, context, scoped, type.BaseUrl, propagate: false);
        return context;
    }

    // Step 13.8.3.7
    private static LdJson Indexed(in MemberExpansion members, TermDefinition definition, string index, string? expandedIndex, LdJson item)
    {
        // Step 13.8.3.7.1
        if (definition.Has(Containers.Graph) && !ExpandedForm.IsGraphObject(item)) item = Expander.One(Keywords.Graph, LdArray.Of(item));
        if (item is not LdObject map || expandedIndex == Keywords.None) return item;
        if (definition.Has(Containers.Index))
        {
            // Steps 13.8.3.7.2, 13.8.3.7.3
            if (definition.Index is { } property && property != Keywords.Index) AddIndexProperty(members, property, index, map);
            else if (!map.ContainsKey(Keywords.Index)) map.Add(Keywords.Index, new LdString(index));
        }
        else if (definition.Has(Containers.Id))
        {
            // Step 13.8.3.7.4
            if (!map.ContainsKey(Keywords.Id)) AddId(members, index, map);
        }
        else
        {
            // Step 13.8.3.7.5
            AddType(expandedIndex, map);
        }

        return item;
    }

    // Step 13.8.3.7.2
    private static void AddIndexProperty(in MemberExpansion members, string property, string index, LdObject item)
    {
        var values = new LdArray(ValueExpansion.Expand(members.Operation, members.Active, property, new LdString(index)));
        var iri = new IriExpansion(members.Operation, members.Active).Expand(property, vocab: true)!;
        if (item.Get(iri) is { } there) values.AddAll(there);
        item.Set(iri, values);
        if (item.ContainsKey(Keywords.Value)) throw new JsonLdException(JsonLdErrorCode.InvalidValueObject, "a property-valued index of a value");
    }

    private static void AddId(in MemberExpansion members, string index, LdObject item)
    {
        if (new IriExpansion(members.Operation, members.Active).Expand(index, documentRelative: true) is { } id) item.Add(Keywords.Id, new LdString(id));
    }

    private static void AddType(string? expandedIndex, LdObject item)
    {
        if (expandedIndex is null) return;
        var types = new LdArray(new LdString(expandedIndex));
        if (item.Get(Keywords.Type) is { } there) types.AddAll(there);
        item.Set(Keywords.Type, types);
    }
}
