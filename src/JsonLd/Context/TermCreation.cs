namespace JsonLd;

/// <summary>Creates the term definitions of one local context [JSON-LD-API §4.2.2]. One instance is the map called "defined".</summary>
internal sealed class TermCreation(
    Operation operation, ActiveContext active, LdObject local, ContextProcessing processing, string? baseUrl,
    bool isProtected, bool overrideProtected, bool validateScopedContext)
{
    private readonly Dictionary<string, bool> defined = new(StringComparer.Ordinal);

    private IriExpansion Iris => new(operation, active, this);

    /// <summary>Creates the definition of a term that the local context has and that is not made yet.</summary>
    internal void CreateIfLocal(string term)
    {
        if (local.ContainsKey(term) && !(defined.TryGetValue(term, out var done) && done)) Create(term);
    }

    internal void Create(string term)
    {
        // Step 1
        if (defined.TryGetValue(term, out var done))
        {
            if (done) return;
            throw new JsonLdException(JsonLdErrorCode.CyclicIriMapping, term);
        }

        // Step 2
        if (term.Length == 0) throw new JsonLdException(JsonLdErrorCode.InvalidTermDefinition, "the empty term");
        operation.Enter();
        defined[term] = false;
        var value = local[term];
        // Steps 4, 5
        if (CheckKeyword(term, value)) Define(term, value);
        defined[term] = true;
        operation.Leave();
    }

    // Steps 4, 5: @type may get a container, nothing else that looks like a keyword may be a term.
    private bool CheckKeyword(string term, LdJson value)
    {
        if (term == Keywords.Type)
        {
            if (operation.Is10 || value is not LdObject { Count: > 0 } map || !map.Members.ToArray().All(IsTypeEntry))
                throw new JsonLdException(JsonLdErrorCode.KeywordRedefinition, term);
            return true;
        }

        if (Keywords.Is(term)) throw new JsonLdException(JsonLdErrorCode.KeywordRedefinition, term);
        return !Keywords.HasForm(term);
    }

    private static bool IsTypeEntry(KeyValuePair<string, LdJson> entry) =>
        entry.Key == Keywords.Protected
        || (entry.Key == Keywords.Container && (entry.Value is LdString { Value: Keywords.Set } || entry.Value is LdArray { Count: 1 } array && array[0] is LdString { Value: Keywords.Set }));

    // Steps 6 to 28
    private void Define(string term, LdJson value)
    {
        // Step 6
        var previous = active.Term(term);
        active.Remove(term, operation);
        // Steps 7 to 9
        var simple = value is LdString;
        if (value is not (LdNull or LdString or LdObject)) throw new JsonLdException(JsonLdErrorCode.InvalidTermDefinition, term);
        var entries = value as LdObject ?? Simple(value);
        // Step 10
        var definition = new TermDefinition { Protected = ProtectedOf(entries) };
        // Step 12
        definition.TypeMapping = TypeOf(entries);
        // Step 13
        if (entries.ContainsKey(Keywords.Reverse))
        {
            if (!DefineReverse(entries, definition)) return;
            if (entries.Get(Keywords.Index) is { } index) DefineIndex(term, index, definition);
        }
        else
        {
            // Steps 14 to 18
            if (!DefineIri(term, entries, definition, simple)) return;
            // Steps 19 to 25
            DefineRest(term, entries, definition);
        }

        // Step 26
        foreach (var (key, _) in entries.Members) CheckEntry(key, term);
        // Step 27
        if (!overrideProtected && previous is { Protected: true })
        {
            if (!definition.SameAs(previous)) throw new JsonLdException(JsonLdErrorCode.ProtectedTermRedefinition, term);
            definition = previous;
        }

        // Step 28
        active.Define(term, definition, operation);
    }

    private static LdObject Simple(LdJson id)
    {
        var entries = new LdObject(1);
        entries.Add(Keywords.Id, id);
        return entries;
    }

    // Step 11
    private bool ProtectedOf(LdObject entries)
    {
        if (entries.Get(Keywords.Protected) is not { } value) return isProtected;
        if (operation.Is10) throw new JsonLdException(JsonLdErrorCode.InvalidTermDefinition, "@protected in mode json-ld-1.0");
        return value is LdBoolean given ? given.Value : throw new JsonLdException(JsonLdErrorCode.InvalidProtectedValue, "@protected is a boolean");
    }

    // Step 12
    private string? TypeOf(LdObject entries)
    {
        if (entries.Get(Keywords.Type) is not { } value) return null;
        if (value is not LdString text) throw new JsonLdException(JsonLdErrorCode.InvalidTypeMapping, "@type of a term is a string");
        var type = Iris.Expand(text.Value, vocab: true);
        if (type is Keywords.Json or Keywords.None && operation.Is10) throw new JsonLdException(JsonLdErrorCode.InvalidTypeMapping, type);
        if (type is Keywords.Id or Keywords.Vocab or Keywords.Json or Keywords.None) return type;
        return type is not null && Iri.IsAbsolute(type) ? type : throw new JsonLdException(JsonLdErrorCode.InvalidTypeMapping, text.Value);
    }

    // Step 13. False: ignored, for it looks like a keyword to come.
    private bool DefineReverse(LdObject entries, TermDefinition definition)
    {
        if (entries.ContainsKey(Keywords.Id) || entries.ContainsKey(Keywords.Nest))
            throw new JsonLdException(JsonLdErrorCode.InvalidReverseProperty, "@reverse beside @id or @nest");
        if (entries.Get(Keywords.Reverse) is not LdString { Value: var reverse }) throw new JsonLdException(JsonLdErrorCode.InvalidIriMapping, "@reverse is a string");
        if (Keywords.HasForm(reverse) && !Keywords.Is(reverse)) return false;
        var iri = Iris.Expand(reverse, vocab: true);
        if (iri is null || !(Iri.IsAbsolute(iri) || Iri.IsBlank(iri))) throw new JsonLdException(JsonLdErrorCode.InvalidIriMapping, reverse);
        definition.Iri = iri;
        definition.Reverse = true;
        definition.Container = entries.Get(Keywords.Container) switch
        {
            null or LdNull => Containers.None,
            LdString { Value: Keywords.Set } => Containers.Set,
            LdString { Value: Keywords.Index } => Containers.Index,
            _ => throw new JsonLdException(JsonLdErrorCode.InvalidReverseProperty, "a reverse property's container is @set or @index"),
        };
        return true;
    }

    // Steps 14 to 18. False: ignored, for it looks like a keyword to come.
    private bool DefineIri(string term, LdObject entries, TermDefinition definition, bool simple)
    {
        var id = entries.Get(Keywords.Id);
        if (id is not null && !(id is LdString { Value: var same } && same == term)) return id.IsNull || DefineFromId(term, id, definition, simple);
        var colon = term.IndexOf(':', 1);
        if (colon > 0) definition.Iri = FromCompact(term, colon);
        else if (term.Contains('/', StringComparison.Ordinal)) definition.Iri = FromRelative(term);
        else if (term == Keywords.Type) definition.Iri = Keywords.Type;
        else if (active.Vocab is not null) definition.Iri = operation.Join(active.Vocab, term);
        else throw new JsonLdException(JsonLdErrorCode.InvalidIriMapping, term);
        return true;
    }

    // Step 14.2
    private bool DefineFromId(string term, LdJson id, TermDefinition definition, bool simple)
    {
        if (id is not LdString { Value: var text }) throw new JsonLdException(JsonLdErrorCode.InvalidIriMapping, $"@id of {term} is a string");
        if (Keywords.HasForm(text) && !Keywords.Is(text)) return false;
        var iri = Iris.Expand(text, vocab: true);
        if (iri is null || !(Keywords.Is(iri) || Iri.IsAbsolute(iri) || Iri.IsBlank(iri))) throw new JsonLdException(JsonLdErrorCode.InvalidIriMapping, text);
        if (iri == Keywords.Context) throw new JsonLdException(JsonLdErrorCode.InvalidKeywordAlias, term);
        definition.Iri = iri;
        var slashed = term.Contains('/', StringComparison.Ordinal);
        var inner = term.IndexOf(':', 1);
        // Step 14.2.4
        if (slashed || (inner > 0 && inner < term.Length - 1))
        {
            defined[term] = true;
            if (Iris.Expand(term, vocab: true) != iri) throw new JsonLdException(JsonLdErrorCode.InvalidIriMapping, $"{term} would stand for another IRI");
        }

        // Step 14.2.5
        definition.Prefix = simple && !slashed && !term.Contains(':', StringComparison.Ordinal) && MayBePrefix(iri);
        return true;
    }

    private static bool MayBePrefix(string iri) => Iri.IsBlank(iri) || iri[^1] is ':' or '/' or '?' or '#' or '[' or ']' or '@';

    // Step 15
    private string FromCompact(string term, int colon)
    {
        var prefix = term[..colon];
        CreateIfLocal(prefix);
        return active.Term(prefix)?.Iri is { } iri ? operation.Join(iri, term[(colon + 1)..]) : term;
    }

    // Step 16
    private string FromRelative(string term) =>
        new IriExpansion(operation, active).Expand(term, vocab: true) is { } iri && Iri.IsAbsolute(iri) ? iri : throw new JsonLdException(JsonLdErrorCode.InvalidIriMapping, term);

    // Steps 19 to 25
    private void DefineRest(string term, LdObject entries, TermDefinition definition)
    {
        if (entries.Get(Keywords.Container) is { } container) TermEntries.Container(container, definition, operation.Is10);
        if (entries.Get(Keywords.Index) is { } index) DefineIndex(term, index, definition);
        if (entries.Get(Keywords.Context) is { } context) DefineScoped(term, context, definition);
        var typed = entries.ContainsKey(Keywords.Type);
        if (!typed && entries.Get(Keywords.Language) is { } language) definition.Language = TermEntries.Language(language, operation);
        if (!typed && entries.Get(Keywords.Direction) is { } direction) definition.Direction = TermEntries.Direction(direction);
        if (entries.Get(Keywords.Nest) is { } nest) definition.Nest = TermEntries.Nest(nest, operation.Is10);
        if (entries.Get(Keywords.Prefix) is { } prefix) definition.Prefix = TermEntries.Prefix(term, prefix, definition, operation.Is10);
    }

    // Step 20
    private void DefineIndex(string term, LdJson value, TermDefinition definition)
    {
        if (operation.Is10 || !definition.Has(Containers.Index)) throw new JsonLdException(JsonLdErrorCode.InvalidTermDefinition, $"@index of {term}");
        if (value is not LdString { Value: var index } || Iris.Expand(index, vocab: true) is not { } iri || !Iri.IsAbsolute(iri))
            throw new JsonLdException(JsonLdErrorCode.InvalidTermDefinition, $"@index of {term} is no IRI");
        definition.Index = index;
    }

    // Step 21
    private void DefineScoped(string term, LdJson context, TermDefinition definition)
    {
        if (operation.Is10) throw new JsonLdException(JsonLdErrorCode.InvalidTermDefinition, $"@context of {term} in mode json-ld-1.0");
        try
        {
            if (validateScopedContext || !context.IsNull) processing.Validate(active, context);
        }
        catch (JsonLdException error) when (error.Code <= JsonLdErrorCode.ProtectedTermRedefinition)
        {
            throw new JsonLdException(JsonLdErrorCode.InvalidScopedContext, term, error);
        }

        definition.LocalContext = context;
        definition.BaseUrl = baseUrl;
    }

    // Step 26
    private static void CheckEntry(string key, string term)
    {
        if (key is Keywords.Id or Keywords.Reverse or Keywords.Container or Keywords.Context or Keywords.Direction or Keywords.Index
            or Keywords.Language or Keywords.Nest or Keywords.Prefix or Keywords.Protected or Keywords.Type) return;
        throw new JsonLdException(JsonLdErrorCode.InvalidTermDefinition, $"{key} in the definition of {term}");
    }
}
