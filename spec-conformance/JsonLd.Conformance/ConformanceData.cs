namespace JsonLd.Conformance;

/// <summary>Where the frozen test data is: ACTOR_CONFORMANCE_DATA, or ../shared/conformance beside the repository.</summary>
public static class ConformanceData
{
    /// <summary>The repository's root: the folder with ActorServer.sln above the program.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The folder with the data, or null where there is none.</summary>
    public static string? Folder { get; } = Existing(
        Environment.GetEnvironmentVariable("ACTOR_CONFORMANCE_DATA") ?? Path.Combine(RepositoryRoot, "..", "shared", "conformance"));

    public static string PathOf(string relative) =>
        Path.Combine(Folder ?? throw new InvalidOperationException("no conformance data"), relative);

    public static byte[] Bytes(string relative) => File.ReadAllBytes(PathOf(relative));

    public static LdJson Json(string relative) => LdJson.Parse(Bytes(relative), Generous);

    /// <summary>For files that are ours: manifests of half a megabyte.</summary>
    public static JsonLdLimits Generous { get; } = new() { MaxBytes = 1 << 26, MaxNodes = 10_000_000 };

    private static string? Existing(string folder) => Directory.Exists(folder) ? Path.GetFullPath(folder) : null;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ActorServer.sln"))) return folder.FullName;
        }

        return Directory.GetCurrentDirectory();
    }
}
