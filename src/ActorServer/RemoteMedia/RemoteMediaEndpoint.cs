using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using Microsoft.Net.Http.Headers;

namespace ActorServer.RemoteMedia;

/// <summary>
/// Other people's pictures, videos and sounds, shown from here: whoever looks at a page of this server tells nobody but this server. What cannot be
/// shown is an empty place on the page, and never an error of the page.
/// </summary>
internal static class RemoteMediaEndpoint
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    internal static void MapRemoteMedia(this IEndpointRouteBuilder routes) => routes.MapMethods(OwnIds.RemoteMediaPath + "{signed}", Reading, GetAsync);

    private static async Task<IResult> GetAsync(HttpContext http, string signed, OwnIds own, MediaCache cache, FetchMedia fetch, Sessions sessions, DoorRates rates)
    {
        // Step 1: only what a page of this server named.
        if (own.ReadRemoteMedia(signed) is not { } address) return Refusal.NotFound.ToResult();

        // Step 2: a copy that is young enough.
        if (cache.Find(address) is { } copy)
        {
            if (cache.IsFresh(address) || fetch.RecentFailure(address) is not null) return Show(http, copy, signed);
            await copy.DisposeAsync();
        }
        else if (fetch.RecentFailure(address) is { } failed) return Fail(http, failed);

        // Step 3: a stranger must not keep this server busy.
        if (rates.FetchMedia(http) is not null && await sessions.FindAsync(http) is null) return Refusal.TooOften.ToResult();

        // Step 4: fetch it, once for all who want it; with no room to keep it, hand it on.
        if (!cache.MayKeep()) return await HandOnAsync(http, address, fetch);
        var refusal = await fetch.ToCacheAsync(address, http.RequestAborted);

        // Step 5: the new copy, or an old one when there is no newer to be had.
        return cache.Find(address) is { } arrived ? Show(http, arrived, signed) : Fail(http, refusal ?? Refusal.RemoteMediaUnreachable);
    }

    /// <summary>With ranges, so that a video can be wound forward. [RFC 9110 §14]</summary>
    private static IResult Show(HttpContext http, FileStream copy, string signed)
    {
        var head = new byte[MediaType.Head];
        var length = copy.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        copy.Position = 0;
        if (MediaType.Tell(head.AsSpan(0, length)) is not { } type)
        {
            copy.Dispose();     // damaged on the disk
            return Fail(http, Refusal.RemoteMediaMissing);
        }
        SetHeaders(http.Response);
        var changed = File.GetLastWriteTimeUtc(copy.SafeFileHandle);
        return Results.Stream(copy, type.Name, enableRangeProcessing: true,
            lastModified: changed, entityTag: new EntityTagHeaderValue($"\"{Secrets.Hash($"{signed} {changed.Ticks} {copy.Length}")[..16]}\""));
    }

    private static async Task<IResult> HandOnAsync(HttpContext http, SignedAddress address, FetchMedia fetch)
    {
        var refusal = await fetch.HandOnAsync(address, type =>
        {
            SetHeaders(http.Response);
            http.Response.ContentType = type.Name;
            return HttpMethods.IsHead(http.Request.Method) ? Stream.Null : http.Response.Body;
        }, http.RequestAborted);
        if (refusal is null) return Results.Empty;
        if (!http.Response.HasStarted) return Fail(http, refusal.Value);
        http.Abort();       // else half a picture would look whole
        return Results.Empty;
    }

    private static IResult Fail(HttpContext http, Refusal refusal)
    {
        http.Response.Headers.CacheControl = $"private, max-age={(int)Limits.MediaFailureIsRemembered.TotalSeconds}";
        return refusal.ToResult();
    }

    private static void SetHeaders(HttpResponse response)
    {
        FileHeaders.Set(response);
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Not for caches on the way: a post for few may have a picture, too.
        response.Headers.CacheControl = $"private, max-age={(int)Limits.CacheIsFresh.TotalSeconds}";
    }
}
