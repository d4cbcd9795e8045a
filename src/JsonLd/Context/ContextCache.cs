using System.Collections.Concurrent;

namespace JsonLd;

/// <summary>
/// Active contexts that were made before, by what they were made from. A server sees the same dozen contexts in nearly every
/// document, and processing one costs more than expanding the document. What strangers write inline is kept too, so both the
/// number and the weight are bounded: when either is reached the cache starts anew.
/// </summary>
internal sealed class ContextCache
{
    // A few hundred distinct contexts are seen in a day.
    private const int MaxEntries = 1024;

    // Terms held by all entries together, and characters of the local contexts that are their keys at some 100 to the term.
    private const int MaxTerms = 200_000;

    // A single context heavier than this is not worth keeping: schema.org's has 3,000 terms.
    private const int HeaviestContext = MaxTerms / 8;

    private readonly ConcurrentDictionary<Key, Entry> entries = new();
    private readonly ConcurrentDictionary<string, ActiveContext> initial = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RemoteDocument> documents = new(StringComparer.Ordinal);
    private readonly ActiveContext withoutBase = new((string?)null);
    private int weight;
    private int count;

    /// <summary>What was processed: a local context on top of an active one, and how.</summary>
    internal readonly record struct Key(ActiveContext Active, LdJson Local, string? BaseUrl, bool OverrideProtected, bool Propagate)
    {
        public bool Equals(Key other) =>
            ReferenceEquals(Active, other.Active) && OverrideProtected == other.OverrideProtected && Propagate == other.Propagate
            && BaseUrl == other.BaseUrl && LdEquality.Same(Local, other.Local);

        public override int GetHashCode() => HashCode.Combine(Active.Identity, LdEquality.Comparer.GetHashCode(Local));
    }

    private readonly record struct Entry(ActiveContext Result, int Cost);

    internal int Count => entries.Count;

    internal ActiveContext Initial(string? baseIri)
    {
        if (baseIri is null) return withoutBase;
        if (initial.TryGetValue(baseIri, out var found)) return found;
        if (initial.Count >= MaxEntries) initial.Clear();
        return initial.GetOrAdd(baseIri, static iri => new ActiveContext(iri));
    }

    internal ActiveContext? Find(in Key key, Operation operation)
    {
        if (!entries.TryGetValue(key, out var found)) return null;
        operation.UseTerms(found.Cost);
        return found.Result;
    }

    internal void Keep(in Key key, ActiveContext result, int cost)
    {
        var added = result.TermCount + 1 + (CharactersOf(key.Local) / 100);
        if (added > HeaviestContext) return;
        if (Interlocked.Increment(ref count) > MaxEntries || Interlocked.Add(ref weight, added) > MaxTerms)
        {
            entries.Clear();
            Interlocked.Exchange(ref count, 0);
            Interlocked.Exchange(ref weight, 0);
        }

        entries[key] = new(result, cost);
    }

    private static int CharactersOf(LdJson value) => value switch
    {
        LdString text => text.Value.Length,
        LdNumber number => number.Text.Length,
        LdArray array => array.Sum(CharactersOf) + array.Count,
        LdObject map => map.Sum(member => member.Key.Length + CharactersOf(member.Value)),
        _ => 1,
    };

    internal RemoteDocument? Document(string url) => documents.GetValueOrDefault(url);

    internal void KeepDocument(string url, RemoteDocument document)
    {
        if (documents.Count >= MaxEntries) documents.Clear();
        documents[url] = document;
    }
}
