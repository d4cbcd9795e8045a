using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Visitors;

namespace ActorServer.Wall;

/// <summary>
/// The wall as something on a telephone's first screen: manifest, icons, and a worker that has the frame at hand when there is no network. It keeps what is part of the
/// program, and never a page: those are the owner's. [Web App Manifest] [Service Workers]
/// </summary>
internal static class InstallWall
{
    internal const string Manifest = "/manifest.webmanifest";
    internal const string Svg = "/icon.svg";
    internal const string TouchIcon = "/icon-180.png";
    private const string Worker = "/service-worker.js";
    private const string Offline = "/offline";

    private static readonly (string Path, int Side, bool IsMaskable)[] Pictures = [(TouchIcon, 180, true), ("/icon-192.png", 192, false), ("/icon-512.png", 512, false), ("/icon-maskable-512.png", 512, true)];

    internal static void MapInstall(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Manifest, GetManifestAsync);
        routes.MapGet(Svg, (HttpContext http) => Kept(http, Results.Text(AppIcon.Svg, "image/svg+xml")));
        foreach (var (path, side, isMaskable) in Pictures)
        {
            var png = new Lazy<byte[]>(() => AppIcon.Png(side, isMaskable));
            routes.MapGet(path, (HttpContext http) => Kept(http, Results.Bytes(png.Value, "image/png")));
        }
        routes.MapGet(Worker, GetWorker);
        routes.MapGet(Offline, GetOfflineAsync);
    }

    private static async Task<IResult> GetManifestAsync(HttpContext http, Db db, OwnIds own)
    {
        var owner = await db.ReadAsync(tx => Persons.OwnerAsync(tx, own), http.RequestAborted);
        var language = Language.Accepted(http.Request);
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = "Accept-Language";
        return Results.Text(new JsonObject
        {
            ["id"] = "/wall",
            ["name"] = owner.Name,
            ["short_name"] = owner.Name.Length <= 12 ? owner.Name : own.Handle,
            ["description"] = own.FullHandle,
            ["lang"] = language.Code,
            ["dir"] = language.Direction,
            ["start_url"] = "/wall",
            ["scope"] = "/",
            ["display"] = "standalone",
            ["background_color"] = "#fbfaf7",
            ["theme_color"] = "#fbfaf7",
            ["categories"] = new JsonArray("social"),
            ["icons"] = Icons(),
            ["shortcuts"] = new JsonArray(
                new JsonObject { ["name"] = language.Say("Notifications"), ["url"] = "/notifications" },
                new JsonObject { ["name"] = language.Say("Search"), ["url"] = "/search" }),
            ["share_target"] = new JsonObject
            {
                ["action"] = ShareToWall.Path,
                ["method"] = "GET",
                ["enctype"] = "application/x-www-form-urlencoded",
                ["params"] = new JsonObject { ["title"] = "title", ["text"] = "text", ["url"] = "url" },
            },
            ["protocol_handlers"] = new JsonArray(new JsonObject { ["protocol"] = "web+ap", ["url"] = CameHome.Path + "?uri=%s" }),
        }.ToJsonString(), "application/manifest+json");
    }

    private static JsonArray Icons() =>
    [
        new JsonObject { ["src"] = Svg, ["sizes"] = "any", ["type"] = "image/svg+xml" },
        .. Pictures.Where(picture => picture.Path != TouchIcon).Select(picture => (JsonNode)new JsonObject
        {
            ["src"] = picture.Path,
            ["sizes"] = $"{picture.Side}x{picture.Side}",
            ["type"] = "image/png",
            ["purpose"] = picture.IsMaskable ? "maskable" : "any",
        }),
    ];

    /// <summary>Its text changes with the frame's parts, and a browser that sees another text fetches them anew.</summary>
    private static IResult GetWorker(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        // What the worker itself may do: ask this server, and nobody else. [CSP3 §4.2]
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; connect-src 'self'";
        var shell = new JsonArray([PageAssets.Stylesheet, .. PageAssets.Scripts.Select(href => (JsonNode)href), Svg, Offline]);
        return Results.Text($"const offline = \"{Offline}\";\nconst shell = {shell.ToJsonString()};\n{PageAssets.Worker}", "text/javascript; charset=utf-8");
    }

    /// <summary>The same for everybody: the worker fetches it without saying who it is.</summary>
    private static Task<IResult> GetOfflineAsync(HttpContext http, Pages pages) =>
        pages.MessageAsync(http, StatusCodes.Status200OK, "No connection", "Your server cannot be reached just now. What you were writing is still there when the connection is back.", "/wall");

    private static IResult Kept(HttpContext http, IResult picture)
    {
        FileHeaders.Set(http.Response);
        http.Response.Headers.CacheControl = "public, max-age=86400";
        return picture;
    }
}
