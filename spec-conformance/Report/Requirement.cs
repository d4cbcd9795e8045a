namespace ActorServer.Report;

/// <summary>One line of spec-conformance/requirements/*.tsv: what a specification demands, and what is said about it here.</summary>
/// <param name="Id">Named by the tests that are evidence for it.</param>
/// <param name="Level">MUST, SHOULD, MAY …, or ADVISORY for text without a key word.</param>
/// <param name="Status">Yes, No, or Not applicable; what is not Yes says why in the note.</param>
/// <param name="Clause">How the code cites it, such as <c>AP §6.2</c>; it must stand in brackets in one of the files in <paramref name="Where"/>.</param>
/// <param name="Where">Files below src/, separated by spaces.</param>
/// <param name="Text">The demand in one sentence.</param>
/// <param name="Note">How it is met where that is not plain, or why it is not.</param>
internal sealed record Requirement(string Id, string Level, string Status, string Clause, string[] Where, string Text, string Note)
{
    internal const string Yes = "Yes";

    internal static readonly string[] Statuses = [Yes, "No", "Not applicable"];

    internal static readonly string[] Columns = ["id", "level", "status", "clause", "where", "requirement", "note"];
}

/// <summary>One file of requirements. Its first two lines name the specification and where it is published.</summary>
internal sealed record Specification(string File, string Title, string Source, IReadOnlyList<Requirement> Requirements)
{
    /// <summary>Reads a file; every fault is an exception that names the line.</summary>
    internal static Specification Read(string path)
    {
        var lines = System.IO.File.ReadAllLines(path);
        if (lines.Length < 3 || !lines[0].StartsWith("# ", StringComparison.Ordinal) || !lines[1].StartsWith("# http", StringComparison.Ordinal))
            throw new FormatException($"{path}: the first two lines must be '# title' and '# address'.");
        if (lines[2] != string.Join('\t', Requirement.Columns)) throw new FormatException($"{path}: the third line must name the columns {string.Join(", ", Requirement.Columns)}.");
        var rows = lines.Skip(3).Select((line, i) => (line, number: i + 4)).Where(row => row.line.Length > 0).Select(row => ReadRow(path, row.line, row.number));
        return new(Path.GetFileNameWithoutExtension(path), lines[0][2..], lines[1][2..], [.. rows]);
    }

    private static Requirement ReadRow(string path, string line, int number)
    {
        if (line.Split('\t') is not [var id, var level, var status, var clause, var where, var text, var note])
            throw new FormatException($"{path}:{number}: {Requirement.Columns.Length} columns are needed.");
        if (!Requirement.Statuses.Contains(status)) throw new FormatException($"{path}:{number}: the status must be one of {string.Join(", ", Requirement.Statuses)}.");
        if (status != Requirement.Yes && note.Length == 0) throw new FormatException($"{path}:{number}: what is not Yes needs a note that says why.");
        return new(id, level, status, clause, where.Split(' ', StringSplitOptions.RemoveEmptyEntries), text, note);
    }
}
