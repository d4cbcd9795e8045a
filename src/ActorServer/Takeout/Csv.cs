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
    internal static IEnumerable<string> FirstFields(string csv) =>
        csv.TrimStart('\ufeff').Split('\n').Select(First).Where(field => field.Length > 0);

    private static string First(string line)
    {
        line = line.Trim();
        if (!line.StartsWith('"')) return line.Split(',')[0].Trim();
        var end = line.IndexOf('"', 1);
        return end < 0 ? "" : line[1..end].Trim();
    }

    private static string Field(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
