using System.Text;

namespace ActorServer.Takeout;

/// <summary>Lists as Mastodon writes and reads them. [RFC 4180] Pure.</summary>
internal static class Csv
{
    internal static string Write(IEnumerable<string[]> rows)
    {
        var csv = new StringBuilder();
        foreach (var row in rows) csv.AppendJoin(',', row.Select(Field)).Append('\n');
        return csv.ToString();
    }

    /// <summary>The first field of each row that has one; heads and everything else are left out by whoever reads.</summary>
    internal static IEnumerable<string> FirstFields(string csv) => Rows(csv).Select(row => row[0]).Where(field => field.Length > 0);

    /// <summary>The fields of each line. A field that a quotation mark opens and none closes is empty: what it was meant to be nobody knows.</summary>
    internal static IEnumerable<IReadOnlyList<string>> Rows(string csv) => csv.TrimStart('\ufeff').Split('\n').Select(line => Fields(line.Trim()));

    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        for (var at = 0; at <= line.Length;)
        {
            var isQuoted = at < line.Length && line[at] == '"';
            var end = isQuoted ? Closing(line, at + 1) : line.IndexOf(',', at);
            if (end < 0) end = line.Length;
            fields.Add((isQuoted ? end == line.Length ? "" : line[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal) : line[at..end]).Trim());
            at = isQuoted && line.IndexOf(',', end) is var comma && comma >= 0 ? comma + 1 : isQuoted ? line.Length + 1 : end + 1;
        }
        return fields;
    }

    /// <summary>The mark that closes a field: not one of two that stand for one.</summary>
    private static int Closing(string line, int from)
    {
        for (var at = from; at < line.Length; at++)
        {
            if (line[at] != '"') continue;
            if (at + 1 == line.Length || line[at + 1] != '"') return at;
            at++;
        }
        return -1;
    }

    private static string Field(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
