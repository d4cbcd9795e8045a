namespace JsonLd.Conformance;

/// <summary>One test of a suite, ready to run.</summary>
public sealed record ConformanceTest(string Suite, string Id, string Name, Func<Outcome> Run)
{
    /// <summary>The test's IRI in its W3C manifest, for EARL; null for suites that are not W3C's.</summary>
    public string? Iri { get; init; }

    public override string ToString() => $"{Suite} {Id}";
}

public enum Verdict
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>What became of a test; the reason says why it failed or was skipped.</summary>
public sealed record Outcome(Verdict Verdict, string? Reason = null)
{
    public static Outcome Passed { get; } = new(Verdict.Passed);

    public static Outcome Failed(string reason) => new(Verdict.Failed, reason);

    public static Outcome Skipped(string reason) => new(Verdict.Skipped, reason);

    public static Outcome Of(bool passed, Func<string> reason) => passed ? Passed : Failed(reason());
}
