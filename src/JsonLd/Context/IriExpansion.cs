namespace JsonLd;

/// <summary>IRI expansion [JSON-LD-API §5.2.2], with or without a local context whose terms are being created.</summary>
internal readonly struct IriExpansion(Operation operation, ActiveContext active, TermCreation? creating = null)
{
    internal string? Expand(string value, bool documentRelative = false, bool vocab = false)
    {
        // Steps 1, 2
        if (value.Length > 0 && value[0] == '@')
        {
            if (Keywords.Is(value)) return value;
            if (Keywords.HasForm(value)) return null;
        }

        // Step 3
        creating?.CreateIfLocal(value);
        var definition = active.Term(value);
        // Step 4
        if (definition?.Iri is { } keyword && Keywords.Is(keyword)) return keyword;
        // Step 5
        if (vocab && definition is not null) return definition.Iri;
        // Step 6
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && Compact(value, colon) is { } iri) return iri;
        // Step 7
        if (vocab && active.Vocab is not null) return operation.Join(active.Vocab, value);
        // Step 8
        return documentRelative ? Resolved(value) : value;
    }

    private string? Compact(string value, int colon)
    {
        // Steps 6.1, 6.2
        if (value.AsSpan(colon + 1).StartsWith("//") || (colon == 1 && value[0] == '_')) return value;
        var prefix = value[..colon];
        // Step 6.3
        creating?.CreateIfLocal(prefix);
        // Step 6.4
        if (active.Term(prefix) is { Iri: { } iri, Prefix: true }) return operation.Join(iri, value[(colon + 1)..]);
        // Step 6.5
        return Iri.IsAbsolute(value) ? value : null;
    }

    private string Resolved(string value)
    {
        if (active.BaseIri is null) return value;
        operation.UseCharacters(active.BaseIri.Length + value.Length);
        return Iri.Resolve(active.BaseIri, value);
    }
}
