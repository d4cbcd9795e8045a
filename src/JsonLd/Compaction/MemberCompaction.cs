namespace JsonLd;

/// <summary>
/// The members of one map [JSON-LD-API §6.1.2 step 12]. Maps by index, language, id and type are in <see cref="MapCompaction"/>.
/// </summary>
internal readonly struct MemberCompaction(Compactor compactor, ActiveContext active, ActiveContext typeScoped, string? property, LdObject result)
{
    internal Operation Operation => compactor.Operation;
    internal ActiveContext Active => active;
    internal Compactor Compactor => compactor;
    internal IriCompaction Iris => new(Operation, active);

    // Step 12
    internal void CompactMembers(LdObject element)
    {
        foreach (var (expandedProperty, value) in Operation.Options.Ordered ? element.Sorted() : element.Members)
        {
            switch (expandedProperty)
            {
                case Keywords.Id: AddId(value); break;
                case Keywords.Type: AddType(value); break;
                case Keywords.Reverse: AddReverse(value); break;
                // Step 12.5
                case Keywords.Index when active.Term(property)?.Has(Containers.Index) == true: break;
                // Step 12.6
                case Keywords.Direction or Keywords.Index or Keywords.Language or Keywords.Value:
                    result.Set(Iris.Vocab(expandedProperty), value);
                    break;
                default: AddProperty(expandedProperty, LdArray.Of(value)); break;
            }
        }
    }

    // Step 12.1
    private void AddId(LdJson value)
    {
        var compacted = value is LdString id ? ValueCompaction.Text(id, Iris.Id(id.Value)) : value;
        result.Set(Iris.Vocab(Keywords.Id), compacted);
    }

    // Step 12.2
    private void AddType(LdJson value)
    {
        var iris = new IriCompaction(Operation, typeScoped);
        var alias = Iris.Vocab(Keywords.Type);
        var asArray = (!Operation.Is10 && active.Term(alias)?.Has(Containers.Set) == true) || !Operation.Options.CompactArrays;
        if (value is LdString { Value: var only })
        {
            AddValue.To(result, alias, new LdString(iris.Vocab(only)), asArray);
            return;
        }

        var types = new LdArray();
        foreach (var type in LdArray.Of(value).Items) types.Add(type is LdString text ? ValueCompaction.Text(text, iris.Vocab(text.Value)) : type);
        if (types.Count == 1) AddValue.To(result, alias, types[0], asArray);
        else result.Set(alias, types);
    }

    // Step 12.3
    private void AddReverse(LdJson value)
    {
        if (compactor.Compact(active, Keywords.Reverse, value) is not LdObject compacted) return;
        var rest = new LdObject(compacted.Count);
        foreach (var (key, reversed) in compacted.Members)
        {
            if (active.Term(key) is { Reverse: true } definition)
                AddValue.To(result, key, reversed, definition.Has(Containers.Set) || !Operation.Options.CompactArrays);
            else
                rest.Set(key, reversed);
        }

        if (rest.Count > 0) result.Set(Iris.Vocab(Keywords.Reverse), rest);
    }

    // Steps 12.7, 12.8
    private void AddProperty(string expandedProperty, LdArray values)
    {
        var reverse = property == Keywords.Reverse;
        if (values.Count == 0)
        {
            var term = Iris.Compact(expandedProperty, values, vocab: true, reverse);
            AddValue.To(NestOf(term), term, values, asArray: true);
        }

        foreach (var item in values.Items)
        {
            var term = Iris.Compact(expandedProperty, item, vocab: true, reverse);
            AddItem(NestOf(term), term, item);
        }
    }

    // Steps 12.7.2, 12.8.2: where the term's values are nested.
    private LdObject NestOf(string term)
    {
        if (active.Term(term)?.Nest is not { } nest) return result;
        if (nest != Keywords.Nest && new IriExpansion(Operation, active).Expand(nest, vocab: true) != Keywords.Nest)
            throw new JsonLdException(JsonLdErrorCode.InvalidNestValue, $"{nest} does not stand for @nest");
        if (result.Get(nest) is LdObject there) return there;
        var made = new LdObject();
        result.Set(nest, made);
        return made;
    }

    // Steps 12.8.4 to 12.8.10
    private void AddItem(LdObject target, string term, LdJson item)
    {
        var definition = active.Term(term);
        var container = definition?.Container ?? Containers.None;
        var asArray = (container & Containers.Set) != 0 || term is Keywords.Graph or Keywords.List || !Operation.Options.CompactArrays;
        var map = item as LdObject;
        if (map?.Get(Keywords.List) is { } list) AddList(target, term, map, compactor.Compact(active, term, list), container, asArray);
        else if (map is not null && ExpandedForm.IsGraphObject(map))
            new GraphCompaction(this).Add(target, term, map, compactor.Compact(active, term, map[Keywords.Graph]), container, asArray);
        else if (map is not null && (container & (Containers.Language | Containers.Index | Containers.Id | Containers.Type)) != 0 && (container & Containers.Graph) == 0)
            new MapCompaction(this).Add(target, term, definition!, map, compactor.Compact(active, term, map), asArray);
        else if (!asArray && definition?.TypeMapping == Keywords.Json && map?.Get(Keywords.Value) is LdArray literal)
            AddValue.Whole(target, term, literal.Copy(), asArray: false);
        else AddValue.To(target, term, compactor.Compact(active, term, item), asArray);
    }

    // Step 12.8.7
    private void AddList(LdObject target, string term, LdObject item, LdJson compacted, Containers container, bool asArray)
    {
        var list = LdArray.Of(compacted);
        if ((container & Containers.List) != 0)
        {
            AddValue.Whole(target, term, list, asArray: false);
            return;
        }

        var wrapped = Expander.One(Iris.Vocab(Keywords.List), list);
        if (item.Get(Keywords.Index) is { } index) wrapped.Set(Iris.Vocab(Keywords.Index), index);
        AddValue.To(target, term, wrapped, asArray);
    }
}
