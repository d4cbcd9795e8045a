namespace JsonLd;

/// <summary>Members whose name is a keyword [JSON-LD-API §5.1.2 step 13.4].</summary>
internal readonly struct KeywordExpansion(MemberExpansion members)
{
    private Operation Operation => members.Operation;
    private LdObject Result => members.Result;

    internal void Expand(string keyword, LdJson value)
    {
        // Step 13.4.1
        if (members.Property == Keywords.Reverse) throw new JsonLdException(JsonLdErrorCode.InvalidReversePropertyMap, $"{keyword} in a reverse map");
        // Step 13.4.2
        if (Result.ContainsKey(keyword) && !(keyword is Keywords.Included or Keywords.Type && !Operation.Is10))
            throw new JsonLdException(JsonLdErrorCode.CollidingKeywords, keyword);
        // Steps 13.4.3 to 13.4.16
        var expanded = keyword switch
        {
            Keywords.Id => IdOf(value),
            Keywords.Type => TypeOf(value),
            Keywords.Graph => LdArray.Of(ExpandWith(Keywords.Graph, value) ?? new LdArray()),
            Keywords.Included => IncludedOf(value),
            Keywords.Value => ValueOf(value),
            Keywords.Language => LanguageOf(value),
            Keywords.Direction => DirectionOf(value),
            Keywords.Index => IndexOf(value),
            Keywords.List => ListOf(value),
            Keywords.Set => ExpandWith(members.Property, value),
            Keywords.Reverse => ReverseOf(value),
            _ => null,
        };
        if (expanded is not null) Result.Set(keyword, expanded);
    }

    private LdJson? ExpandWith(string? property, LdJson value) => members.Expander.Expand(members.Active, property, value);

    // Step 13.4.3
    private LdJson IdOf(LdJson value)
    {
        if (value is not LdString text) throw new JsonLdException(JsonLdErrorCode.InvalidIdValue, "@id is a string");
        var iri = new IriExpansion(Operation, members.Active).Expand(text.Value, documentRelative: true);
        return iri is null ? LdNull.Instance : ValueExpansion.Same(text, iri);
    }

    // Step 13.4.4
    private LdJson TypeOf(LdJson value)
    {
        // Several names may stand for @type; the array is ours, so later ones are added to it.
        var types = Result.Get(Keywords.Type) is { } earlier ? LdArray.Of(earlier) : null;
        if (value is LdString only && types is null) return Type(only) ?? (LdJson)new LdArray();
        types ??= new LdArray();
        foreach (var item in LdArray.Of(value).Items)
        {
            if (item is not LdString text) throw new JsonLdException(JsonLdErrorCode.InvalidTypeValue, "@type is a string or an array of strings");
            if (Type(text) is { } type) types.Add(type);
        }

        return types;
    }

    private LdString? Type(LdString text) =>
        new IriExpansion(Operation, members.TypeScoped).Expand(text.Value, documentRelative: true, vocab: true) is { } iri ? ValueExpansion.Same(text, iri) : null;

    // Step 13.4.6
    private LdArray? IncludedOf(LdJson value)
    {
        if (Operation.Is10) return null;
        var included = Result.Get(Keywords.Included) as LdArray ?? new LdArray();
        // A string or null would vanish in expansion; here it is an error.
        var expanded = ExpandWith(null, value);
        if (expanded is null) throw new JsonLdException(JsonLdErrorCode.InvalidIncludedValue, "@included holds nodes");
        foreach (var item in LdArray.Of(expanded).Items)
        {
            if (!ExpandedForm.IsNodeObject(item)) throw new JsonLdException(JsonLdErrorCode.InvalidIncludedValue, "@included holds nodes");
            included.Add(item);
        }

        return included;
    }

    // Step 13.4.7
    private LdJson ValueOf(LdJson value)
    {
        if (members.InputType == Keywords.Json)
        {
            return Operation.Is10 ? throw new JsonLdException(JsonLdErrorCode.InvalidValueObjectValue, "@json in mode json-ld-1.0") : value;
        }

        return value.IsNull || value.IsScalar ? value : throw new JsonLdException(JsonLdErrorCode.InvalidValueObjectValue, "@value is a scalar or null");
    }

    // Step 13.4.8
    private LdString LanguageOf(LdJson value) =>
        value is LdString tag ? ValueExpansion.Same(tag, Operation.LanguageTag(tag.Value)) : throw new JsonLdException(JsonLdErrorCode.InvalidLanguageTaggedString, "@language is a string");

    // Step 13.4.9
    private LdJson? DirectionOf(LdJson value)
    {
        if (Operation.Is10) return null;
        return value is LdString { Value: "ltr" or "rtl" } ? value : throw new JsonLdException(JsonLdErrorCode.InvalidBaseDirection, "@direction is ltr or rtl");
    }

    // Step 13.4.10
    private static LdJson IndexOf(LdJson value) =>
        value is LdString ? value : throw new JsonLdException(JsonLdErrorCode.InvalidIndexValue, "@index is a string");

    // Step 13.4.11
    private LdArray? ListOf(LdJson value)
    {
        if (members.Property is null or Keywords.Graph) return null;
        return LdArray.Of(ExpandWith(members.Property, value) ?? new LdArray());
    }

    // Step 13.4.13
    private LdJson? ReverseOf(LdJson value)
    {
        if (value is not LdObject) throw new JsonLdException(JsonLdErrorCode.InvalidReverseValue, "@reverse is a map");
        if (ExpandWith(Keywords.Reverse, value) is not LdObject expanded) return null;
        // Step 13.4.13.3
        if (expanded.Get(Keywords.Reverse) is LdObject doublyReversed)
        {
            foreach (var (property, items) in doublyReversed.Members) MemberExpansion.AddTo(Result, property, LdArray.Of(items).Copy());
        }

        // Step 13.4.13.4
        foreach (var (property, items) in expanded.Members)
        {
            if (property == Keywords.Reverse) continue;
            foreach (var item in LdArray.Of(items).Items) MemberExpansion.AddReverseItem(members.ReverseMap(), property, item);
        }

        return null;
    }
}
