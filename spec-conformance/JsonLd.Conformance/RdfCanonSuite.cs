using System.Text;

namespace JsonLd.Conformance;

/// <summary>The W3C RDF Dataset Canonicalization suite (RDFC-1.0).</summary>
public static class RdfCanonSuite
{
    private const string Prefix = "https://w3c.github.io/rdf-canon/tests/";
    private static readonly JsonLdProcessor Processor = new();

    public static IEnumerable<ConformanceTest> Tests =>
        ((LdArray)((LdObject)ConformanceData.Json("rdf-canon/manifest.jsonld"))["entries"]).Cast<LdObject>().Select(entry => new ConformanceTest(
            "rdf-canon", JsonLdSuite.Text(entry, "id")!, JsonLdSuite.Text(entry, "name")!, () => Run(entry))
        {
            Iri = $"{Prefix}manifest{JsonLdSuite.Text(entry, "id")}",
        });

    private static string FileText(string name) => Encoding.UTF8.GetString(ConformanceData.Bytes("rdf-canon/" + name));

    private static Outcome Run(LdObject entry)
    {
        var dataset = NQuads.Parse(FileText(JsonLdSuite.Text(entry, "action")!));
        var hash = JsonLdSuite.Text(entry, "hashAlgorithm") == "SHA384" ? CanonicalizationHash.Sha384 : CanonicalizationHash.Sha256;
        var options = new CanonicalizationOptions(Hash: hash);
        switch (JsonLdSuite.Text(entry, "type"))
        {
            case "rdfc:RDFC10EvalTest":
                var expected = FileText(JsonLdSuite.Text(entry, "result")!);
                var canonical = Processor.Canonicalize(dataset, options).ToString();
                return Outcome.Of(canonical == expected, () => $"expected\n{expected}\nbut was\n{canonical}");
            case "rdfc:RDFC10MapTest":
                var map = (LdObject)ConformanceData.Json("rdf-canon/" + JsonLdSuite.Text(entry, "result"));
                var labels = Processor.Canonicalize(dataset, options).Labels;
                var same = map.Count == labels.Count && map.All(each => labels.GetValueOrDefault(each.Key) == ((LdString)each.Value).Value);
                return Outcome.Of(same, () => $"expected {map} but was {string.Join(", ", labels)}");
            default:
                return MustGiveUp(dataset, options);
        }
    }

    private static Outcome MustGiveUp(RdfDataset dataset, CanonicalizationOptions options)
    {
        try
        {
            _ = Processor.Canonicalize(dataset, options);
            return Outcome.Failed("a poison graph was canonicalised");
        }
        catch (JsonLdException error)
        {
            return Outcome.Of(error.Code == JsonLdErrorCode.TooManyHashNDegreeQuadsCalls, () => error.Message);
        }
    }
}
