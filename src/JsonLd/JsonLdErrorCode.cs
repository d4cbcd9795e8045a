namespace JsonLd;

/// <summary>
/// Why processing stopped. The first part are the error codes of JSON-LD 1.1 API §9.6 (their text is
/// <see cref="JsonLdException.CodeText"/>), the second part are this library's own: limits and input that is no JSON.
/// </summary>
public enum JsonLdErrorCode
{
    /// <summary>colliding keywords</summary>
    CollidingKeywords,
    /// <summary>conflicting indexes</summary>
    ConflictingIndexes,
    /// <summary>context overflow</summary>
    ContextOverflow,
    /// <summary>cyclic IRI mapping</summary>
    CyclicIriMapping,
    /// <summary>invalid @id value</summary>
    InvalidIdValue,
    /// <summary>invalid @import value</summary>
    InvalidImportValue,
    /// <summary>invalid @included value</summary>
    InvalidIncludedValue,
    /// <summary>invalid @index value</summary>
    InvalidIndexValue,
    /// <summary>invalid @nest value</summary>
    InvalidNestValue,
    /// <summary>invalid @prefix value</summary>
    InvalidPrefixValue,
    /// <summary>invalid @propagate value</summary>
    InvalidPropagateValue,
    /// <summary>invalid @protected value</summary>
    InvalidProtectedValue,
    /// <summary>invalid @reverse value</summary>
    InvalidReverseValue,
    /// <summary>invalid @version value</summary>
    InvalidVersionValue,
    /// <summary>invalid base direction</summary>
    InvalidBaseDirection,
    /// <summary>invalid base IRI</summary>
    InvalidBaseIri,
    /// <summary>invalid container mapping</summary>
    InvalidContainerMapping,
    /// <summary>invalid context entry</summary>
    InvalidContextEntry,
    /// <summary>invalid context nullification</summary>
    InvalidContextNullification,
    /// <summary>invalid default language</summary>
    InvalidDefaultLanguage,
    /// <summary>invalid IRI mapping</summary>
    InvalidIriMapping,
    /// <summary>invalid JSON literal</summary>
    InvalidJsonLiteral,
    /// <summary>invalid keyword alias</summary>
    InvalidKeywordAlias,
    /// <summary>invalid language map value</summary>
    InvalidLanguageMapValue,
    /// <summary>invalid language mapping</summary>
    InvalidLanguageMapping,
    /// <summary>invalid language-tagged string</summary>
    InvalidLanguageTaggedString,
    /// <summary>invalid language-tagged value</summary>
    InvalidLanguageTaggedValue,
    /// <summary>invalid local context</summary>
    InvalidLocalContext,
    /// <summary>invalid remote context</summary>
    InvalidRemoteContext,
    /// <summary>invalid reverse property</summary>
    InvalidReverseProperty,
    /// <summary>invalid reverse property map</summary>
    InvalidReversePropertyMap,
    /// <summary>invalid reverse property value</summary>
    InvalidReversePropertyValue,
    /// <summary>invalid scoped context</summary>
    InvalidScopedContext,
    /// <summary>invalid script element</summary>
    InvalidScriptElement,
    /// <summary>invalid set or list object</summary>
    InvalidSetOrListObject,
    /// <summary>invalid term definition</summary>
    InvalidTermDefinition,
    /// <summary>invalid type mapping</summary>
    InvalidTypeMapping,
    /// <summary>invalid type value</summary>
    InvalidTypeValue,
    /// <summary>invalid typed value</summary>
    InvalidTypedValue,
    /// <summary>invalid value object</summary>
    InvalidValueObject,
    /// <summary>invalid value object value</summary>
    InvalidValueObjectValue,
    /// <summary>invalid vocab mapping</summary>
    InvalidVocabMapping,
    /// <summary>IRI confused with prefix</summary>
    IriConfusedWithPrefix,
    /// <summary>keyword redefinition</summary>
    KeywordRedefinition,
    /// <summary>loading document failed</summary>
    LoadingDocumentFailed,
    /// <summary>loading remote context failed</summary>
    LoadingRemoteContextFailed,
    /// <summary>multiple context link headers</summary>
    MultipleContextLinkHeaders,
    /// <summary>processing mode conflict</summary>
    ProcessingModeConflict,
    /// <summary>protected term redefinition</summary>
    ProtectedTermRedefinition,

    /// <summary>The bytes are no JSON (RFC 8259), no UTF-8, or an object has a member twice where that is refused.</summary>
    NotJson,
    /// <summary>The text is no N-Quads (RDF 1.1 N-Quads).</summary>
    NotNQuads,
    /// <summary>A string holds half of a surrogate pair, which neither RDF nor RFC 8785 can express.</summary>
    LoneSurrogate,
    /// <summary><see cref="JsonLdLimits.MaxBytes"/> exceeded.</summary>
    TooManyBytes,
    /// <summary><see cref="JsonLdLimits.MaxDepth"/> exceeded.</summary>
    TooDeep,
    /// <summary><see cref="JsonLdLimits.MaxNodes"/> exceeded.</summary>
    TooManyNodes,
    /// <summary><see cref="JsonLdLimits.MaxContexts"/> exceeded.</summary>
    TooManyContexts,
    /// <summary><see cref="JsonLdLimits.MaxTermDefinitions"/> exceeded.</summary>
    TooManyTermDefinitions,
    /// <summary><see cref="JsonLdLimits.MaxCharacters"/> exceeded.</summary>
    TooManyCharacters,
    /// <summary><see cref="JsonLdLimits.MaxQuads"/> exceeded.</summary>
    TooManyQuads,
    /// <summary><see cref="JsonLdLimits.MaxHashNDegreeQuadsCalls"/> exceeded: a poison graph.</summary>
    TooManyHashNDegreeQuadsCalls,
}
