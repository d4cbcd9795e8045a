namespace JsonLd;

/// <summary>IRI compaction [JSON-LD-API §6.2.2].</summary>
internal readonly struct IriCompaction(Operation operation, ActiveContext active)
{
    /// <summary>The compact form of a property, a type or a keyword.</summary>
    internal string Vocab(string iri) => Compact(iri, null, vocab: true, reverse: false);

    /// <summary>The compact form of an @id.</summary>
    internal string Id(string iri) => Compact(iri, null, vocab: false, reverse: false);

    /// <summary>The compact form; where there is a value, of the property that has it.</summary>
    internal string Compact(string iri, LdJson? value, bool vocab, bool reverse)
    {
        var inverse = active.Inverse;
        if (vocab)
        {
            // Step 4
            if (inverse.Has(iri) && new TermSelection(operation, active).Select(iri, value, reverse) is { } term) return term;
            // Step 5
            if (active.Vocab is { Length: > 0 } vocabulary && iri.Length > vocabulary.Length && iri.StartsWith(vocabulary, StringComparison.Ordinal))
            {
                var suffix = iri[vocabulary.Length..];
                if (active.Term(suffix) is null) return suffix;
            }
        }

        if (Keywords.Is(iri)) return iri;
        // Steps 6 to 8
        if (Prefixed(iri, value, inverse) is { } compact) return compact;
        // Step 9
        if (!operation.Options.KeepUndefinedPrefixes) CheckScheme(iri);
        // Steps 10, 11
        return vocab || active.BaseIri is null || !operation.Options.CompactToRelative || Iri.IsBlank(iri) ? iri : Iri.Relative(active.BaseIri, iri);
    }

    // Step 7
    private string? Prefixed(string iri, LdJson? value, InverseContext inverse)
    {
        string? best = null;
        foreach (var (term, prefix) in inverse.Prefixes)
        {
            if (iri.Length <= prefix.Length || !iri.StartsWith(prefix, StringComparison.Ordinal)) continue;
            if (best is not null && term.Length + 1 + iri.Length - prefix.Length > best.Length) continue;
            var candidate = operation.Join(term + ":", iri[prefix.Length..]);
            if (best is not null && (candidate.Length > best.Length || (candidate.Length == best.Length && string.CompareOrdinal(candidate, best) >= 0))) continue;
            if (active.Term(candidate) is { } definition && !(definition.Iri == iri && value is null)) continue;
            best = candidate;
        }

        return best;
    }

    // Step 9
    private void CheckScheme(string iri)
    {
        var colon = iri.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || iri.AsSpan(colon + 1).StartsWith("//")) return;
        if (active.Term(iri[..colon]) is { Prefix: true }) throw new JsonLdException(JsonLdErrorCode.IriConfusedWithPrefix, iri);
    }
}
