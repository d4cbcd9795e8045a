using System.Text.Json.Nodes;

namespace ActorServer.Tests.Support;

/// <summary>
/// The collected documents and cases of the fediverse: data only, not part of this repository. The environment variable ACTOR_CONFORMANCE_DATA
/// names the folder; otherwise it lies beside the repository. Without it these tests are skipped.
/// </summary>
internal static class Conformance
{
    internal static string Folder { get; } = Environment.GetEnvironmentVariable("ACTOR_CONFORMANCE_DATA") is { Length: > 0 } set ? set : Beside();

    internal static void RequireData() => Assert.SkipUnless(Directory.Exists(Folder), "no data");

    internal static JsonObject Read(string path)
    {
        RequireData();
        return (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, path)))!;
    }

    private static string Beside()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "global.json"))) folder = folder.Parent;
        return Path.GetFullPath(Path.Combine(folder?.FullName ?? ".", "../shared/conformance"));
    }
}
