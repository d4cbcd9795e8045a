using System.Text;

namespace ActorServer.Report;

/// <summary>
/// W3C's implementation report: the items that implementers were asked for, answered by what the tests showed. The table w3c-report.items lists each
/// item with the requirements that it stands for.
/// </summary>
internal static class ImplementationReport
{
    internal static string Write(string items, IReadOnlyList<Specification> specifications, TestResults results)
    {
        var verdicts = specifications.SelectMany(spec => spec.Requirements).ToDictionary(requirement => requirement.Id, requirement => new Verdict(requirement, results.For(requirement.Id)));
        var page = new StringBuilder("# ActivityPub implementation report: ActorServer\n\n| item | level | implemented | description | by |\n| --- | --- | --- | --- | --- |\n");
        foreach (var line in File.ReadLines(items).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.Split('\t') is not [var item, var level, var description, var ids]) throw new FormatException($"{items}: '{line}' needs four columns.");
            var behind = ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => verdicts.TryGetValue(id, out var verdict) ? verdict : throw new FormatException($"{items}: {id} is in no table.")).ToList();
            page.Append($"| {item} | {level} | {Answer(behind)} | {description} | {string.Join(", ", behind.Select(verdict => verdict.Requirement.Id))} |\n");
        }
        return page.ToString();
    }

    private static string Answer(List<Verdict> behind)
    {
        if (behind.Count == 0 || behind.All(verdict => verdict.Status == "Not applicable")) return "Not applicable";
        return behind.Where(verdict => verdict.Status != "Not applicable").All(verdict => verdict.IsMet) ? "Yes" : "No";
    }
}
