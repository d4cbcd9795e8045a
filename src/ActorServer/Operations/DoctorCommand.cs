using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorServer.Operations;

/// <summary>doctor: looks at this server as the others do, from outside in, and at what it stands on; says what to do about what it finds.</summary>
internal static class DoctorCommand
{
    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var json = new Option<bool>("--json") { Description = "One array of objects, for programs." };
        var doctor = new Command("doctor", "Look at name, certificate, proxy, disk, database, queue and backups, and say what to do.") { json };
        doctor.SetAction((parsed, ct) => guard(async () =>
        {
            await using var installed = await Installed.OpenAsync(configuration(parsed), TimeProvider.System);
            Print(await ExamineAsync(installed, ct), parsed.GetValue(json));
        }));
        return doctor;
    }

    internal static async Task<IReadOnlyList<Finding>> ExamineAsync(Installed installed, CancellationToken ct)
    {
        var findings = new List<Finding> { Kind(installed.Options) };
        findings.AddRange(await MachineChecks.RunAsync(installed, ct));
        findings.AddRange(await OutsideChecks.RunAsync(installed, DataFolderLock.IsTaken(installed.Options.DataFolder), ct));
        return findings;
    }

    private static Finding Kind(ActorServerOptions options) => new Uri(options.PublicOrigin!).IsLoopback
        ? Finding.Warn("installation", $"{options.PublicOrigin} is on this machine alone: a trial installation that nobody else can reach.",
            "To federate, make a new data folder with --public-origin https://your.name; the address of this one can never change.")
        : Finding.Ok("installation", $"{options.FullHandle} at {options.PublicOrigin}");

    private static void Print(IReadOnlyList<Finding> findings, bool asJson)
    {
        if (asJson) Console.WriteLine(ToJson(findings));
        else foreach (var finding in findings) Console.WriteLine(Line(finding));
        if (findings.Count(finding => finding.Level == Level.Fail) is > 0 and var failed) throw new OperatorException($"{failed} of {findings.Count} checks failed.");
    }

    private static string Line(Finding finding) => $"{Word(finding),-5} {finding.Check,-12} {finding.Says}{(finding.Do is { } what ? $"\n                   → {what}" : "")}";

    internal static string ToJson(IReadOnlyList<Finding> findings) => new JsonArray([.. findings.Select(finding => (JsonNode)new JsonObject
    {
        ["check"] = finding.Check,
        ["result"] = Word(finding),
        ["says"] = finding.Says,
        ["do"] = finding.Do,
    })]).ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    private static string Word(Finding finding) => finding.Level switch { Level.Ok => "ok", Level.Warn => "warn", Level.Fail => "FAIL" };
}
