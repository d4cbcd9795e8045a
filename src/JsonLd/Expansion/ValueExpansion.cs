namespace JsonLd;

/// <summary>Value expansion [JSON-LD-API §5.3.2].</summary>
internal static class ValueExpansion
{
    internal static LdObject Expand(Operation operation, ActiveContext active, string property, LdJson value)
    {
        var definition = active.Term(property);
        var type = definition?.TypeMapping;
        // Steps 1, 2
        if (value is LdString reference && type is Keywords.Id or Keywords.Vocab && value is LdString)
        {
            var iri = new IriExpansion(operation, active).Expand(((LdString)value).Value, documentRelative: true, vocab: type == Keywords.Vocab);
            return Expander.One(Keywords.Id, iri is null ? LdNull.Instance : Same((LdString)value, iri));
        }

        // Step 3
        var result = new LdObject(value is LdString ? 2 : 1);
        result.Add(Keywords.Value, value);
        // Step 4
        if (type is not (null or Keywords.Id or Keywords.Vocab or Keywords.None)) result.Add(Keywords.Type, new LdString(type));
        // Step 5
        else if (value is LdString) AddLanguage(result, active, definition);
        return result;
    }

    private static void AddLanguage(LdObject result, ActiveContext active, TermDefinition? definition)
    {
        var language = definition is { Language.Given: true } ? definition.Language.Value : active.Language;
        var direction = definition is { Direction.Given: true } ? definition.Direction.Value : active.Direction;
        if (language is not null) result.Add(Keywords.Language, new LdString(language));
        if (direction is not null) result.Add(Keywords.Direction, new LdString(direction));
    }

    /// <summary>The node that holds a text, when the text did not change.</summary>
    internal static LdString Same(LdString original, string text) =>
        ReferenceEquals(original.Value, text) ? original : new LdString(text);
}
