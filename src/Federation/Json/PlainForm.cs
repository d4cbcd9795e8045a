using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using JsonLd;

namespace Federation.Json;

/// <summary>
/// Tells whether a document says the same as plain JSON and as JSON-LD, so that it need not be processed. It does when its contexts
/// are well-known ones that leave the terms we read alone, and its names are terms. Careful: whatever is not
/// known to be the same is processed.
/// </summary>
internal static class PlainForm
{
    private static readonly ConcurrentDictionary<string, bool> Harmless = new(StringComparer.Ordinal);

    private static readonly HashSet<string> ActivityStreams = new(StringComparer.Ordinal)
    {
        As.Context, As.Context + "#", "http://www.w3.org/ns/activitystreams",
    };

    /// <summary>Whether the root is an object, and every name and context within is plain. No context at all is plain, too.</summary>
    internal static bool Is(JsonElement root) => root.ValueKind == JsonValueKind.Object && AreNamesPlain(root);

    /// <summary>Whether an object's context defines no term of its own: it has none, or ActivityStreams' and the security context only.</summary>
    internal static bool DefinesNothing(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && (!root.TryGetProperty("@context", out JsonElement context) || IsStandard(context));

    private static bool IsStandard(JsonElement context) => context.ValueKind switch
    {
        JsonValueKind.String => ActivityStreams.Contains(context.GetString()!) || context.ValueEquals(KnownTerms.Security),
        JsonValueKind.Array => context.EnumerateArray().All(IsStandard),
        _ => false,
    };

    /// <summary>Whether an array holds one node whose names are keywords and IRIs, without a context. [JSON-LD §5.1]</summary>
    internal static bool IsExpanded(JsonElement root) =>
        root.GetArrayLength() == 1 && root[0].ValueKind == JsonValueKind.Object
        && root[0].EnumerateObject().All(member => member.Name != "@context" && (member.Name.StartsWith('@') || member.Name.Contains(':')));

    private static bool AreNamesPlain(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                    if (!AreNamesPlain(item)) return false;
                return true;
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                    if (!IsPlain(member)) return false;
                return true;
            default:
                return true;
        }
    }

    private static bool IsPlain(JsonProperty member)
    {
        if (member.NameEquals("@context")) return IsPlainContext(member.Value);
        if (member.NameEquals("@id")) return true;
        if (member.NameEquals("type") || member.NameEquals("@type")) return AreTypesPlain(member.Value);
        // as:name, a full IRI, @value, @graph, @reverse, ...: something that only JSON-LD gives a meaning
        ReadOnlySpan<byte> name = JsonMarshal.GetRawUtf8PropertyName(member);
        // What is escaped may be anything.
        if (name.ContainsAny((byte)':', (byte)'\\') || name.StartsWith("@"u8)) return false;
        // The members of a language map are tags, not terms.
        return name.EndsWith("Map"u8) || AreNamesPlain(member.Value);
    }

    /// <summary>A type that is a compact IRI (<c>toot:Emoji</c>) has a shorter name that we would not recognise; as:Note and full IRIs are read as they are.</summary>
    private static bool AreTypesPlain(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => type.GetString() is { } name && (!name.Contains(':') || name.StartsWith("as:", StringComparison.Ordinal) || name.StartsWith(As.Namespace, StringComparison.Ordinal)),
        JsonValueKind.Array => type.EnumerateArray().All(AreTypesPlain),
        _ => true,
    };

    private static bool IsPlainContext(JsonElement context) => context.ValueKind switch
    {
        JsonValueKind.String => IsHarmless(context.GetString()!),
        JsonValueKind.Array => context.EnumerateArray().All(IsPlainContext),
        JsonValueKind.Object => context.EnumerateObject().All(IsHarmless),
        _ => false,     // null forgets all terms
    };

    private static bool IsHarmless(string url) => ActivityStreams.Contains(url)
        || (BundledContexts.Knows(url) && Harmless.GetOrAdd(url, static known => Probe.LeavesTermsAlone(known)));

    /// <summary>
    /// An inline definition is harmless when it gives a name to something outside ActivityStreams, or its own name to something inside, and
    /// is no keyword's alias. <c>"sensitive": "as:sensitive"</c> is; <c>"title": "as:name"</c> is not.
    /// </summary>
    private static bool IsHarmless(JsonProperty definition)
    {
        string term = definition.Name;
        if (term is "@language" or "@version") return definition.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number;
        if (term.StartsWith('@') || term.Contains(':') || Probe.IsTerm(term)) return IsOwnName(definition);
        return definition.Value.ValueKind switch
        {
            JsonValueKind.String => IsHarmlessIri(term, definition.Value.GetString()!),
            JsonValueKind.Object => IsHarmlessObject(term, definition.Value),
            _ => false,
        };
    }

    private static bool IsHarmlessObject(string term, JsonElement definition)
    {
        foreach (JsonProperty entry in definition.EnumerateObject())
        {
            bool isHarmless = entry.Name switch
            {
                "@id" => entry.Value.ValueKind == JsonValueKind.String && IsHarmlessIri(term, entry.Value.GetString()!),
                "@type" => entry.Value.ValueKind == JsonValueKind.String,
                "@container" => entry.Value.ValueKind == JsonValueKind.String && entry.Value.GetString() is "@list" or "@set",
                _ => false,
            };
            if (!isHarmless) return false;
        }
        return true;
    }

    private static bool IsHarmlessIri(string term, string iri)
    {
        if (iri.StartsWith('@')) return false;
        if (iri is As.Namespace or "as:" or As.Context) return term == "as";
        return (iri.StartsWith("as:", StringComparison.Ordinal) ? iri[3..] : iri.StartsWith(As.Namespace, StringComparison.Ordinal) ? iri[As.Namespace.Length..] : term) == term;
    }

    /// <summary>A term of ActivityStreams that is defined once more, as itself: <c>"as": "https://www.w3.org/ns/activitystreams#"</c>, <c>"Hashtag": "as:Hashtag"</c>.</summary>
    private static bool IsOwnName(JsonProperty definition)
    {
        if (definition.Value.ValueKind != JsonValueKind.String) return false;
        string iri = definition.Value.GetString()!;
        return definition.Name switch
        {
            "as" => iri == As.Namespace,
            "id" => iri == "@id",
            "type" => iri == "@type",
            var term => iri == "as:" + term || iri == As.Namespace + term,
        };
    }
}
