using System.Text;

namespace ActorServer.Report;

/// <summary>
/// The tables of FEDERATION.md, between comments that name them, from the same rows as the report: which proposals are implemented, and what each
/// activity does. [FEP-67ff]
/// </summary>
internal static class FederationPage
{
    internal static string Fill(string page, IReadOnlyList<Specification> specifications)
    {
        page = Between(page, "proposals", Proposals(specifications));
        return Between(page, "activities", Activities(specifications.Single(spec => spec.File == "activities")));
    }

    private static string Proposals(IReadOnlyList<Specification> specifications)
    {
        var text = new StringBuilder();
        foreach (var spec in specifications.Where(spec => spec.File.StartsWith("fep-", StringComparison.Ordinal)))
        {
            var missing = spec.Requirements.Where(requirement => requirement.Status == "No").Select(requirement => requirement.Note).ToList();
            text.Append($"- [{spec.Title}]({spec.Source}){(missing.Count > 0 ? $": {string.Join("; ", missing)}" : "")}\n");
        }
        return text.ToString();
    }

    /// <summary>Rows IN-Follow and OUT-Follow make one line.</summary>
    private static string Activities(Specification activities)
    {
        var text = new StringBuilder("| activity | received | sent |\n| --- | --- | --- |\n");
        foreach (var pair in activities.Requirements.GroupBy(requirement => requirement.Id[(requirement.Id.IndexOf('-', StringComparison.Ordinal) + 1)..]))
        {
            string Say(string direction) => pair.SingleOrDefault(requirement => requirement.Id.StartsWith(direction, StringComparison.Ordinal)) is { } row
                ? row.Status == Requirement.Yes ? row.Text : $"no: {row.Note}" : "no";
            text.Append($"| {pair.Key} | {Say("IN-")} | {Say("OUT-")} |\n");
        }
        return text.ToString();
    }

    private static string Between(string page, string name, string text)
    {
        string begin = $"<!-- {name}: from spec-conformance/requirements -->\n", end = $"<!-- end of {name} -->";
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from) throw new FormatException($"FEDERATION.md has no place for {name}.");
        return page[..(from + begin.Length)] + text + page[to..];
    }
}
