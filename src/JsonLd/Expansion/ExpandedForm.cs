namespace JsonLd;

/// <summary>What a map must look like after its members were expanded [JSON-LD-API §5.1.2 steps 15 to 19].</summary>
internal static class ExpandedForm
{
    internal static LdJson? Check(LdObject result, string? property)
    {
        LdJson? expanded = result;
        // Step 15
        if (result.Get(Keywords.Value) is { } value)
        {
            if (!CheckValueObject(result, value)) return null;
        }
        else
        {
            // Step 16
            if (result.Get(Keywords.Type) is { } type and not LdArray) result.Set(Keywords.Type, new LdArray(type));
            // Step 17
            if (result.ContainsKey(Keywords.Set) || result.ContainsKey(Keywords.List)) expanded = SetOrList(result);
        }

        if (expanded is not LdObject map) return expanded;
        // Step 18
        if (map.Count == 1 && map.ContainsKey(Keywords.Language)) return null;
        // Step 19
        return property is null or Keywords.Graph && IsFree(map) ? null : map;
    }

    // Step 15. False: nothing remains.
    private static bool CheckValueObject(LdObject result, LdJson value)
    {
        // Step 15.1
        var tagged = result.ContainsKey(Keywords.Language);
        var type = result.Get(Keywords.Type);
        foreach (var (key, _) in result.Members)
        {
            if (key is not (Keywords.Direction or Keywords.Index or Keywords.Language or Keywords.Type or Keywords.Value))
                throw new JsonLdException(JsonLdErrorCode.InvalidValueObject, $"{key} in a value object");
        }

        if (type is not null && (tagged || result.ContainsKey(Keywords.Direction)))
            throw new JsonLdException(JsonLdErrorCode.InvalidValueObject, "a value object with a type and a language or direction");
        // Step 15.2
        if (type is LdString { Value: Keywords.Json } || (type is LdArray { Count: 1 } one && one[0] is LdString { Value: Keywords.Json })) return true;
        // Step 15.3
        if (value.IsNull || value is LdArray { Count: 0 }) return false;
        // Step 15.4
        if (tagged && value is not LdString) throw new JsonLdException(JsonLdErrorCode.InvalidLanguageTaggedValue, "only strings have a language");
        // Step 15.5
        if (type is not null && !(type is LdString { Value: var iri } && Iri.IsAbsolute(iri) && Iri.MayBeReference(iri)))
            throw new JsonLdException(JsonLdErrorCode.InvalidTypedValue, "the type of a value is one IRI");
        return true;
    }

    // Step 17
    private static LdJson SetOrList(LdObject result)
    {
        if (result.Count > 2 || (result.Count == 2 && !result.ContainsKey(Keywords.Index)))
            throw new JsonLdException(JsonLdErrorCode.InvalidSetOrListObject, "a set or list object with more than @index");
        return result.Get(Keywords.Set) ?? result;
    }

    // Step 19: at the top and in a graph, what belongs to no node is dropped.
    private static bool IsFree(LdObject map) =>
        map.Count == 0 || map.ContainsKey(Keywords.Value) || map.ContainsKey(Keywords.List) || (map.Count == 1 && map.ContainsKey(Keywords.Id));

    internal static bool IsValueObject(LdJson value) => value is LdObject map && map.ContainsKey(Keywords.Value);

    internal static bool IsListObject(LdJson value) => value is LdObject map && map.ContainsKey(Keywords.List);

    /// <summary>A map with @graph and at most @id and @index [JSON-LD §1.4 "graph object"].</summary>
    internal static bool IsGraphObject(LdJson value)
    {
        if (value is not LdObject map || !map.ContainsKey(Keywords.Graph)) return false;
        foreach (var (key, _) in map.Members)
        {
            if (key is not (Keywords.Graph or Keywords.Id or Keywords.Index)) return false;
        }

        return true;
    }

    internal static bool IsNodeObject(LdJson value) =>
        value is LdObject map && !map.ContainsKey(Keywords.Value) && !map.ContainsKey(Keywords.List) && !map.ContainsKey(Keywords.Set);
}
