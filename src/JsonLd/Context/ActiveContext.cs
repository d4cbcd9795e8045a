using System.Runtime.CompilerServices;

namespace JsonLd;

/// <summary>
/// An active context [JSON-LD-API §4.1]. Context processing builds it; from then on it is never changed, so that documents and
/// threads share it through the cache.
/// </summary>
internal sealed class ActiveContext
{
    private Dictionary<string, TermDefinition> terms;
    private bool termsAreShared;
    private int protectedTerms;
    private InverseContext? inverse;

    internal ActiveContext(string? baseIri)
    {
        terms = new(StringComparer.Ordinal);
        BaseIri = OriginalBaseUrl = baseIri;
    }

    private ActiveContext(ActiveContext of)
    {
        terms = of.terms;
        termsAreShared = true;
        BaseIri = of.BaseIri;
        OriginalBaseUrl = of.OriginalBaseUrl;
        Vocab = of.Vocab;
        Language = of.Language;
        Direction = of.Direction;
        Previous = of.Previous;
        protectedTerms = of.protectedTerms;
    }

    internal string? BaseIri { get; set; }
    internal string? OriginalBaseUrl { get; }
    internal string? Vocab { get; set; }
    internal string? Language { get; set; }
    internal string? Direction { get; set; }
    internal ActiveContext? Previous { get; set; }
    internal bool HasProtectedTerms => protectedTerms > 0;
    internal int TermCount => terms.Count;
    internal IEnumerable<KeyValuePair<string, TermDefinition>> Terms => terms;

    internal ActiveContext Clone() => new(this);

    /// <summary>The definition of a term; null where there is none.</summary>
    internal TermDefinition? Term(string? term) => term is not null && terms.TryGetValue(term, out var found) ? found : null;

    /// <summary>Defines a term. The first one after cloning copies the table, which is charged to the operation.</summary>
    internal void Define(string term, TermDefinition definition, Operation operation)
    {
        Own(operation);
        operation.UseTerms(1);
        terms[term] = definition;
        if (definition.Protected) protectedTerms++;
    }

    internal void Remove(string term, Operation operation)
    {
        if (!terms.TryGetValue(term, out var definition)) return;
        Own(operation);
        if (definition.Protected) protectedTerms--;
        terms.Remove(term);
    }

    private void Own(Operation operation)
    {
        if (!termsAreShared) return;
        operation.UseTerms(terms.Count / 16);
        terms = new(terms, StringComparer.Ordinal);
        termsAreShared = false;
    }

    /// <summary>The inverse context, made when compaction first asks.</summary>
    internal InverseContext Inverse => inverse ?? Interlocked.CompareExchange(ref inverse, new InverseContext(this), null) ?? inverse!;

    /// <summary>Identity, for the cache.</summary>
    internal int Identity => RuntimeHelpers.GetHashCode(this);
}
