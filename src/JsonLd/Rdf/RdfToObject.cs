using System.Globalization;
using System.Text;

namespace JsonLd;

/// <summary>A literal as a value object [JSON-LD-API §8.5.2 "RDF to Object Conversion"].</summary>
internal readonly struct RdfToObject(Operation operation)
{
    internal LdObject Convert(RdfTerm literal)
    {
        var result = new LdObject(2);
        var datatype = literal.Datatype;
        // Step 2.4
        if (operation.Options.UseNativeTypes && Native(literal) is { } native)
        {
            result.Add(Keywords.Value, native);
        }
        else if (!operation.Is10 && datatype == RdfVocabulary.Json)
        {
            // Step 2.5
            result.Add(Keywords.Value, JsonLiteral(literal.Value));
            result.Add(Keywords.Type, new LdString(Keywords.Json));
        }
        else if (operation.Options.RdfDirection == RdfDirection.I18nDatatype && datatype.StartsWith(RdfVocabulary.I18n, StringComparison.Ordinal))
        {
            // Step 2.6
            AddDirected(result, literal.Value, datatype[RdfVocabulary.I18n.Length..]);
        }
        else
        {
            // Steps 2.7, 2.8
            result.Add(Keywords.Value, new LdString(literal.Value));
            if (literal.Language is not null) result.Add(Keywords.Language, new LdString(literal.Language));
            else if (datatype != RdfVocabulary.String) result.Add(Keywords.Type, new LdString(datatype));
        }

        return result;
    }

    private static LdJson? Native(RdfTerm literal) => literal switch
    {
        { Datatype: RdfVocabulary.Boolean, Value: "true" or "1" } => LdBoolean.True,
        { Datatype: RdfVocabulary.Boolean, Value: "false" or "0" } => LdBoolean.False,
        { Datatype: RdfVocabulary.Integer } when Number(literal.Value, NumberStyles.AllowLeadingSign) is { } integer => integer,
        { Datatype: RdfVocabulary.Double } when Number(literal.Value, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite) is { } number => number,
        _ => null,
    };

    private static LdNumber? Number(string text, NumberStyles styles) =>
        double.TryParse(text, styles, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? new LdNumber(EcmaScriptNumber.Format(number)) : null;

    private LdJson JsonLiteral(string text)
    {
        try
        {
            return LdJson.Parse(Encoding.UTF8.GetBytes(text), operation.Limits);
        }
        catch (JsonLdException error) when (error.Code == JsonLdErrorCode.NotJson)
        {
            throw new JsonLdException(JsonLdErrorCode.InvalidJsonLiteral, error.Message, error);
        }
    }

    private static void AddDirected(LdObject result, string text, string languageAndDirection)
    {
        result.Add(Keywords.Value, new LdString(text));
        var separator = languageAndDirection.IndexOf('_', StringComparison.Ordinal);
        var language = separator < 0 ? languageAndDirection : languageAndDirection[..separator];
        if (language.Length > 0) result.Add(Keywords.Language, new LdString(language));
        if (separator >= 0) result.Add(Keywords.Direction, new LdString(languageAndDirection[(separator + 1)..]));
    }
}
