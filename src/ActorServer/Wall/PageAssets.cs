using System.IO.Compression;
using System.Security.Cryptography;

namespace ActorServer.Wall;

/// <summary>The stylesheet and the scripts, which are parts of the program. The address of each changes with its content, so browsers may keep it for ever.</summary>
internal static class PageAssets
{
    private static readonly Dictionary<string, Asset> All = new[] { "wall.css", "events.js", "acts.js", "people.js", "writing.js", "shell.js", "push.js" }.ToDictionary(name => name, Read);

    internal static string Stylesheet { get; } = All["wall.css"].Href;

    /// <summary>Every one does a thing of its own that the pages do without it, too, and none needs another.</summary>
    internal static IReadOnlyList<string> Scripts { get; } = [.. All.Values.Where(asset => asset.Type.StartsWith("text/javascript", StringComparison.Ordinal)).Select(asset => asset.Href)];

    /// <summary>No page loads it: it is registered once, and served at an address of its own that does not change.</summary>
    internal static string Worker { get; } = System.Text.Encoding.UTF8.GetString(Read("service-worker.js").Bytes);

    internal static void MapAssets(this IEndpointRouteBuilder routes)
    {
        foreach (var asset in All.Values) routes.MapGet(asset.Href, (HttpContext http) => Get(http, asset));
    }

    private static IResult Get(HttpContext http, Asset asset)
    {
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.Vary = "Accept-Encoding";
        // Pages are not packed: whoever can have words of theirs put beside a secret could guess it from the length. (BREACH) Here nothing is secret.
        if (!http.Request.GetTypedHeaders().AcceptEncoding.Any(coding => coding is { Value.Value: "gzip", Quality: not 0 })) return Results.Bytes(asset.Bytes, asset.Type);
        http.Response.Headers.ContentEncoding = "gzip";
        return Results.Bytes(asset.Packed.Value, asset.Type);
    }

    private static Asset Read(string name)
    {
        using var resource = typeof(PageAssets).Assembly.GetManifestResourceStream(name)!;
        using var buffer = new MemoryStream();
        resource.CopyTo(buffer);
        var bytes = buffer.ToArray();
        var extension = Path.GetExtension(name);
        return new($"/assets/{Path.GetFileNameWithoutExtension(name)}.{Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]}{extension}",
            extension == ".css" ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8", bytes, new(() => Pack(bytes)));
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private sealed record Asset(string Href, string Type, byte[] Bytes, Lazy<byte[]> Packed);
}
