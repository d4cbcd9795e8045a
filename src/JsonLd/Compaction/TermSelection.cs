namespace JsonLd;

/// <summary>Which term suits a property with a value: what to ask the inverse context [JSON-LD-API §6.2.2 step 4].</summary>
internal ref struct TermSelection
{
    private readonly Operation operation;
    private readonly ActiveContext active;
    private ContainerList containers;
    private int count;
    private string typeOrLanguage;
    private string wanted;

    internal TermSelection(Operation operation, ActiveContext active)
    {
        this.operation = operation;
        this.active = active;
        typeOrLanguage = Keywords.Language;
        wanted = InverseContext.Null;
    }

    // No value asks for more than 14.
    [System.Runtime.CompilerServices.InlineArray(16)]
    private struct ContainerList
    {
        private Containers first;
    }

    internal string? Select(string iri, LdJson? value, bool reverse)
    {
        var map = value as LdObject;
        var indexed = map?.ContainsKey(Keywords.Index) == true;
        var isGraph = map is not null && ExpandedForm.IsGraphObject(map);
        // Step 4.5
        if (indexed && !isGraph) Ask(Containers.Index, Containers.Index | Containers.Set);
        // Step 4.6
        if (reverse) AskType(Keywords.Reverse, Containers.Set);
        // Step 4.7
        else if (map?.Get(Keywords.List) is { } list) AskList(LdArray.Of(list), indexed);
        // Step 4.8
        else if (isGraph) AskGraph(map!, indexed);
        // Step 4.9
        else AskValue(map, indexed);
        // Step 4.10
        Ask(Containers.None);
        if (!operation.Is10)
        {
            // Steps 4.11, 4.12
            if (!indexed) Ask(Containers.Index, Containers.Index | Containers.Set);
            if (map is { Count: 1 } && map.ContainsKey(Keywords.Value)) Ask(Containers.Language, Containers.Language | Containers.Set);
        }

        return SelectPreferred(iri, map);
    }

    private void Ask(params ReadOnlySpan<Containers> more)
    {
        foreach (var container in more) containers[count++] = container;
    }

    private void AskType(string type, params ReadOnlySpan<Containers> more)
    {
        typeOrLanguage = Keywords.Type;
        wanted = type;
        Ask(more);
    }

    // Step 4.7
    private void AskList(LdArray list, bool indexed)
    {
        if (!indexed) Ask(Containers.List);
        string? commonType = null;
        var commonLanguage = list.Count == 0 ? InverseContext.DefaultLanguage(active) : null;
        foreach (var item in list.Items)
        {
            var (type, language) = TypeAndLanguage(item);
            commonLanguage = commonLanguage is null || commonLanguage == language || !ExpandedForm.IsValueObject(item) ? commonLanguage ?? language : InverseContext.None;
            commonType = commonType is null || commonType == type ? type : InverseContext.None;
            if (commonLanguage == InverseContext.None && commonType == InverseContext.None) break;
        }

        if ((commonType ?? InverseContext.None) != InverseContext.None) AskType(commonType!);
        else wanted = commonLanguage ?? InverseContext.None;
    }

    // Step 4.7.4
    private static (string Type, string Language) TypeAndLanguage(LdJson item)
    {
        if (item is not LdObject map || !map.ContainsKey(Keywords.Value)) return (Keywords.Id, InverseContext.None);
        if (map.ContainsKey(Keywords.Direction) || map.ContainsKey(Keywords.Language)) return (InverseContext.None, LanguageOf(map));
        return map.Get(Keywords.Type) is LdString type ? (type.Value, InverseContext.None) : (InverseContext.None, InverseContext.Null);
    }

    private static string LanguageOf(LdObject value) =>
        InverseContext.LanguageAndDirection((value.Get(Keywords.Language) as LdString)?.Value, (value.Get(Keywords.Direction) as LdString)?.Value);

    // Step 4.8
    private void AskGraph(LdObject graph, bool indexed)
    {
        const Containers byIndex = Containers.Graph | Containers.Index, byId = Containers.Graph | Containers.Id;
        var named = graph.ContainsKey(Keywords.Id);
        if (indexed) Ask(byIndex, byIndex | Containers.Set);
        if (named) Ask(byId, byId | Containers.Set);
        Ask(Containers.Graph, Containers.Graph | Containers.Set, Containers.Set);
        if (!indexed) Ask(byIndex, byIndex | Containers.Set);
        if (!named) Ask(byId, byId | Containers.Set);
        AskType(Keywords.Id, Containers.Index, Containers.Index | Containers.Set);
    }

    // Step 4.9
    private void AskValue(LdObject? map, bool indexed)
    {
        if (map is null)
        {
            AskType(Keywords.Id, Containers.Id, Containers.Id | Containers.Set, Containers.Type, Containers.Type | Containers.Set, Containers.Set);
            return;
        }

        if (!map.ContainsKey(Keywords.Value))
        {
            AskType(Keywords.Id, Containers.Id, Containers.Id | Containers.Set, Containers.Type, Containers.Type | Containers.Set);
        }
        else if (!indexed && (map.ContainsKey(Keywords.Direction) || map.ContainsKey(Keywords.Language)))
        {
            wanted = LanguageOf(map);
            Ask(Containers.Language, Containers.Language | Containers.Set);
        }
        else if (map.Get(Keywords.Type) is LdString type)
        {
            AskType(type.Value);
        }

        Ask(Containers.Set);
    }

    // Steps 4.15 to 4.20
    private readonly string? SelectPreferred(string iri, LdObject? map)
    {
        if (wanted is Keywords.Reverse or Keywords.Id && map?.Get(Keywords.Id) is LdString id)
        {
            var isVocab = active.Term(new IriCompaction(operation, active).Vocab(id.Value))?.Iri == id.Value;
            var (first, second) = isVocab ? (Keywords.Vocab, Keywords.Id) : (Keywords.Id, Keywords.Vocab);
            if (wanted == Keywords.Id) return Choose(iri, typeOrLanguage, first, second, InverseContext.None, InverseContext.Any);
            return Choose(iri, typeOrLanguage, Keywords.Reverse, first, second, InverseContext.None, InverseContext.Any);
        }

        var type = map?.Get(Keywords.List) is LdArray { Count: 0 } ? InverseContext.Any : typeOrLanguage;
        var direction = wanted.IndexOf('_', StringComparison.Ordinal);
        if (direction < 0 || type != Keywords.Language) return Choose(iri, type, wanted, InverseContext.None, InverseContext.Any);
        return Choose(iri, type, wanted, InverseContext.None, InverseContext.Any, wanted[direction..]);
    }

    private readonly string? Choose(string iri, string type, params ReadOnlySpan<string> preferred) =>
        active.Inverse.Select(iri, ((ReadOnlySpan<Containers>)containers)[..count], type, preferred);
}
