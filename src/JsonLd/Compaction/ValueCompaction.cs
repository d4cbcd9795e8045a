namespace JsonLd;

/// <summary>Value compaction [JSON-LD-API §6.3.2], for value objects and references.</summary>
internal static class ValueCompaction
{
    internal static LdJson Compact(Operation operation, ActiveContext active, string? property, LdObject value)
    {
        var definition = active.Term(property);
        var type = definition?.TypeMapping;
        var iris = new IriCompaction(operation, active);
        var mayDropIndex = !value.ContainsKey(Keywords.Index) || definition?.Has(Containers.Index) == true;
        // Steps 5, 6
        if (value.Get(Keywords.Id) is LdString id)
        {
            var alone = value.Count == 1 || (value.Count == 2 && value.ContainsKey(Keywords.Index));
            return alone && type == Keywords.Id ? Text(id, iris.Id(id.Value))
                : alone && type == Keywords.Vocab ? Text(id, iris.Vocab(id.Value))
                : value;
        }

        // An @id that looked like a keyword is null in expanded form.
        if (value.Get(Keywords.Value) is not { } content) return value;
        if (value.Get(Keywords.Type) is LdString given)
        {
            // Steps 7, 8
            return given.Value == type && mayDropIndex ? content : value;
        }

        // Step 8
        if (type == Keywords.None) return value;
        // Steps 9, 10
        if (mayDropIndex && (content is not LdString || SameLanguage(active, definition, value)) && type is not Keywords.Json) return content;
        return value;
    }

    // Step 10
    private static bool SameLanguage(ActiveContext active, TermDefinition? definition, LdObject value)
    {
        var language = definition is { Language.Given: true } ? definition.Language.Value : active.Language;
        var direction = definition is { Direction.Given: true } ? definition.Direction.Value : active.Direction;
        return string.Equals((value.Get(Keywords.Language) as LdString)?.Value, language, StringComparison.OrdinalIgnoreCase)
            && (value.Get(Keywords.Direction) as LdString)?.Value == direction;
    }

    internal static LdString Text(LdString original, string text) => ValueExpansion.Same(original, text);
}
