using System.Text.Json;

namespace ActorServer.Bench;

/// <summary>
/// One measured thing. ratio = ours / reference; the reference is a limit program's figure in the same run, or the target itself where there is
/// none. met: whether the target holds.
/// </summary>
internal sealed record Row(string Name, double Ours, double Reference, double Ratio, string Target, bool Met)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Smaller is better, and there is a bound.</summary>
    internal static Row AtMost(string name, double ours, double bound, string unit) =>
        new(name, Math.Round(ours, 2), bound, Math.Round(ours / bound, 3), $"at most {bound} {unit}", ours <= bound);

    /// <summary>Larger is better, compared with a limit program in the same run.</summary>
    internal static Row OfLimit(string name, double ours, double limit, double target) =>
        new(name, Math.Round(ours, 1), Math.Round(limit, 1), Math.Round(ours / limit, 3), $"at least {target} of the limit", ours / limit >= target);

    internal static void Write(string bench, IReadOnlyList<Row> rows)
    {
        foreach (var row in rows)
        {
            Console.WriteLine($"{row.Name,-52} ours {row.Ours,10:N2}  reference {row.Reference,10:N2}  ratio {row.Ratio,6:N3}  {row.Target}{(row.Met ? "" : "  NOT MET")}");
        }
        var folder = Path.Combine("artifacts", "bench");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{bench}.json"), JsonSerializer.Serialize(rows, Json));
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
