using System.Text.RegularExpressions;

namespace ActorServer.Report;

/// <summary>Where the code cites a clause: in square brackets, as in <c>[AP §6.2.1 MUST]</c> or <c>[FEP-8b32]</c>.</summary>
internal sealed partial class Citations(string source)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _read = [];

    internal bool Exists(string file) => File.Exists(Path.Combine(source, file));

    internal bool Cites(string file, string clause) => Exists(file) && BracketsOf(file).Any(bracket => IsClause(bracket, clause));

    /// <summary>The specification's name and, where the clause has one, its section: §6.2 is not cited by §6.2.1.</summary>
    private static bool IsClause(string bracket, string clause)
    {
        if (clause.Split(" §") is not [var name, var section]) return bracket.Contains(clause, StringComparison.OrdinalIgnoreCase);
        return bracket.StartsWith(name, StringComparison.Ordinal) && Regex.IsMatch(bracket, $@"§{Regex.Escape(section)}(?!\.?\d)");
    }

    private IReadOnlyList<string> BracketsOf(string file)
    {
        if (_read.TryGetValue(file, out var known)) return known;
        return _read[file] = [.. Bracket().Matches(File.ReadAllText(Path.Combine(source, file))).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"\[([A-Z][^\[\]\n]+)\]")]
    private static partial Regex Bracket();
}
