using ActorServer.Identity;
using ActorServer.Inbox;

namespace ActorServer.Http;

/// <summary>A refusal that says what kind of token would have helped. [RFC 6750 §3 MUST]</summary>
internal sealed class BearerChallenge(IResult answer, string? error = null, string? scope = null) : IResult
{
    internal static BearerChallenge InsufficientScope(string scope) => new(Refusal.ScopeInsufficient.ToProblem(), "insufficient_scope", scope);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        // [RFC 6750 §3.1 SHOULD NOT] Without a token there is no error to name.
        var parameters = (error, scope) switch
        {
            (null, _) => "",
            (_, null) => $", error=\"{error}\"",
            _ => $", error=\"{error}\", scope=\"{scope}\"",
        };
        // [RFC 9728 §5.1] Where to read how an app is let in.
        var metadata = httpContext.RequestServices.GetRequiredService<OwnIds>().ProtectedResource;
        httpContext.Response.Headers.WWWAuthenticate = $"Bearer realm=\"ActivityPub\", resource_metadata=\"{metadata}\"{parameters}";
        return answer.ExecuteAsync(httpContext);
    }
}
