using System.Text.Json;

namespace JsonLd;

/// <summary>
/// The algorithms of JSON-LD 1.1 API (W3C Recommendation, 16 July 2020) and RDFC-1.0 (21 May 2024) with one set of options. One
/// instance serves a whole program: it is thread-safe, and it remembers the contexts it has processed.
/// </summary>
/// <remarks>
/// Every method throws <see cref="JsonLdException"/> where the specification has an error or a limit is exceeded, and
/// <see cref="OperationCanceledException"/> where the token asks for it; nothing else on account of the input.
/// </remarks>
public sealed class JsonLdProcessor(JsonLdOptions? options = null)
{
    private readonly JsonLdOptions options = options ?? new JsonLdOptions();
    private readonly ContextCache cache = new();

    /// <summary>What this processor was made with.</summary>
    public JsonLdOptions Options => options;

    /// <summary>Expands a document [JSON-LD-API §9.1 expand].</summary>
    /// <param name="document">A JSON-LD document.</param>
    /// <param name="baseIri">The document's own URL, where it differs from <see cref="JsonLdOptions.Base"/>.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>An array of node objects without contexts.</returns>
    public LdArray Expand(LdJson document, string? baseIri = null, CancellationToken cancellation = default) =>
        Expand(Begin(cancellation), document, baseIri ?? options.Base, null);

    /// <inheritdoc cref="Expand(LdJson, string?, CancellationToken)"/>
    public LdArray Expand(JsonElement document, string? baseIri = null, CancellationToken cancellation = default) =>
        Expand(LdJson.From(document, options.Limits), baseIri, cancellation);

    /// <summary>Loads a document through <see cref="JsonLdOptions.Loader"/> and expands it.</summary>
    public LdArray ExpandRemote(string url, CancellationToken cancellation = default)
    {
        var remote = options.Loader.Load(url, options.Limits, cancellation);
        return Expand(Begin(cancellation), remote.Document, options.Base ?? remote.DocumentUrl, remote.ContextUrl, remote.DocumentUrl);
    }

    /// <summary>Compacts a document with a context [JSON-LD-API §9.1 compact].</summary>
    /// <param name="document">A JSON-LD document, expanded or not.</param>
    /// <param name="context">A context, or a document with one under @context.</param>
    /// <param name="baseIri">The document's own URL, where it differs from <see cref="JsonLdOptions.Base"/>.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The document in the terms of the context, with the context in front.</returns>
    public LdObject Compact(LdJson document, LdJson context, string? baseIri = null, CancellationToken cancellation = default)
    {
        var operation = Begin(cancellation);
        return Compact(operation, Expand(operation, document, baseIri ?? options.Base, null), context, baseIri ?? options.Base);
    }

    /// <inheritdoc cref="Compact(LdJson, LdJson, string?, CancellationToken)"/>
    public LdObject Compact(JsonElement document, LdJson context, string? baseIri = null, CancellationToken cancellation = default) =>
        Compact(LdJson.From(document, options.Limits), context, baseIri, cancellation);

    /// <summary>Flattens a document: every node once, at the top [JSON-LD-API §9.1 flatten].</summary>
    /// <returns>An array of nodes; with a context, the document compacted with it.</returns>
    public LdJson Flatten(LdJson document, LdJson? context = null, string? baseIri = null, CancellationToken cancellation = default)
    {
        var operation = Begin(cancellation);
        var flattened = new NodeMapGeneration(operation).Flatten(Expand(operation, document, baseIri ?? options.Base, null));
        return context is null ? flattened : Compact(operation, flattened, context, baseIri ?? options.Base);
    }

    /// <inheritdoc cref="Flatten(LdJson, LdJson?, string?, CancellationToken)"/>
    public LdJson Flatten(JsonElement document, LdJson? context = null, string? baseIri = null, CancellationToken cancellation = default) =>
        Flatten(LdJson.From(document, options.Limits), context, baseIri, cancellation);

    /// <summary>The expanded document that says what a dataset says [JSON-LD-API §9.1 fromRdf].</summary>
    public LdArray FromRdf(RdfDataset dataset, CancellationToken cancellation = default) => new RdfToJsonLd(Begin(cancellation)).Convert(dataset);

    /// <summary>The quads that a document says [JSON-LD-API §9.1 toRdf].</summary>
    public RdfDataset ToRdf(LdJson document, string? baseIri = null, CancellationToken cancellation = default)
    {
        var operation = Begin(cancellation);
        return new QuadsOfExpanded(operation).Convert(Expand(operation, document, baseIri ?? options.Base, null));
    }

    /// <inheritdoc cref="ToRdf(LdJson, string?, CancellationToken)"/>
    public RdfDataset ToRdf(JsonElement document, string? baseIri = null, CancellationToken cancellation = default) =>
        ToRdf(LdJson.From(document, options.Limits), baseIri, cancellation);

    /// <summary>The canonical form of a dataset [RDFC-1.0 §4].</summary>
    /// <exception cref="JsonLdException">
    /// <see cref="JsonLdErrorCode.TooManyHashNDegreeQuadsCalls"/> for a dataset made to take for ever, among other limits.
    /// </exception>
    public CanonicalDataset Canonicalize(RdfDataset dataset, CanonicalizationOptions? canonicalization = null, CancellationToken cancellation = default) =>
        RdfCanonicalization.Canonicalize(dataset, canonicalization ?? CanonicalizationOptions.Default, Begin(cancellation));

    /// <summary>The canonical form of what a document says: expansion, RDF and canonicalisation in one.</summary>
    public CanonicalDataset Canonicalize(
        LdJson document, CanonicalizationOptions? canonicalization = null, string? baseIri = null, CancellationToken cancellation = default) =>
        Canonicalize(ToRdf(document, baseIri, cancellation), canonicalization, cancellation);

    /// <inheritdoc cref="Canonicalize(LdJson, CanonicalizationOptions?, string?, CancellationToken)"/>
    public CanonicalDataset Canonicalize(
        JsonElement document, CanonicalizationOptions? canonicalization = null, string? baseIri = null, CancellationToken cancellation = default) =>
        Canonicalize(LdJson.From(document, options.Limits), canonicalization, baseIri, cancellation);

    /// <summary>How many processed contexts are remembered; bounded, whatever is sent.</summary>
    internal int CachedContexts => cache.Count;

    private Operation Begin(CancellationToken cancellation) => new(options, cache, cancellation);

    // [JSON-LD-API §9.1 expand steps 3 to 9]
    private LdArray Expand(Operation operation, LdJson document, string? baseIri, string? contextUrl, string? documentUrl = null)
    {
        var active = cache.Initial(baseIri);
        if (options.ExpandContext is { } given)
            active = ContextProcessing.Process(operation, active, given is LdObject map && map.Get(Keywords.Context) is { } inner ? inner : given, baseIri);
        if (contextUrl is not null) active = ContextProcessing.Process(operation, active, new LdString(contextUrl), documentUrl);
        return new Expander(operation, documentUrl ?? baseIri).ExpandDocument(active, document);
    }

    // [JSON-LD-API §9.1 compact steps 6 to 9]
    private LdObject Compact(Operation operation, LdArray expanded, LdJson context, string? baseIri)
    {
        var local = context is LdObject map && map.Get(Keywords.Context) is { } inner ? inner : context;
        var active = ContextProcessing.Process(operation, cache.Initial(baseIri), local, baseIri);
        return new Compactor(operation).CompactDocument(active, expanded, local);
    }
}
