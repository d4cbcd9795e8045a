using System.Xml.Linq;

namespace ActorServer.Report;

/// <summary>How the tests of one requirement came out.</summary>
internal sealed record Evidence(IReadOnlyList<string> Passed, IReadOnlyList<string> Failed, IReadOnlyList<string> Skipped)
{
    internal static readonly Evidence None = new([], [], []);
}

/// <summary>What ran, read from xunit's own result files: nothing counts that did not run.</summary>
internal sealed class TestResults
{
    private readonly Dictionary<string, Evidence> _byRequirement;

    internal TestResults(IEnumerable<string> files)
    {
        var runs = files.SelectMany(file => XDocument.Load(file).Descendants("test")).SelectMany(test =>
            test.Descendants("trait").Where(trait => (string?)trait.Attribute("name") == "Requirement").Select(trait =>
                (Id: (string)trait.Attribute("value")!, Test: Name(test), Result: (string)test.Attribute("result")!)));
        _byRequirement = runs.GroupBy(run => run.Id).ToDictionary(group => group.Key, group =>
            new Evidence(Of(group, "Pass"), Of(group, "Fail"), Of(group, "Skip")));

        static IReadOnlyList<string> Of(IEnumerable<(string Id, string Test, string Result)> runs, string result) =>
            [.. runs.Where(run => run.Result == result).Select(run => run.Test)];
    }

    internal IEnumerable<string> Ids => _byRequirement.Keys;

    internal Evidence For(string id) => _byRequirement.GetValueOrDefault(id, Evidence.None);

    private static string Name(XElement test) => $"{((string)test.Attribute("type")!).Split('.')[^1]}.{(string)test.Attribute("method")!}";
}
