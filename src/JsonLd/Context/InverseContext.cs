namespace JsonLd;

/// <summary>
/// The inverse context [JSON-LD-API §4.3.2] and term selection [§4.4]: from an IRI, its container and its type or language to the
/// best term. Made once per active context.
/// </summary>
internal sealed class InverseContext
{
    // In the place of a language or type: no mapping, an explicit null, any value, a reverse property.
    internal const string None = Keywords.None;
    internal const string Null = "@null";
    internal const string Any = "@any";

    private readonly Dictionary<string, Dictionary<Containers, Preferences>> terms = new(StringComparer.Ordinal);

    internal InverseContext(ActiveContext active)
    {
        var ordered = active.Terms.ToArray();
        Array.Sort(ordered, static (a, b) => a.Key.Length != b.Key.Length ? a.Key.Length - b.Key.Length : string.CompareOrdinal(a.Key, b.Key));
        foreach (var (term, definition) in ordered) Add(active, term, definition);
        Prefixes = [.. ordered.Where(each => each.Value is { Prefix: true, Iri: not null }).Select(each => (each.Key, each.Value.Iri!))];
    }

    /// <summary>The terms that may be prefixes, with their IRIs, shortest first.</summary>
    internal (string Term, string Iri)[] Prefixes { get; }

    internal bool Has(string iri) => terms.ContainsKey(iri);

    /// <summary>The terms of one container by type and by language. The first term that claims a place, the shortest, keeps it.</summary>
    private sealed class Preferences(string first)
    {
        internal readonly Dictionary<string, string> Language = new(StringComparer.Ordinal);
        internal readonly Dictionary<string, string> Type = new(StringComparer.Ordinal);
        internal readonly string Any = first;
    }

    // Step 3
    private void Add(ActiveContext active, string term, TermDefinition definition)
    {
        if (definition.Iri is null) return;
        if (!terms.TryGetValue(definition.Iri, out var byContainer)) terms.Add(definition.Iri, byContainer = []);
        if (!byContainer.TryGetValue(definition.Container, out var map)) byContainer.Add(definition.Container, map = new Preferences(term));
        if (definition.Reverse)
        {
            map.Type.TryAdd(Keywords.Reverse, term);
        }
        else if (definition.TypeMapping == Keywords.None)
        {
            map.Language.TryAdd(Any, term);
            map.Type.TryAdd(Any, term);
        }
        else if (definition.TypeMapping is { } type)
        {
            map.Type.TryAdd(type, term);
        }
        else
        {
            AddByLanguage(active, term, definition, map);
        }
    }

    // Steps 3.11 to 3.15
    private static void AddByLanguage(ActiveContext active, string term, TermDefinition definition, Preferences map)
    {
        var (language, direction) = (definition.Language, definition.Direction);
        if (language.Given && direction.Given)
        {
            map.Language.TryAdd(language.Value is null && direction.Value is null ? Null : LanguageAndDirection(language.Value, direction.Value), term);
        }
        else if (language.Given)
        {
            map.Language.TryAdd(language.Value?.ToLowerInvariant() ?? Null, term);
        }
        else if (direction.Given)
        {
            map.Language.TryAdd(direction.Value is null ? None : "_" + direction.Value, term);
        }
        else
        {
            map.Language.TryAdd(DefaultLanguage(active), term);
            map.Language.TryAdd(None, term);
            map.Type.TryAdd(None, term);
        }
    }

    internal static string LanguageAndDirection(string? language, string? direction) =>
        direction is null ? language?.ToLowerInvariant() ?? None : $"{language?.ToLowerInvariant()}_{direction}";

    internal static string DefaultLanguage(ActiveContext active) => LanguageAndDirection(active.Language, active.Direction);

    /// <summary>Term selection [§4.4]: the first term that fits, by container and then by value.</summary>
    internal string? Select(string iri, ReadOnlySpan<Containers> containers, string typeOrLanguage, ReadOnlySpan<string> preferred)
    {
        var byContainer = terms[iri];
        foreach (var container in containers)
        {
            if (!byContainer.TryGetValue(container, out var map)) continue;
            foreach (var value in preferred)
            {
                if (typeOrLanguage == Any)
                {
                    if (value == None) return map.Any;
                }
                else if ((typeOrLanguage == Keywords.Type ? map.Type : map.Language).TryGetValue(value, out var term))
                {
                    return term;
                }
            }
        }

        return null;
    }
}
