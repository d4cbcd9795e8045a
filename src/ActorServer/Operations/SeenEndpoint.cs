using System.Globalization;
using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;
using Microsoft.AspNetCore.Http.Features;

namespace ActorServer.Operations;

/// <summary>
/// Tells the doctor how its own request arrived here, behind whatever stands before this server. Only to whoever just wrote the word that it brings into
/// this server's database; that the answer comes shows, too, that the public address leads here.
/// </summary>
internal static class SeenEndpoint
{
    internal const string Path = "/health/seen";
    private const string Setting = "doctor.word";

    internal static void MapSeen(this IEndpointRouteBuilder routes) => routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Post], SeeAsync);

    /// <summary>A word that opens the endpoint for a short time.</summary>
    internal static async Task<string> NewWordAsync(Db db, TimeProvider clock)
    {
        var word = Secrets.New();
        await db.WriteAsync(tx => SettingRows.SetAsync(tx, Setting, string.Create(CultureInfo.InvariantCulture, $"{(clock.GetUtcNow() + Limits.DoctorsVisit).ToUnixTimeMilliseconds()} {word}")));
        return word;
    }

    private static async Task<IResult> SeeAsync(HttpContext http, Db db, ActorServerOptions options, TimeProvider clock)
    {
        var kept = (await db.ReadAsync(tx => SettingRows.GetAsync(tx, Setting)))?.Split(' ');
        if (kept is not [var until, var word] || !Secrets.AreEqual(word, http.Request.Query["word"].ToString())
            || long.Parse(until, CultureInfo.InvariantCulture) < clock.GetUtcNow().ToUnixTimeMilliseconds()) return Results.NotFound();
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = options.MediaMegabytes * 1024L * 1024;
        var bytes = 0L;
        var buffer = new byte[64 * 1024];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;) bytes += read;
        return Results.Text(new JsonObject
        {
            ["host"] = http.Request.Host.Value,
            ["forwardedFor"] = http.Request.Headers["X-Forwarded-For"].Count > 0,
            ["knowsAddress"] = RemoteAddress.Of(http) is not null,
            ["bytes"] = bytes,
        }.ToJsonString(), "application/json");
    }
}
