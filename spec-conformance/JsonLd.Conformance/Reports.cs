using System.Text;
using System.Text.Json;

namespace JsonLd.Conformance;

/// <summary>What is printed, and what is written to artifacts/conformance: a JSON file per suite, and EARL for W3C's suites.</summary>
public static class Reports
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static void Write(IReadOnlyList<(ConformanceTest Test, Outcome Outcome)> results)
    {
        var folder = Directory.CreateDirectory(Path.Combine(ConformanceData.RepositoryRoot, "artifacts", "conformance")).FullName;
        foreach (var suite in results.GroupBy(each => each.Test.Suite)) WriteSuite(Path.Combine(folder, suite.Key + ".json"), suite.Key, [.. suite]);
        File.WriteAllText(Path.Combine(folder, "jsonld-earl.ttl"), Earl(results, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().Date)));
    }

    private static void WriteSuite(string path, string suite, List<(ConformanceTest Test, Outcome Outcome)> results)
    {
        using var stream = File.Create(path);
        using var writer = new Utf8JsonWriter(stream, Indented);
        writer.WriteStartObject();
        writer.WriteString("suite", suite);
        writer.WriteNumber("passed", results.Count(each => each.Outcome.Verdict == Verdict.Passed));
        writer.WriteNumber("failed", results.Count(each => each.Outcome.Verdict == Verdict.Failed));
        WriteReasons(writer, "skipped", results.Where(each => each.Outcome.Verdict == Verdict.Skipped));
        WriteReasons(writer, "failures", results.Where(each => each.Outcome.Verdict == Verdict.Failed));
        writer.WriteEndObject();
    }

    private static void WriteReasons(Utf8JsonWriter writer, string name, IEnumerable<(ConformanceTest Test, Outcome Outcome)> results)
    {
        writer.WriteStartArray(name);
        foreach (var (test, outcome) in results)
        {
            writer.WriteStartObject();
            writer.WriteString("id", test.Id);
            writer.WriteString("reason", outcome.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Evaluation and Report Language 1.0, as W3C's implementation reports want it.
    private static string Earl(IEnumerable<(ConformanceTest Test, Outcome Outcome)> results, DateOnly day)
    {
        var earl = new StringBuilder("""
            @prefix earl: <http://www.w3.org/ns/earl#> .
            @prefix dc: <http://purl.org/dc/terms/> .
            @prefix doap: <http://usefulinc.com/ns/doap#> .
            @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

            <#JsonLd> a doap:Project, earl:TestSubject, earl:Software ;
              doap:name "JsonLd" ;
              doap:description "JSON-LD 1.1, RDFC-1.0 and JCS on System.Text.Json" ;
              doap:programming-language "C#" .
            <#runner> a earl:Assertor, earl:Software ; doap:name "JsonLd.Conformance" .


            """);
        foreach (var (test, outcome) in results.Where(each => each.Test.Iri is not null))
        {
            var verdict = outcome.Verdict switch { Verdict.Passed => "passed", Verdict.Failed => "failed", Verdict.Skipped => "inapplicable" };
            earl.Append(System.Globalization.CultureInfo.InvariantCulture, $"""
                [] a earl:Assertion ;
                  earl:assertedBy <#runner> ; earl:subject <#JsonLd> ; earl:test <{test.Iri}> ; earl:mode earl:automatic ;
                  earl:result [ a earl:TestResult ; earl:outcome earl:{verdict} ; dc:date "{day:yyyy-MM-dd}"^^xsd:date ] .

                """);
        }

        return earl.ToString();
    }

    public static int Print(IReadOnlyList<(ConformanceTest Test, Outcome Outcome)> results, bool details)
    {
        foreach (var (test, outcome) in results.Where(each => each.Outcome.Verdict == Verdict.Failed))
        {
            var reason = outcome.Reason!;
            Console.WriteLine($"FAILED {test} ({test.Name}): {(details || reason.Length < 200 ? reason : reason[..200])}");
        }

        foreach (var suite in results.GroupBy(each => each.Test.Suite)) Console.WriteLine($"{suite.Key}: {Counts(suite)}");
        Console.WriteLine(Counts(results));
        return results.Any(each => each.Outcome.Verdict == Verdict.Failed) ? 1 : 0;
    }

    private static string Counts(IEnumerable<(ConformanceTest Test, Outcome Outcome)> results)
    {
        var by = results.ToLookup(each => each.Outcome.Verdict);
        return $"{by[Verdict.Passed].Count()} passed, {by[Verdict.Failed].Count()} failed, {by[Verdict.Skipped].Count()} skipped";
    }
}
