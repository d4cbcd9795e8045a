using System.Text.Json;
using Federation.Json;

namespace Federation.Tests.Support;

/// <summary>
/// The test data, which is not part of this repository: <c>ACTOR_CONFORMANCE_DATA</c>, or else <c>../shared/conformance</c> beside it. A test whose
/// data is absent is skipped, never passed.
/// </summary>
internal static class Conformance
{
    /// <summary>The row of a theory whose data is absent.</summary>
    public const string NoData = "(no data)";

    private static readonly JsonLimits Large = new() { MaxBytes = 64 * 1024 * 1024, MaxValues = int.MaxValue };

    private static readonly string? Root = FindRoot();

    public static bool Has(string relative) => Root is not null && (File.Exists(Path.Combine(Root, relative)) || Directory.Exists(Path.Combine(Root, relative)));

    public static byte[] Bytes(string relative)
    {
        if (!Has(relative)) Assert.Skip("no data");
        return File.ReadAllBytes(Path.Combine(Root!, relative));
    }

    public static JsonElement Json(string relative)
    {
        byte[] bytes = Bytes(relative);
        // Data may itself hold what BoundedJson refuses, so it is not the reader here.
        return JsonElement.Parse(bytes, new JsonDocumentOptions { MaxDepth = 256 });
    }

    public static IEnumerable<string> Files(string relative, string pattern) =>
        !Has(relative) ? [] : Directory.EnumerateFiles(Path.Combine(Root!, relative), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root!, file)).Order(StringComparer.Ordinal);

    /// <summary>The ids of the cases in a file's array, as theory rows.</summary>
    public static TheoryData<string> Ids(string relative, string array, Func<JsonElement, bool>? only = null, string id = "id") =>
        Rows(Has(relative) ? Json(relative).GetProperty(array).EnumerateArray().Where(only ?? (_ => true)).Select(item => item.GetProperty(id).GetString()!) : []);

    public static JsonElement Case(string relative, string array, string id)
    {
        if (id == NoData) Assert.Skip("no data");
        return Json(relative).GetProperty(array).EnumerateArray().First(item => item.GetProperty("id").GetString() == id);
    }

    public static TheoryData<string> Rows(IEnumerable<string> ids)
    {
        var rows = new TheoryData<string>(ids);
        if (!rows.Any()) rows.Add(NoData);
        return rows;
    }

    public static bool TryParse(byte[] bytes, out JsonElement root, out JsonFault fault) => BoundedJson.TryParse(bytes, out root, out fault, Large);

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable("ACTOR_CONFORMANCE_DATA") is { Length: > 0 } given) return Directory.Exists(given) ? given : null;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "ActorServer.sln"))) continue;
            string beside = Path.Combine(at.FullName, "..", "shared", "conformance");
            return Directory.Exists(beside) ? Path.GetFullPath(beside) : null;
        }
        return null;
    }
}
