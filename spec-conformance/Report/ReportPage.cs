using System.Text;

namespace ActorServer.Report;

/// <summary>spec-conformance/REPORT.md: one table for each specification.</summary>
internal static class ReportPage
{
    internal static string Write(IReadOnlyList<Specification> specifications, TestResults results)
    {
        var page = new StringBuilder("# What the specifications demand, and whether ActorServer does it\n\n");
        page.Append("Made by `./build.sh conformance` from the tables in `requirements/` and from the tests that ran. A requirement is met when the code cites it and a test for it passed.\n\n");
        Summary(page, specifications, results);
        foreach (var specification in specifications)
        {
            page.Append($"\n## {specification.Title}\n\n<{specification.Source}>\n\n| id | level | status | requirement | where | tests |\n| --- | --- | --- | --- | --- | --- |\n");
            foreach (var requirement in specification.Requirements) page.Append(Row(new(requirement, results.For(requirement.Id))));
        }
        return page.ToString();
    }

    private static void Summary(StringBuilder page, IReadOnlyList<Specification> specifications, TestResults results)
    {
        page.Append("| specification | MUST | SHOULD | MAY | other |\n| --- | --- | --- | --- | --- |\n");
        foreach (var specification in specifications)
        {
            var byLevel = specification.Requirements.ToLookup(requirement => requirement.Level.Split(' ')[0]);
            string Tally(IEnumerable<Requirement> rows)
            {
                var list = rows.Where(row => row.Status != "Not applicable").ToList();
                return list.Count == 0 ? "" : $"{list.Count(row => new Verdict(row, results.For(row.Id)).IsMet)}/{list.Count}";
            }
            var others = byLevel.Where(level => level.Key is not ("MUST" or "SHOULD" or "MAY")).SelectMany(level => level);
            page.Append($"| {specification.Title} | {Tally(byLevel["MUST"])} | {Tally(byLevel["SHOULD"])} | {Tally(byLevel["MAY"])} | {Tally(others)} |\n");
        }
    }

    private static string Row(Verdict verdict)
    {
        var requirement = verdict.Requirement;
        var note = requirement.Note.Length > 0 ? $" *{requirement.Note}*" : "";
        var where = string.Join("<br>", requirement.Where.Select(file => $"`{file}`"));
        var tests = string.Join("<br>", verdict.Evidence.Passed.Concat(verdict.Evidence.Failed.Select(name => $"FAILED {name}")).GroupBy(name => name)
            .Select(test => test.Count() == 1 ? $"`{test.Key}`" : $"`{test.Key}` ×{test.Count()}"));
        return $"| {requirement.Id} | {requirement.Level} | {verdict.Status} | {Cell(requirement.Text)}{Cell(note)} | {where} | {tests} |\n";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
