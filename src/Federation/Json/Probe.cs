using System.Text.Json;
using JsonLd;

namespace Federation.Json;

/// <summary>Whether a bundled context leaves ActivityStreams' terms alone, found out by expanding a document that uses all of them.</summary>
internal static class Probe
{
    private static readonly JsonLdProcessor Processor = new(new JsonLdOptions { Loader = BundledContexts.Strict });
    private static readonly string[] Terms = ReadTerms();
    private static readonly HashSet<string> TermSet = new(Terms, StringComparer.Ordinal);
    private static readonly LdArray Alone = Expand([As.Context]);

    /// <summary>Whether ActivityStreams' own context defines a name.</summary>
    internal static bool IsTerm(string name) => TermSet.Contains(name);

    /// <summary>Before ActivityStreams' context and after it, every term must keep its meaning.</summary>
    internal static bool LeavesTermsAlone(string url)
    {
        try
        {
            return Expand([As.Context, url]).DeepEquals(Alone) && Expand([url, As.Context]).DeepEquals(Alone);
        }
        catch (JsonLdException)
        {
            return false;
        }
    }

    private static LdArray Expand(string[] contexts)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("@context");
            foreach (string context in contexts) writer.WriteStringValue(context);
            writer.WriteEndArray();
            writer.WriteString("id", "https://probe.example/");
            // Every name once as a property and once as a type: both of its meanings are compared.
            writer.WriteStartArray("type");
            foreach (string term in Terms) writer.WriteStringValue(term);
            writer.WriteEndArray();
            foreach (string term in Terms.Where(IsProperty)) writer.WriteString(term, "https://probe.example/value");
            writer.WriteEndObject();
        }
        return Processor.Expand(LdJson.Parse(stream.ToArray()));
    }

    private static bool IsProperty(string term) =>
        term is not ("id" or "type" or "as" or "xsd" or "ldp" or "vcard") && !term.EndsWith("Map", StringComparison.Ordinal);

    private static string[] ReadTerms()
    {
        var document = (LdObject)BundledContexts.Strict.Load(As.Context, JsonLdLimits.Default, CancellationToken.None).Document;
        return [.. ((LdObject)document["@context"]).Select(member => member.Key).Where(name => !name.StartsWith('@'))];
    }
}
