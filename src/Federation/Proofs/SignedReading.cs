using System.Globalization;
using System.Text.Json;
using Federation.Json;

namespace Federation.Proofs;

/// <summary>
/// Whether a document, read as the plain JSON that it also is, says what its signed RDF says: the same ids, types and terms of ActivityStreams
/// at the same places. Terms of others that are not signed are not in the rebuilt document and do no harm, but for a few that grant trust.
/// </summary>
internal static class SignedReading
{
    /// <summary>Not ActivityStreams' own, and too much to be lost or added in silence. [CVE-2026-50128]</summary>
    private static readonly HashSet<string> TrustTerms = new(StringComparer.Ordinal) { "publicKey", "assertionMethod", "attributionDomains", "movedTo" };

    /// <param name="plain">The document as received, without its signature.</param>
    /// <param name="signed">What is signed, in our reading context.</param>
    public static bool Agrees(JsonElement plain, JsonElement signed) => AreNamesPlain(plain, isRoot: true) && AreSameNode(plain, signed);

    private static bool AreSameNode(JsonElement plain, JsonElement signed)
    {
        if (IdOf(plain) != IdOf(signed) || !Types(plain).SetEquals(Types(signed))) return false;
        foreach (string term in Terms(plain).Union(Terms(signed)))
            if (!AreSame(ValuesOf(plain, term), ValuesOf(signed, term))) return false;
        return true;
    }

    private static bool AreSame(Values plain, Values signed) =>
        plain.Texts.SetEquals(signed.Texts)
        && plain.Nodes.Count == signed.Nodes.Count
        && plain.Nodes.Zip(signed.Nodes).All(pair => AreSameNode(pair.First, pair.Second));

    /// <summary>
    /// No keyword anywhere but the ones that need no JSON-LD to be read, no term under its long name, and no id or type twice. A proof beside the
    /// signature is not looked at: nothing of it is in what is rebuilt.
    /// </summary>
    private static bool AreNamesPlain(JsonElement value, bool isRoot = false)
    {
        if (value.ValueKind == JsonValueKind.Array) return value.EnumerateArray().All(item => AreNamesPlain(item));
        if (value.ValueKind != JsonValueKind.Object) return true;
        if (value.TryGetProperty("id", out _) && value.TryGetProperty("@id", out _)) return false;
        if (value.TryGetProperty("type", out _) && value.TryGetProperty("@type", out _)) return false;
        return value.EnumerateObject().All(member => (isRoot && member.Name is ("@context" or "proof")) || IsPlain(member));
    }

    private static bool IsPlain(JsonProperty member)
    {
        string name = member.Name;
        if (name is "@id" or "@type") return true;
        return !name.StartsWith('@') && !name.StartsWith("as:", StringComparison.Ordinal) && !name.StartsWith(As.Namespace, StringComparison.Ordinal)
            && AreNamesPlain(member.Value);
    }

    private static string? IdOf(JsonElement value) => JsonMembers.Text(value, "id") ?? JsonMembers.Text(value, "@id");

    /// <summary>The types that ActivityStreams knows.</summary>
    private static HashSet<string> Types(JsonElement value) => [.. new AsNode(value).Types.Where(Probe.IsTerm)];

    /// <summary>The names that count and have a value; those of language maps without their ending.</summary>
    private static IEnumerable<string> Terms(JsonElement value)
    {
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string name = member.Name;
            if (name is "id" or "type" || IsEmpty(member.Value)) continue;
            if (Probe.IsTerm(name) || TrustTerms.Contains(name)) yield return name.EndsWith("Map", StringComparison.Ordinal) ? name[..^3] : name;
        }
    }

    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsEmpty));

    /// <summary>A term's values and those of its language map: which of the two a text stands in depends on the context's default language.</summary>
    private static Values ValuesOf(JsonElement value, string term)
    {
        var values = new Values(new HashSet<string>(StringComparer.Ordinal), []);
        if (value.TryGetProperty(term, out JsonElement own)) Add(values, own);
        if (value.TryGetProperty(term + "Map", out JsonElement map) && map.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty entry in map.EnumerateObject()) Add(values, entry.Value);
        return values;
    }

    private static void Add(Values values, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            foreach (JsonElement item in value.EnumerateArray()) Add(values, item);
        else if (Text(value) is { } text) values.Texts.Add(text);
        else if (value.ValueKind == JsonValueKind.Object) values.Nodes.Add(value);
    }

    /// <summary>A scalar, or a reference, as RDF has it: numbers by their value, in whatever way they are written.</summary>
    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Normal(value.GetString()!),
        JsonValueKind.Number => Normal(value.GetRawText()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Object when value.TryGetProperty("@value", out JsonElement inner) => Text(inner),
        JsonValueKind.Object when IdOf(value) is { } id && Types(value).Count == 0 && !Terms(value).Any() => Normal(id),
        _ => null,
    };

    private static string Normal(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number.ToString("R", CultureInfo.InvariantCulture)
        : text.StartsWith("as:", StringComparison.Ordinal) ? As.Namespace + text[3..]
        : text;

    /// <summary>Each text once, as in RDF, and in any order; nodes in theirs.</summary>
    private readonly record struct Values(HashSet<string> Texts, List<JsonElement> Nodes);
}
