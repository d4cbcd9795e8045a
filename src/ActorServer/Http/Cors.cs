namespace ActorServer.Http;

/// <summary>
/// Pages of other sites may use everything that is meant for programs: documents, collections, the outbox, tokens. Never
/// with cookies: without Allow-Credentials a browser sends none, and such a page is a stranger without a token. [Fetch §3.2] [SWICG Basic Profile, CORS]
/// </summary>
internal static class Cors
{
    private static readonly string[] ForPrograms =
        ["/actor", "/inbox", "/objects", "/activities", "/media", "/nodeinfo", "/.well-known", "/oauth/token", "/oauth/revoke", "/oauth/register"];

    /// <summary>How long a browser need not ask again. Chromium's own limit is two hours.</summary>
    private const string MaxAge = "7200";

    internal static void UseCorsForPrograms(this WebApplication app) => app.Use((http, next) =>
    {
        if (!IsForPrograms(http.Request.Path)) return next(http);
        var isPreflight = HttpMethods.IsOptions(http.Request.Method) && http.Request.Headers.ContainsKey("Access-Control-Request-Method");
        // Late, since an error answer begins by forgetting the headers.
        http.Response.OnStarting(Allow, http.Response);
        if (!isPreflight) return next(http);
        AnswerPreflight(http.Response);
        return Task.CompletedTask;
    });

    /// <summary>The profile and the wall are pages and documents at the same address.</summary>
    private static bool IsForPrograms(PathString path) =>
        path.Value is "/" or "/wall" or ['/', '@', ..] || ForPrograms.Any(prefix => path.StartsWithSegments(prefix));

    private static Task Allow(object state)
    {
        var response = (HttpResponse)state;
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "Accept-Signature, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate";
        return Task.CompletedTask;
    }

    private static void AnswerPreflight(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.AccessControlAllowMethods = "GET, HEAD, POST";
        // By name: the star does not stand for Authorization. [Fetch §3.2.3]
        response.Headers.AccessControlAllowHeaders = "Accept, Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID";
        response.Headers.AccessControlMaxAge = MaxAge;
    }
}
