using System.Globalization;
using System.Numerics;

namespace JsonLd;

/// <summary>An item of a property as an RDF object [JSON-LD-API §8.2.2 "Object to RDF Conversion"].</summary>
internal readonly struct ObjectToRdf(QuadsOfExpanded quads)
{
    // From here on ECMAScript writes an exponent, and a number is no integer any more [§8.2.2 step 10].
    private const double FirstNonInteger = 1e21;

    private static readonly RdfTerm Nil = RdfTerm.Iri(RdfVocabulary.Nil);
    private static readonly RdfTerm First = RdfTerm.Iri(RdfVocabulary.First);
    private static readonly RdfTerm Rest = RdfTerm.Iri(RdfVocabulary.Rest);

    internal RdfTerm? Convert(LdJson item, RdfTerm? graph)
    {
        var map = (LdObject)item;
        // Step 3
        if (map.Get(Keywords.List) is { } list) return List(LdArray.Of(list), graph);
        // Steps 4 to 14
        if (map.Get(Keywords.Value) is { } value) return Value(map, value, graph);
        // Steps 1, 2
        return quads.Node(map, graph);
    }

    // List conversion [§8.3.2]
    private RdfTerm List(LdArray items, RdfTerm? graph)
    {
        quads.Operation.Enter();
        var head = items.Count == 0 ? Nil : quads.Labels.New();
        var subject = head;
        for (var i = 0; i < items.Count; i++)
        {
            if (Convert(items[i], graph) is { } value) quads.Add(subject, First, value, graph);
            var rest = i + 1 == items.Count ? Nil : quads.Labels.New();
            quads.Add(subject, Rest, rest, graph);
            subject = rest;
        }

        quads.Operation.Leave();
        return head;
    }

    private RdfTerm? Value(LdObject map, LdJson value, RdfTerm? graph)
    {
        quads.Operation.Visit();
        var datatype = (map.Get(Keywords.Type) as LdString)?.Value;
        var language = (map.Get(Keywords.Language) as LdString)?.Value;
        // Step 6
        if (datatype is not null && datatype != Keywords.Json && !Iri.IsWellFormed(datatype)) return null;
        // Step 7
        if (language is not null && !LanguageTags.IsWellFormed(language)) return null;
        // Step 8
        if (datatype == Keywords.Json) return RdfTerm.Literal(JsonLiteral(value), RdfVocabulary.Json);
        switch (value)
        {
            // Step 9
            case LdBoolean boolean: return RdfTerm.Literal(boolean.Value ? "true" : "false", datatype ?? RdfVocabulary.Boolean);
            // Steps 10, 11
            case LdNumber number: return Number(number.Value, datatype);
            // Step 13
            case LdString text when map.Get(Keywords.Direction) is LdString direction && quads.Operation.Options.RdfDirection != RdfDirection.None:
                return Directed(text.Value, language, direction.Value, graph);
            // Steps 12, 14
            case LdString text: return RdfTerm.Literal(text.Value, datatype, language);
            default: return null;
        }
    }

    private static string JsonLiteral(LdJson value)
    {
        try
        {
            return Jcs.CanonicalizeToString(value);
        }
        catch (JsonLdException error) when (error.Code == JsonLdErrorCode.NotJson)
        {
            throw new JsonLdException(JsonLdErrorCode.InvalidJsonLiteral, error.Message, error);
        }
    }

    private static RdfTerm Number(double number, string? datatype)
    {
        var isDouble = number % 1 != 0 || Math.Abs(number) >= FirstNonInteger || datatype == RdfVocabulary.Double;
        return isDouble
            ? RdfTerm.Literal(CanonicalDouble(number), datatype ?? RdfVocabulary.Double)
            : RdfTerm.Literal(new BigInteger(number).ToString(CultureInfo.InvariantCulture), datatype ?? RdfVocabulary.Integer);
    }

    // The canonical lexical form of xsd:double, with 15 digits after the point at most [JSON-LD-API §8.6 "Data Round Tripping"].
    private static string CanonicalDouble(double number)
    {
        if (double.IsInfinity(number)) return number > 0 ? "INF" : "-INF";
        var text = number.ToString("E15", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = text[..e].TrimEnd('0');
        if (mantissa.EndsWith('.')) mantissa += "0";
        return $"{mantissa}E{int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)}";
    }

    // Step 13
    private RdfTerm Directed(string text, string? language, string direction, RdfTerm? graph)
    {
        if (quads.Operation.Options.RdfDirection == RdfDirection.I18nDatatype)
            return RdfTerm.Literal(text, $"{RdfVocabulary.I18n}{language?.ToLowerInvariant()}_{direction}");
        var literal = quads.Labels.New();
        quads.Add(literal, RdfTerm.Iri(RdfVocabulary.Value), RdfTerm.Literal(text), graph);
        if (language is not null) quads.Add(literal, RdfTerm.Iri(RdfVocabulary.Language), RdfTerm.Literal(language.ToLowerInvariant()), graph);
        quads.Add(literal, RdfTerm.Iri(RdfVocabulary.Direction), RdfTerm.Literal(direction), graph);
        return literal;
    }
}
