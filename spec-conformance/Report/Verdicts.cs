namespace ActorServer.Report;

/// <summary>A requirement with its evidence. Only what ran and passed makes a Yes.</summary>
internal sealed record Verdict(Requirement Requirement, Evidence Evidence)
{
    internal bool IsMet => Requirement.Status == Requirement.Yes && Evidence.Passed.Count > 0 && Evidence.Failed.Count == 0;

    /// <summary>What the report says: a claim without evidence is none.</summary>
    internal string Status => Requirement.Status != Requirement.Yes ? Requirement.Status : IsMet ? Requirement.Yes : "UNPROVED";
}

/// <summary>Finds what is claimed and not so.</summary>
internal static class Verdicts
{
    internal static IEnumerable<string> Faults(IReadOnlyList<Specification> specifications, TestResults results, Citations citations)
    {
        var all = specifications.SelectMany(spec => spec.Requirements).ToList();
        foreach (var twice in all.GroupBy(requirement => requirement.Id).Where(group => group.Count() > 1)) yield return $"{twice.Key}: stands in the tables twice";
        foreach (var unknown in results.Ids.Except(all.Select(requirement => requirement.Id))) yield return $"{unknown}: a test names it, but no table does";
        foreach (var requirement in all.Where(requirement => requirement.Status == Requirement.Yes))
        {
            foreach (var missing in requirement.Where.Where(file => !citations.Exists(file))) yield return $"{requirement.Id}: there is no src/{missing}";
            if (!requirement.Where.Any(file => citations.Cites(file, requirement.Clause))) yield return $"{requirement.Id}: [{requirement.Clause}] is not cited in {string.Join(", ", requirement.Where)}";
            var evidence = results.For(requirement.Id);
            if (evidence.Passed.Count == 0 && evidence.Failed.Count == 0) yield return $"{requirement.Id}: no test ran for it{(evidence.Skipped.Count > 0 ? " (skipped)" : "")}";
            foreach (var failed in evidence.Failed.Distinct()) yield return $"{requirement.Id}: {failed} failed";
        }
    }
}
