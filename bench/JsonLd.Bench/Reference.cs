using System.Diagnostics;
using JsonLd.Conformance;

namespace JsonLd.Bench;

/// <summary>jsonld.js and rdf-canonize on Node, in a process of their own on the same core.</summary>
internal static class Reference
{
    private static readonly string Folder = Path.Combine(ConformanceData.RepositoryRoot, "bench", "JsonLd.Bench", "node");

    internal static Dictionary<string, double> Measure(string corpus, TimeSpan warmUp, TimeSpan time)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules"))) _ = Run("npm", "ci", "--no-audit", "--no-fund");
        var output = Run("node", "bench.js", corpus, Milliseconds(warmUp), Milliseconds(time));
        return ((LdObject)LdJson.Parse(output.Trim())).ToDictionary(each => each.Key, each => ((LdNumber)each.Value).Value);
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture);

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}
