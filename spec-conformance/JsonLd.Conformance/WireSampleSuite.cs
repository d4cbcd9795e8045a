namespace JsonLd.Conformance;

/// <summary>
/// Documents of real servers: each must be read with the bundled contexts alone. What jsonld.js could not expand on account of an
/// unknown context must be refused by the strict rule and be read by the lenient one.
/// </summary>
public static class WireSampleSuite
{
    private static readonly JsonLdProcessor Strict = new();
    private static readonly JsonLdProcessor Lenient = new(new JsonLdOptions { Loader = BundledContexts.Lenient });

    public static IEnumerable<ConformanceTest> Tests =>
        ((LdArray)((LdObject)ConformanceData.Json("wire-samples/index.json"))["samples"]).Cast<LdObject>().Select(sample => new ConformanceTest(
            "wire-samples", JsonLdSuite.Text(sample, "file")!, JsonLdSuite.Text(sample, "type") ?? "", () => Run(sample)));

    private static Outcome Run(LdObject sample)
    {
        var document = ConformanceData.Json("wire-samples/" + JsonLdSuite.Text(sample, "file"));
        var expectation = JsonLdSuite.Text(sample, "jsonldExpand")!;
        if (expectation.StartsWith("error", StringComparison.Ordinal)) return Refused(document, expectation);
        var expanded = Strict.Expand(document);
        return Outcome.Of((expanded.Count == 0) == (expectation == "empty"), () => $"{expectation} but was {expanded.Count} nodes");
    }

    private static Outcome Refused(LdJson document, string expectation)
    {
        try
        {
            _ = Strict.Expand(document);
            return Outcome.Failed($"no error; expected {expectation}");
        }
        catch (JsonLdException error)
        {
            if (error.Code == JsonLdErrorCode.LoadingRemoteContextFailed) _ = Lenient.Expand(document);
            // Which of several errors is met first is up to the implementation.
            return Outcome.Passed;
        }
    }
}
