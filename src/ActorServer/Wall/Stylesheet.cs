using System.Security.Cryptography;

namespace ActorServer.Wall;

/// <summary>The one stylesheet. Its address changes with its content, so browsers may keep it for ever.</summary>
internal static class Stylesheet
{
    private static readonly byte[] Css = Read();

    internal static string Href { get; } = $"/assets/wall.{Convert.ToHexStringLower(SHA256.HashData(Css))[..12]}.css";

    internal static IResult Get(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(Css, "text/css; charset=utf-8");
    }

    private static byte[] Read()
    {
        using var resource = typeof(Stylesheet).Assembly.GetManifestResourceStream("wall.css")!;
        using var buffer = new MemoryStream();
        resource.CopyTo(buffer);
        return buffer.ToArray();
    }
}
