namespace JsonLd;

/// <summary>The entries of a term definition that need nothing but themselves [JSON-LD-API §4.2.2 steps 19, 22 to 25].</summary>
internal static class TermEntries
{
    // Step 19
    internal static void Container(LdJson value, TermDefinition definition, bool is10)
    {
        var container = Containers.None;
        foreach (var item in LdArray.Of(value).Items) container |= One(item);
        if (!IsValid(container, LdArray.Of(value).Count)) throw Invalid(value);
        // Step 19.2
        if (is10 && (value is LdArray || (container & (Containers.Graph | Containers.Id | Containers.Type)) != 0)) throw Invalid(value);
        definition.Container = container;
        // Step 19.4
        if ((container & Containers.Type) == 0) return;
        definition.TypeMapping ??= Keywords.Id;
        if (definition.TypeMapping is not (Keywords.Id or Keywords.Vocab)) throw new JsonLdException(JsonLdErrorCode.InvalidTypeMapping, "a @type container of no IRIs");
    }

    private static Containers One(LdJson item) => (item as LdString)?.Value switch
    {
        Keywords.List => Containers.List,
        Keywords.Set => Containers.Set,
        Keywords.Index => Containers.Index,
        Keywords.Language => Containers.Language,
        Keywords.Graph => Containers.Graph,
        Keywords.Id => Containers.Id,
        Keywords.Type => Containers.Type,
        _ => throw Invalid(item),
    };

    // Step 19.1: one alone; @graph with one of @id and @index; @set with any but @list.
    private static bool IsValid(Containers container, int count)
    {
        var beside = container & ~Containers.Set;
        if (int.PopCount((int)container) != count || count == 0) return false;
        if (int.PopCount((int)beside) <= 1) return container == beside || beside != Containers.List;
        return beside is (Containers.Graph | Containers.Id) or (Containers.Graph | Containers.Index);
    }

    private static JsonLdException Invalid(LdJson value) => new(JsonLdErrorCode.InvalidContainerMapping, value is LdString text ? text.Value : "no container");

    // Step 22
    internal static Mapping Language(LdJson value, Operation operation) => value switch
    {
        LdNull => new(true, null),
        LdString text => new(true, operation.LanguageTag(text.Value)),
        _ => throw new JsonLdException(JsonLdErrorCode.InvalidLanguageMapping, "@language of a term is a string or null"),
    };

    // Step 23
    internal static Mapping Direction(LdJson value) => value switch
    {
        LdNull => new(true, null),
        LdString { Value: "ltr" or "rtl" } text => new(true, text.Value),
        _ => throw new JsonLdException(JsonLdErrorCode.InvalidBaseDirection, "@direction of a term is ltr, rtl or null"),
    };

    // Step 24
    internal static string Nest(LdJson value, bool is10)
    {
        if (is10) throw new JsonLdException(JsonLdErrorCode.InvalidTermDefinition, "@nest in mode json-ld-1.0");
        if (value is not LdString { Value: var nest } || (Keywords.Is(nest) && nest != Keywords.Nest))
            throw new JsonLdException(JsonLdErrorCode.InvalidNestValue, "@nest of a term is a term or @nest");
        return nest;
    }

    // Step 25
    internal static bool Prefix(string term, LdJson value, TermDefinition definition, bool is10)
    {
        if (is10 || term.AsSpan().ContainsAny(':', '/')) throw new JsonLdException(JsonLdErrorCode.InvalidTermDefinition, $"@prefix of {term}");
        if (value is not LdBoolean { Value: var prefix }) throw new JsonLdException(JsonLdErrorCode.InvalidPrefixValue, "@prefix is a boolean");
        if (prefix && definition.Iri is { } iri && Keywords.Is(iri)) throw new JsonLdException(JsonLdErrorCode.InvalidTermDefinition, $"{term} is a keyword");
        return prefix;
    }
}
