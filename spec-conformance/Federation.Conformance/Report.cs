using System.Text.Json;

namespace Federation.Conformance;

/// <summary>How one vector came out. Skipped where it is no case for us; the reason says why.</summary>
internal sealed record Result(string Id, bool? Passed, string Reason = "");

/// <summary>What is printed, and what is written to artifacts/conformance.</summary>
internal static class Report
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static void Write(string suite, List<Result> results)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Data.Root, "artifacts", "conformance")).FullName;
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

    public static int Print(List<Result> results)
    {
        foreach (Result result in results.Where(result => result.Passed != true)) Console.WriteLine($"{(result.Passed is null ? "skipped" : "FAILED")} {result.Id}: {result.Reason}");
        int failed = results.Count(result => result.Passed == false);
        Console.WriteLine($"{results.Count(result => result.Passed == true)} passed, {failed} failed, {results.Count(result => result.Passed is null)} skipped");
        return failed == 0 ? 0 : 1;
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
