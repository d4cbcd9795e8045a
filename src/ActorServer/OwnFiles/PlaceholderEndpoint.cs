using System.Buffers.Text;
using System.Text;
using ActorServer.Http;
using ActorServer.Inbox;

namespace ActorServer.OwnFiles;

/// <summary>
/// What a blurhash looks like, as a picture of a few pixels: a page's policy lets it hold neither colours nor pictures itself. The address says all there
/// is to know, so anybody may ask, and nothing is looked up.
/// </summary>
internal static class PlaceholderEndpoint
{
    private const string Path = "/media/blur/";
    private const int Side = 16;

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    internal static void MapPlaceholders(this IEndpointRouteBuilder routes) => routes.MapMethods(Path + "{letters}", Reading, Get);

    /// <summary>Null when this is no blurhash. Encoded: some of its letters mean something in an address.</summary>
    internal static string? PathOf(string? blurhash) =>
        blurhash is not null && Blurhash.Decode(blurhash, 1, 1) is not null ? Path + Base64Url.EncodeToString(Encoding.ASCII.GetBytes(blurhash)) : null;

    private static IResult Get(HttpContext http, string letters)
    {
        if (!Base64Url.IsValid(letters) || Blurhash.Decode(Encoding.ASCII.GetString(Base64Url.DecodeFromChars(letters)), Side, Side) is not { } pixels) return Refusal.NotFound.ToResult();
        FileHeaders.Set(http.Response);
        http.Response.Headers.CacheControl = BucketStore.CacheControl;
        return Results.Bytes(pixels.ToBmp(), "image/bmp");
    }
}
