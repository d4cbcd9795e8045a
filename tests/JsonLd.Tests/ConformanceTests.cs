using JsonLd.Conformance;

namespace JsonLd.Tests;

/// <summary>The suites that the conformance runner runs, a test each.</summary>
public sealed class ConformanceTests
{
    private static readonly Dictionary<string, ConformanceTest> All =
        ConformanceData.Folder is null ? [] : Suites.All().ToDictionary(test => test.ToString(), StringComparer.Ordinal);

    public static TheoryData<string> Names()
    {
        var names = new TheoryData<string>();
        foreach (var name in All.Keys.DefaultIfEmpty("no data")) names.Add(name);
        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Conforms(string name)
    {
        if (!All.TryGetValue(name, out var test))
        {
            Assert.Skip("skipped: no data");
            return;
        }

        var outcome = Suites.Run(test);
        if (outcome.Verdict == Verdict.Skipped) Assert.Skip(outcome.Reason!);
        Assert.True(outcome.Verdict == Verdict.Passed, outcome.Reason);
    }
}
