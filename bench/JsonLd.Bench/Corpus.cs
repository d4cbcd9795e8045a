using System.Text.Json;
using JsonLd.Conformance;

namespace JsonLd.Bench;

/// <summary>The documents of the benchmark: all wire samples that expand and compact, and the ten largest inputs of the W3C suite that do.</summary>
internal static class Corpus
{
    private const int SuiteInputs = 10;
    private static readonly string[] Folders = ["expand", "compact", "flatten", "toRdf"];

    private static readonly JsonLdProcessor Processor = new();

    /// <summary>What documents are compacted with: what a server would send itself.</summary>
    internal static LdJson Context { get; } = LdJson.Parse("""["https://www.w3.org/ns/activitystreams","https://w3id.org/security/v1"]""");

    internal static IReadOnlyList<string> Files() => [.. WireSamples(), .. LargestSuiteInputs()];

    private static IEnumerable<string> WireSamples() =>
        ((LdArray)((LdObject)ConformanceData.Json("wire-samples/index.json"))["samples"]).Cast<LdObject>()
            .Where(sample => sample["jsonldExpand"] is LdString { Value: "ok" })
            .Select(sample => ConformanceData.PathOf("wire-samples/" + ((LdString)sample["file"]).Value))
            .Where(IsReadable);

    private static IEnumerable<string> LargestSuiteInputs() =>
        Folders
            .SelectMany(folder => Directory.GetFiles(ConformanceData.PathOf("json-ld/tests/" + folder), "*-in.jsonld"))
            .OrderByDescending(file => new FileInfo(file).Length)
            .ThenBy(file => file, StringComparer.Ordinal)
            .DistinctBy(file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))))
            .Where(IsReadable)
            .Take(SuiteInputs);

    private static bool IsReadable(string file)
    {
        try
        {
            var document = LdJson.Parse(File.ReadAllBytes(file));
            _ = Processor.Compact(document, Context);
            return Processor.Canonicalize(document).NQuads.Length > 0;
        }
        catch (JsonLdException error)
        {
            Console.WriteLine($"left out: {Path.GetFileName(file)}: {error.Message}");
            return false;
        }
    }

    /// <summary>Tells the reference what to read.</summary>
    internal static string WriteFor(IReadOnlyList<string> files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(ConformanceData.RepositoryRoot, "artifacts", "bench")).FullName;
        var path = Path.Combine(folder, "jsonld-corpus.json");
        using var stream = File.Create(path);
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteString("contexts", Path.Combine(ConformanceData.RepositoryRoot, "src", "JsonLd", "Loading", "Bundled"));
        writer.WritePropertyName("context");
        Context.WriteTo(writer);
        writer.WriteStartArray("documents");
        foreach (var file in files) writer.WriteStringValue(file);
        writer.WriteEndArray();
        writer.WriteEndObject();
        return path;
    }
}
