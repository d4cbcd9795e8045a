namespace ActorServer.OAuth;

/// <summary>Why a program's request was refused. [RFC 6749 §5.2]</summary>
internal sealed record OAuthError(string Error, string Description, int Status = StatusCodes.Status400BadRequest) : IResult
{
    internal static OAuthError InvalidRequest(string description) => new("invalid_request", description);
    internal static OAuthError InvalidGrant(string description) => new("invalid_grant", description);
    internal static OAuthError InvalidClient(string description) => new("invalid_client", description, StatusCodes.Status401Unauthorized);
    internal static OAuthError InvalidScope(string description) => new("invalid_scope", description);
    internal static OAuthError TooOften { get; } = new("slow_down", "Too many requests from your address. Wait, then try again.", StatusCodes.Status429TooManyRequests);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        // [RFC 6749 §5.2 MUST] The scheme that the client tried; it is the only one that there is.
        if (Status == StatusCodes.Status401Unauthorized) httpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"OAuth\"";
        return Secret(new { error = Error, error_description = Description }, Status).ExecuteAsync(httpContext);
    }

    /// <summary>An answer that nobody on the way may keep. [RFC 6749 §5.1 MUST]</summary>
    internal static IResult Secret(object body, int status = StatusCodes.Status200OK) => new NotKept(Results.Json(body, statusCode: status));

    private sealed class NotKept(IResult answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.CacheControl = "no-store";
            httpContext.Response.Headers.Pragma = "no-cache";
            return answer.ExecuteAsync(httpContext);
        }
    }
}
