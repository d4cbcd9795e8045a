namespace JsonLd;

/// <summary>The IRIs of RDF and XML Schema that JSON-LD knows by name.</summary>
internal static class RdfVocabulary
{
    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private const string Xsd = "http://www.w3.org/2001/XMLSchema#";

    internal const string Type = Rdf + "type";
    internal const string First = Rdf + "first";
    internal const string Rest = Rdf + "rest";
    internal const string Nil = Rdf + "nil";
    internal const string ListType = Rdf + "List";
    internal const string Value = Rdf + "value";
    internal const string Language = Rdf + "language";
    internal const string Direction = Rdf + "direction";
    internal const string LangString = Rdf + "langString";
    internal const string Json = Rdf + "JSON";
    internal const string String = Xsd + "string";
    internal const string Boolean = Xsd + "boolean";
    internal const string Integer = Xsd + "integer";
    internal const string Double = Xsd + "double";
    internal const string I18n = "https://www.w3.org/ns/i18n#";
}
