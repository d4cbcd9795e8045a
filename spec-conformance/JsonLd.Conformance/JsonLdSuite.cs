using System.Text;

namespace JsonLd.Conformance;

/// <summary>The W3C JSON-LD 1.1 API suite, but for remote documents (<see cref="RemoteDocumentSuite"/>).</summary>
public static class JsonLdSuite
{
    private static readonly string[] Manifests = ["expand", "compact", "flatten", "toRdf", "fromRdf"];

    public static IEnumerable<ConformanceTest> Tests => Manifests.SelectMany(Manifest);

    private static IEnumerable<ConformanceTest> Manifest(string name) => Entries(name).Select(entry => new ConformanceTest(
        "json-ld-" + name, Text(entry, "@id")!, Text(entry, "name")!, () => Run(name, entry))
    {
        Iri = $"{SuiteLoader.Prefix}{name}-manifest{Text(entry, "@id")}",
    });

    internal static IEnumerable<LdObject> Entries(string manifest) =>
        ((LdArray)((LdObject)ConformanceData.Json($"json-ld/tests/{manifest}-manifest.jsonld"))["sequence"]).Cast<LdObject>();

    internal static string? Text(LdObject? entry, string key) =>
        entry is not null && entry.TryGetValue(key, out var value) && value is LdString text ? text.Value : null;

    internal static bool Is(LdObject entry, string type) => entry["@type"] is LdArray types && types.Any(each => each is LdString { Value: var name } && name == type);

    private static Outcome Run(string manifest, LdObject entry)
    {
        var option = entry.TryGetValue("option", out var given) ? (LdObject)given : null;
        if (Text(option, "specVersion") == "json-ld-1.0") return Outcome.Skipped("specVersion json-ld-1.0: JSON-LD 1.1 gives another result");
        var test = new Single(manifest, entry, option);
        if (!Is(entry, "jld:NegativeEvaluationTest")) return test.Positive();
        try
        {
            test.Evaluate();
            return Outcome.Failed($"no error; expected {Text(entry, "expectErrorCode")}");
        }
        catch (JsonLdException error)
        {
            return Outcome.Of(error.CodeText == Text(entry, "expectErrorCode"), () => $"expected {Text(entry, "expectErrorCode")}: {error.Message}");
        }
    }

    private sealed class Single(string manifest, LdObject entry, LdObject? option)
    {
        private readonly string input = Text(entry, "input")!;
        private readonly JsonLdProcessor processor = new(OptionsOf(option));

        private string Base => Text(option, "base") ?? SuiteLoader.Prefix + input;

        // RDFC-1.0 does not relabel blank nodes in the place of a predicate; as an object of a statement it does.
        private RdfDataset Reified(RdfDataset dataset)
        {
            if (!processor.Options.ProduceGeneralizedRdf) return dataset;
            var reified = new RdfDataset();
            foreach (var (quad, i) in dataset.Quads.Select((quad, i) => (quad, i)))
            {
                var statement = RdfTerm.BlankNode($"statement{i}");
                reified.Add(new RdfQuad(statement, RdfTerm.Iri("urn:subject"), quad.Subject, quad.Graph));
                reified.Add(new RdfQuad(statement, RdfTerm.Iri("urn:predicate"), quad.Predicate, quad.Graph));
                reified.Add(new RdfQuad(statement, RdfTerm.Iri("urn:object"), quad.Object, quad.Graph));
            }

            return reified;
        }

        private static LdJson File(string name) => ConformanceData.Json("json-ld/tests/" + name);

        internal object Evaluate() => manifest switch
        {
            "expand" => processor.Expand(File(input), Base),
            "compact" => processor.Compact(File(input), File(Text(entry, "context")!), Base),
            "flatten" => processor.Flatten(File(input), Text(entry, "context") is { } context ? File(context) : null, Base),
            "toRdf" => processor.ToRdf(File(input), Base),
            _ => processor.FromRdf(NQuads.Parse(Encoding.UTF8.GetString(ConformanceData.Bytes("json-ld/tests/" + input)))),
        };

        internal Outcome Positive()
        {
            var result = Evaluate();
            if (Is(entry, "jld:PositiveSyntaxTest")) return Outcome.Passed;
            var expect = Text(entry, "expect")!;
            if (result is RdfDataset dataset) return SameDataset(dataset, expect);
            var expected = File(expect);
            return Outcome.Of(SameJson((LdJson)result, expected), () => $"expected\n{expected}\nbut was\n{result}");
        }

        private bool SameJson(LdJson result, LdJson expected)
        {
            // Labels of blank nodes are free; equal datasets then decide.
            if (manifest is "flatten" && !JsonComparison.Same(result, expected)) return Nodes(result) == Nodes(expected) && Canonical(result) == Canonical(expected);
            if (!JsonComparison.Same(result, expected)) return false;
            return manifest != "compact" || JsonComparison.Same(processor.Expand(result, Base), processor.Expand(expected, Base));
        }

        private static int Nodes(LdJson json) => json switch
        {
            LdObject map => 1 + map.Sum(member => Nodes(member.Value)),
            LdArray array => 1 + array.Sum(Nodes),
            _ => 1,
        };

        private string Canonical(LdJson json) => processor.Canonicalize(json, baseIri: Base).ToString();

        private Outcome SameDataset(RdfDataset result, string expect)
        {
            var expected = NQuads.Parse(Encoding.UTF8.GetString(ConformanceData.Bytes("json-ld/tests/" + expect)));
            var (a, b) = (processor.Canonicalize(Reified(result)).ToString(), processor.Canonicalize(Reified(expected)).ToString());
            return Outcome.Of(a == b, () => $"expected\n{b}\nbut was\n{a}");
        }
    }

    private static JsonLdOptions OptionsOf(LdObject? option) => new()
    {
        Loader = new SuiteLoader(),
        ProcessingMode = Text(option, "processingMode") == "json-ld-1.0" ? JsonLdProcessingMode.JsonLd10 : JsonLdProcessingMode.JsonLd11,
        ExpandContext = Text(option, "expandContext") is { } context ? ConformanceData.Json("json-ld/tests/" + context) : null,
        CompactArrays = Flag(option, "compactArrays", true),
        CompactToRelative = Flag(option, "compactToRelative", true),
        ProduceGeneralizedRdf = Flag(option, "produceGeneralizedRdf", false),
        UseNativeTypes = Flag(option, "useNativeTypes", false),
        UseRdfType = Flag(option, "useRdfType", false),
        RdfDirection = Text(option, "rdfDirection") switch
        {
            "i18n-datatype" => RdfDirection.I18nDatatype,
            "compound-literal" => RdfDirection.CompoundLiteral,
            _ => RdfDirection.None,
        },
    };

    private static bool Flag(LdObject? option, string key, bool absent) =>
        option is not null && option.TryGetValue(key, out var value) && value is LdBoolean flag ? flag.Value : absent;
}
