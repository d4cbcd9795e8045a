namespace JsonLd;

/// <summary>
/// Terms of predicates and types, which documents have in common: one object for all datasets is made once and stays in the
/// processor's cache. An entry is replaced by the next IRI in its place. Threads share it without a lock, because a term never changes.
/// </summary>
internal static class VocabularyTerms
{
    // A power of two. What is in use on the network is some hundred IRIs, the longest of them about a hundred characters.
    private const int Entries = 1 << 10;
    private const int LongestKept = 1 << 7;

    private static readonly RdfTerm?[] Known = new RdfTerm?[Entries];

    /// <summary>The term of an IRI; null where it is no well-formed one.</summary>
    internal static RdfTerm? Of(string iri)
    {
        if (iri.Length > LongestKept) return Iri.IsWellFormed(iri) ? RdfTerm.Iri(iri) : null;
        ref var entry = ref Known[iri.GetHashCode(StringComparison.Ordinal) & (Entries - 1)];
        if (entry is { } known && known.Value == iri) return known;
        return Iri.IsWellFormed(iri) ? entry = RdfTerm.Iri(iri) : null;
    }
}
