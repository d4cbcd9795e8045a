using System.Text.Json;

namespace ActorServer.Bench;

/// <summary>
/// One measured thing. ratio = ours / reference; the reference is a limit program's figure in the same run, or the bound where there is one.
/// target is the ratio that is wanted (none: for orientation), met says whether it is.
/// </summary>
internal sealed record Row(string Name, double Ours, double Reference, double Ratio, double? Target, bool Met)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Smaller is better, and there is a bound: the ratio to it may be 1.</summary>
    internal static Row AtMost(string name, double ours, double bound) => new(name, Math.Round(ours, 2), bound, Math.Round(ours / bound, 3), 1, ours <= bound);

    /// <summary>Larger is better, compared with a limit program in the same run.</summary>
    internal static Row OfLimit(string name, double ours, double limit, double target) =>
        new(name, Math.Round(ours, 1), Math.Round(limit, 1), Math.Round(ours / limit, 3), target, ours / limit >= target);

    /// <summary>Smaller is better, compared with another figure of the same run: at most so many times as much.</summary>
    internal static Row AtMostTimes(string name, double ours, double reference, double target) =>
        new(name, Math.Round(ours, 3), Math.Round(reference, 3), Math.Round(ours / reference, 3), target, ours / reference <= target);

    internal static Row ForOrientation(string name, double ours, double reference) =>
        new(name, Math.Round(ours, 3), Math.Round(reference, 3), Math.Round(ours / reference, 3), null, true);

    internal static void Write(string bench, IReadOnlyList<Row> rows)
    {
        foreach (var row in rows)
        {
            Console.WriteLine($"{row.Name,-52} ours {row.Ours,10:N2}  reference {row.Reference,10:N2}  ratio {row.Ratio,6:N3}  {(row.Target is { } target ? $"target {target}" : "")}{(row.Met ? "" : "  NOT MET")}");
        }
        var folder = Path.Combine("artifacts", "bench");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{bench}.json"), JsonSerializer.Serialize(rows, Json));
    }

    internal static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    /// <summary>The value that this part of all values is at most.</summary>
    internal static double Percentile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
    }
}
