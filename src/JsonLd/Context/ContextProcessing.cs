namespace JsonLd;

/// <summary>Context processing [JSON-LD-API §4.1.2]: a local context applied to an active one.</summary>
internal readonly struct ContextProcessing
{
    private readonly Operation operation;
    private readonly string? baseUrl;
    private readonly List<string> remoteContexts;
    private readonly bool overrideProtected;
    private readonly bool validateScopedContext;

    private ContextProcessing(Operation operation, string? baseUrl, List<string> remoteContexts, bool overrideProtected, bool validateScopedContext)
    {
        this.operation = operation;
        this.baseUrl = baseUrl;
        this.remoteContexts = remoteContexts;
        this.overrideProtected = overrideProtected;
        this.validateScopedContext = validateScopedContext;
    }

    /// <summary>Applies a document's or a scoped context, item by item, each from the cache where it is known.</summary>
    internal static ActiveContext Process(
        Operation operation, ActiveContext active, LdJson local, string? baseUrl, bool overrideProtected = false, bool propagate = true)
    {
        if (local is not LdArray several) return ProcessOne(operation, active, local, baseUrl, overrideProtected, propagate);
        var result = active;
        foreach (var one in several.Items) result = ProcessOne(operation, result, one, baseUrl, overrideProtected, propagate);
        // Step 3: an empty array changes nothing but marks what to return to.
        return several.Count == 0 && !propagate ? WithPrevious(active.Clone(), active) : result;
    }

    private static ActiveContext ProcessOne(
        Operation operation, ActiveContext active, LdJson local, string? baseUrl, bool overrideProtected, bool propagate)
    {
        operation.UseContext();
        var key = new ContextCache.Key(active, local, baseUrl, overrideProtected, propagate);
        if (operation.Cache.Find(key, operation) is { } known) return known;
        var before = operation.Terms;
        var result = new ContextProcessing(operation, baseUrl, [], overrideProtected, validateScopedContext: true).Apply(active, local, propagate);
        operation.Cache.Keep(key, result, operation.Terms - before);
        return result;
    }

    /// <summary>Processes a scoped context only to see that it is valid [JSON-LD-API §4.2.2 step 21.3].</summary>
    internal void Validate(ActiveContext active, LdJson local)
    {
        operation.UseContext();
        _ = new ContextProcessing(operation, baseUrl, [.. remoteContexts], overrideProtected: true, validateScopedContext: false)
            .Apply(active, local, propagate: true);
    }

    private static ActiveContext WithPrevious(ActiveContext result, ActiveContext active)
    {
        result.Previous ??= active;
        return result;
    }

    private ActiveContext Apply(ActiveContext active, LdJson local, bool propagate)
    {
        operation.Enter();
        // Step 1
        var result = active.Clone();
        // Step 2
        if (local is LdObject only && only.Get(Keywords.Propagate) is LdBoolean given) propagate = given.Value;
        // Step 3
        if (!propagate) result.Previous ??= active;
        // Steps 4, 5
        foreach (var context in LdArray.Of(local).Items)
        {
            result = context switch
            {
                LdNull => Nullified(result, propagate),
                LdString url => Dereferenced(result, url.Value),
                LdObject map => WithDefinitions(result, map),
                _ => throw new JsonLdException(JsonLdErrorCode.InvalidLocalContext, "a context is null, a string or a map"),
            };
        }

        operation.Leave();
        return result;
    }

    // Step 5.1
    private ActiveContext Nullified(ActiveContext result, bool propagate)
    {
        if (!overrideProtected && result.HasProtectedTerms)
            throw new JsonLdException(JsonLdErrorCode.InvalidContextNullification, "null would remove protected terms");
        var nullified = new ActiveContext(result.OriginalBaseUrl);
        if (!propagate) nullified.Previous = result.Previous ?? result;
        return nullified;
    }

    // Step 5.2
    private ActiveContext Dereferenced(ActiveContext result, string reference)
    {
        // Step 5.2.1
        var url = Iri.Resolve(baseUrl, reference);
        if (!Iri.IsAbsolute(url)) throw new JsonLdException(JsonLdErrorCode.LoadingDocumentFailed, $"no absolute context IRI: {url}");
        // Step 5.2.2
        if (!validateScopedContext && remoteContexts.Contains(url)) return result;
        // Step 5.2.3
        if (remoteContexts.Count >= operation.Limits.MaxRemoteContexts)
            throw new JsonLdException(JsonLdErrorCode.ContextOverflow, $"more than {operation.Limits.MaxRemoteContexts} contexts include each other");
        // Steps 5.2.4, 5.2.5
        var document = Load(url);
        // Step 5.2.6
        List<string> chain = [.. remoteContexts, url];
        operation.UseContext();
        return new ContextProcessing(operation, document.DocumentUrl, chain, overrideProtected, validateScopedContext)
            .Apply(result, ContextIn(document), propagate: true);
    }

    private RemoteDocument Load(string url)
    {
        if (operation.Cache.Document(url) is { } known) return known;
        try
        {
            var loaded = operation.Options.Loader.Load(url, operation.Limits, operation.Cancellation);
            operation.Cache.KeepDocument(url, loaded);
            return loaded;
        }
        catch (JsonLdException error) when (error.Code is JsonLdErrorCode.LoadingDocumentFailed or JsonLdErrorCode.NotJson)
        {
            throw new JsonLdException(JsonLdErrorCode.LoadingRemoteContextFailed, url, error);
        }
    }

    private static LdJson ContextIn(RemoteDocument document) =>
        (document.Document as LdObject)?.Get(Keywords.Context)
        ?? throw new JsonLdException(JsonLdErrorCode.InvalidRemoteContext, $"no @context in {document.DocumentUrl}");

    // Steps 5.4 to 5.13
    private ActiveContext WithDefinitions(ActiveContext result, LdObject context)
    {
        if (context.Get(Keywords.Version) is { } version) CheckVersion(version);
        if (context.Get(Keywords.Import) is { } import) context = Imported(context, import);
        if (remoteContexts.Count == 0 && context.Get(Keywords.Base) is { } baseIri) result.BaseIri = BaseOf(result, baseIri);
        if (context.Get(Keywords.Vocab) is { } vocab) result.Vocab = VocabOf(result, vocab);
        if (context.Get(Keywords.Language) is { } language) result.Language = LanguageOf(language);
        if (context.Get(Keywords.Direction) is { } direction) result.Direction = DirectionOf(direction);
        if (context.Get(Keywords.Propagate) is { } propagate) CheckPropagate(propagate);
        DefineTerms(result, context);
        return result;
    }

    // Step 5.5
    private void CheckVersion(LdJson version)
    {
        if (version is not LdNumber { Value: 1.1 }) throw new JsonLdException(JsonLdErrorCode.InvalidVersionValue, "@version is 1.1");
        if (operation.Is10) throw new JsonLdException(JsonLdErrorCode.ProcessingModeConflict, "@version 1.1 in mode json-ld-1.0");
    }

    // Step 5.6
    private LdObject Imported(LdObject context, LdJson import)
    {
        Refuse10(Keywords.Import);
        if (import is not LdString reference) throw new JsonLdException(JsonLdErrorCode.InvalidImportValue, "@import is a string");
        var document = Load(Iri.Resolve(baseUrl, reference.Value));
        if (ContextIn(document) is not LdObject imported) throw new JsonLdException(JsonLdErrorCode.InvalidRemoteContext, "an imported context is a map");
        if (imported.ContainsKey(Keywords.Import)) throw new JsonLdException(JsonLdErrorCode.InvalidContextEntry, "@import in an imported context");
        var merged = new LdObject(imported.Count + context.Count);
        foreach (var (key, value) in imported.Members) merged.Set(key, value);
        foreach (var (key, value) in context.Members) merged.Set(key, value);
        return merged;
    }

    private void Refuse10(string keyword)
    {
        if (operation.Is10) throw new JsonLdException(JsonLdErrorCode.InvalidContextEntry, $"{keyword} in mode json-ld-1.0");
    }

    // Step 5.7
    private static string? BaseOf(ActiveContext result, LdJson value)
    {
        if (value.IsNull) return null;
        if (value is LdString { Value: var text })
        {
            if (Iri.IsAbsolute(text)) return text;
            if (result.BaseIri is not null) return Iri.Resolve(result.BaseIri, text);
        }

        throw new JsonLdException(JsonLdErrorCode.InvalidBaseIri, "@base is an IRI, or relative to one, or null");
    }

    // Step 5.8
    private string? VocabOf(ActiveContext result, LdJson value)
    {
        if (value.IsNull) return null;
        if (value is LdString { Value: var text } && (Iri.IsAbsolute(text) || Iri.IsBlank(text) || !operation.Is10))
        {
            return new IriExpansion(operation, result).Expand(text, documentRelative: true, vocab: true);
        }

        throw new JsonLdException(JsonLdErrorCode.InvalidVocabMapping, "@vocab is an IRI, a blank node identifier or null");
    }

    // Step 5.9
    private string? LanguageOf(LdJson value) => value switch
    {
        LdNull => null,
        LdString text => operation.LanguageTag(text.Value),
        _ => throw new JsonLdException(JsonLdErrorCode.InvalidDefaultLanguage, "@language is a string or null"),
    };

    // Step 5.10
    private string? DirectionOf(LdJson value)
    {
        Refuse10(Keywords.Direction);
        return value switch
        {
            LdNull => null,
            LdString { Value: "ltr" or "rtl" } text => text.Value,
            _ => throw new JsonLdException(JsonLdErrorCode.InvalidBaseDirection, "@direction is ltr, rtl or null"),
        };
    }

    // Step 5.11
    private void CheckPropagate(LdJson value)
    {
        Refuse10(Keywords.Propagate);
        if (value is not LdBoolean) throw new JsonLdException(JsonLdErrorCode.InvalidPropagateValue, "@propagate is a boolean");
    }

    // Steps 5.12, 5.13
    private void DefineTerms(ActiveContext result, LdObject context)
    {
        var isProtected = context.Get(Keywords.Protected) switch
        {
            null => false,
            LdBoolean given => given.Value,
            _ => throw new JsonLdException(JsonLdErrorCode.InvalidProtectedValue, "@protected is a boolean"),
        };
        var definitions = new TermCreation(operation, result, context, this, baseUrl, isProtected, overrideProtected, validateScopedContext);
        foreach (var (term, _) in context.Members)
        {
            if (term is Keywords.Base or Keywords.Direction or Keywords.Import or Keywords.Language or Keywords.Propagate
                or Keywords.Protected or Keywords.Version or Keywords.Vocab) continue;
            definitions.Create(term);
        }
    }
}
