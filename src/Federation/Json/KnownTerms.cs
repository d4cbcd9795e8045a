using System.Reflection;
using System.Text.Json.Nodes;

namespace Federation.Json;

/// <summary>
/// The terms beyond ActivityStreams that we read and write, as the servers that invented them define them: <c>reading-context.jsonld</c>.
/// </summary>
public static class KnownTerms
{
    internal const string Security = "https://w3id.org/security/v1";

    /// <summary>Contexts that are named rather than written out, as their documents ask, and what each of them is needed for.</summary>
    private static readonly (string Url, HashSet<string> Terms)[] Named =
    [
        (Security, new(StringComparer.Ordinal) { "publicKey", "publicKeyPem", "owner" }),
        ("https://www.w3.org/ns/cid/v1", new(StringComparer.Ordinal) { "assertionMethod", "Multikey" }),    // [FEP-521a]
        ("https://w3id.org/security/data-integrity/v2", new(StringComparer.Ordinal) { "proof" }),           // [FEP-8b32]
    ];

    /// <summary>Read as text as well, since Hollo and Mbin declare them without a type; written as the ids that they are, for readers of JSON-LD.</summary>
    private static readonly HashSet<string> WrittenAsIds = new(StringComparer.Ordinal) { "featured", "featuredTags" };

    /// <summary>The last part of the reading context; the one before it only says which ActivityStreams terms are always lists.</summary>
    private static readonly JsonObject Extensions = (JsonObject)((JsonArray)JsonNode.Parse(Source())!)[^1]!;

    /// <summary>
    /// The smallest context that gives every name in a document its meaning: ActivityStreams' alone where that is enough, else with the
    /// definitions of just those terms that occur. Names that are IRIs, or that nobody defined, need none.
    /// </summary>
    /// <param name="document">A document in the terms that <see cref="ActivityDocument"/> reads into; its own context is not looked at.</param>
    /// <param name="further">Names that the document will have: a proof is made over the context that says what a proof is.</param>
    public static JsonNode ContextFor(JsonObject document, params IEnumerable<string> further)
    {
        var names = new HashSet<string>(further, StringComparer.Ordinal);
        Collect(document, names);
        var definitions = new JsonObject();
        foreach ((string term, JsonNode? definition) in Extensions)
        {
            if (names.Contains(term)) Define(term, definition!, definitions);
        }
        var context = new JsonArray([As.Context, .. Named.Where(named => names.Overlaps(named.Terms)).Select(named => named.Url)]);
        if (definitions.Count > 0) context.Add(definitions);
        return context.Count == 1 ? JsonValue.Create(As.Context) : context;
    }

    internal static byte[] Source()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("reading-context.jsonld")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A definition, after that of the prefix it is written with.</summary>
    private static void Define(string term, JsonNode definition, JsonObject definitions)
    {
        string iri = definition is JsonObject map ? map["@id"]!.GetValue<string>() : definition.GetValue<string>();
        string prefix = iri.Split(':')[0];
        if (Extensions[prefix] is { } prefixDefinition && !definitions.ContainsKey(prefix)) definitions[prefix] = prefixDefinition.DeepClone();
        definitions[term] = WrittenAsIds.Contains(term) ? new JsonObject { ["@id"] = iri, ["@type"] = "@id" } : definition.DeepClone();
    }

    /// <summary>Property names, and types, which are names as well.</summary>
    private static void Collect(JsonNode? node, HashSet<string> names)
    {
        switch (node)
        {
            case JsonArray list:
                foreach (JsonNode? item in list) Collect(item, names);
                break;
            case JsonObject map:
                foreach ((string name, JsonNode? value) in map)
                {
                    if (name == "@context") continue;
                    names.Add(name);
                    if (name == "type") CollectTypes(value, names);
                    else Collect(value, names);
                }
                break;
        }
    }

    private static void CollectTypes(JsonNode? type, HashSet<string> names)
    {
        foreach (JsonNode? one in type is JsonArray several ? several : [type?.DeepClone()])
        {
            if (one is JsonValue value && value.TryGetValue(out string? name)) names.Add(name);
        }
    }
}
