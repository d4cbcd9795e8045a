namespace JsonLd.Conformance;

/// <summary>Every suite that runs here.</summary>
public static class Suites
{
    public static IEnumerable<ConformanceTest> All() => JsonLdSuite.Tests.Concat(RdfCanonSuite.Tests).Concat(IntegritySuite.Tests).Concat(RemoteDocumentSuite.Tests).Concat(WireSampleSuite.Tests);

    /// <summary>Runs a test; an exception of no expected type is a failure with its name.</summary>
    public static Outcome Run(ConformanceTest test)
    {
        try
        {
            return test.Run();
        }
#pragma warning disable CA1031 // The report must name what escaped, whatever it was.
        catch (Exception error)
        {
            return Outcome.Failed($"{error.GetType().Name}: {error.Message}\n{error.StackTrace}");
        }
#pragma warning restore CA1031
    }
}
