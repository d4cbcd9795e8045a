using System.Text.Json;

namespace Federation.Conformance;

/// <summary>Where the frozen test data is: ACTOR_CONFORMANCE_DATA, or ../shared/conformance beside the repository.</summary>
internal static class Data
{
    /// <summary>The folder with ActorServer.sln above the program.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder with the data, or null where there is none.</summary>
    public static string? Folder { get; } =
        Existing(Environment.GetEnvironmentVariable("ACTOR_CONFORMANCE_DATA") ?? Path.Combine(Root, "..", "shared", "conformance"));

    public static byte[] Bytes(string relative) => File.ReadAllBytes(Path.Combine(Folder!, relative));

    public static JsonElement Json(string relative) => JsonElement.Parse(Bytes(relative));

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ActorServer.sln"))) return folder.FullName;
        return Directory.GetCurrentDirectory();
    }
}
