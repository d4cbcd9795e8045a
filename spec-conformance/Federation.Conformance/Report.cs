using System.Text.Json;

namespace Federation.Conformance;

/// <summary>What is printed, and what is written to artifacts/conformance.</summary>
internal static class Report
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static void Write(string suite, List<Result> results)
    {
        string folder = Directory.CreateDirectory(Path.Combine("artifacts", "conformance")).FullName;
        using FileStream stream = File.Create(Path.Combine(folder, suite + ".json"));
        using var writer = new Utf8JsonWriter(stream, Indented);
        writer.WriteStartObject();
        writer.WriteString("suite", suite);
        writer.WriteNumber("passed", results.Count(result => result.Passed == true));
        writer.WriteNumber("failed", results.Count(result => result.Passed == false));
        Write(writer, "skipped", results.Where(result => result.Passed is null));
        Write(writer, "failures", results.Where(result => result.Passed == false));
        writer.WriteEndObject();
    }

    /// <summary>The exit code: a failure, or nothing at all, is none of a success.</summary>
    public static int Print(List<Result> results)
    {
        foreach (Result result in results.Where(result => result.Passed != true)) Console.WriteLine($"{(result.Passed is null ? "skipped" : "FAILED")} {result.Suite} {result.Id}: {result.Reason}");
        foreach (IGrouping<string, Result> suite in results.GroupBy(result => result.Suite)) Console.WriteLine($"{suite.Key}: {Counts(suite)}");
        Console.WriteLine(Counts(results));
        return results.Count > 0 && results.All(result => result.Passed != false) ? 0 : 1;
    }

    private static string Counts(IEnumerable<Result> results)
    {
        ILookup<bool, Result> done = results.Where(result => result.Passed is not null).ToLookup(result => result.Passed == true);
        return $"{done[true].Count()} passed, {done[false].Count()} failed, {results.Count(result => result.Passed is null)} skipped";
    }

    private static void Write(Utf8JsonWriter writer, string name, IEnumerable<Result> results)
    {
        writer.WriteStartArray(name);
        foreach (Result result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("id", result.Id);
            writer.WriteString("reason", result.Reason);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
