using System.Xml.Linq;

namespace Federation.Conformance;

/// <summary>How one vector came out. Skipped where it is no case for us; the reason says why.</summary>
internal sealed record Result(string Suite, string Id, bool? Passed, string Reason);

/// <summary>Reads the results that xunit writes (xUnit.net v2+ XML). A suite is the value of a test's trait Suite.</summary>
internal static class TestResults
{
    private const int LongestId = 300;

    public static IEnumerable<Result> Read(string file) =>
        from test in XDocument.Load(file).Descendants("test")
        from trait in test.Elements("traits").Elements("trait")
        where (string?)trait.Attribute("name") == "Suite"
        select new Result((string)trait.Attribute("value")!, Id(test), Passed(test), Reason(test));

    private static bool? Passed(XElement test) => (string?)test.Attribute("result") switch
    {
        "Pass" => true,
        "Skip" => null,
        _ => false,
    };

    /// <summary>Class, test and vector, without the namespace.</summary>
    private static string Id(XElement test)
    {
        string name = (string)test.Attribute("name")!, type = (string?)test.Attribute("type") ?? "";
        int dot = type.LastIndexOf('.');
        string id = dot > 0 && name.StartsWith(type, StringComparison.Ordinal) ? name[(dot + 1)..] : name;
        return (id.Length <= LongestId ? id : id[..LongestId]).Replace("\\\"", "\"", StringComparison.Ordinal);
    }

    private static string Reason(XElement test) => (string?)test.Element("reason") ?? (string?)test.Element("failure")?.Element("message") ?? "";
}
