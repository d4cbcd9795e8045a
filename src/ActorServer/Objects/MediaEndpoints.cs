using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using Federation.Json;
using Microsoft.Net.Http.Headers;

namespace ActorServer.Objects;

/// <summary>The owner's files: anybody who has the address may get one, the owner's apps may add one. [AP §6.11 uploadMedia]</summary>
internal static class MediaEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    internal static void MapMedia(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/media/{id}", Reading, GetAsync);
        routes.MapPost("/actor/upload-media", UploadAsync);
    }

    private static async Task<IResult> GetAsync(HttpContext http, string id, Db db, MediaFiles files)
    {
        if (await db.ReadAsync(tx => MediaRows.FindAsync(tx, id), http.RequestAborted) is not { } media) return Refusal.NotFound.ToResult();
        var path = files.PathOf(media);
        if (!File.Exists(path)) return Refusal.NotFound.ToResult();
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // Should a browser ever take a file for a page, that page can do nothing.
        headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.File(path, media.MediaType, enableRangeProcessing: true,
            lastModified: media.CreatedAt.ToTime(), entityTag: new EntityTagHeaderValue($"\"{media.Sha256}\""));
    }

    /// <summary>[AP §6.11] `file` and, as the specification has it, `object` with its `name`; `description` is what Mastodon's clients send.</summary>
    private static async Task<IResult> UploadAsync(HttpContext http, AccessTokens tokens, MediaFiles files, Db db, OwnIds own)
    {
        if (await tokens.CheckAsync(http.Request, http.RequestAborted) is { } denied) return denied.ToResult();
        FormParts.RaiseSizeLimit(http, files.MostBytes, 1);
        StoredFile? stored = null;
        var fields = await FormParts.ReadAsync(http.Request, async (_, content, _) =>
        {
            if (stored is not null) return false;
            stored = await files.StoreAsync(content, http.RequestAborted);
            return stored is { Refusal: null };
        }, http.RequestAborted);

        if (stored?.Refusal is { } refusal) return refusal.ToResult();
        if (stored?.Media is not { } media) return Refusal.ObjectMissing.ToResult();
        if (fields is null)
        {
            files.Remove(media);
            return Refusal.ObjectMissing.ToResult();
        }
        var described = media with { Description = DescriptionIn(fields) };
        await db.WriteAsync(tx => MediaRows.InsertAsync(tx, described));
        http.Response.Headers.Location = own.Media(media.Id);
        return new DocumentResult(OutgoingContext.With(MediaDocument.Of(described, own)), StatusCodes.Status201Created);
    }

    private static string? DescriptionIn(IReadOnlyDictionary<string, string> fields)
    {
        if (fields.TryGetValue("description", out var description)) return description;
        var shell = System.Text.Encoding.UTF8.GetBytes(fields.GetValueOrDefault("object", ""));
        return BoundedJson.TryParse(shell, out var root, out _) ? JsonObject.Create(root)?["name"].IdOf() : null;
    }
}
