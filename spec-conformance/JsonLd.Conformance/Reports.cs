namespace JsonLd.Conformance;

/// <summary>What is printed and what is written to artifacts/conformance.</summary>
public static class Reports
{
    public static void Write(IReadOnlyList<(ConformanceTest Test, Outcome Outcome)> results) => _ = results;

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
