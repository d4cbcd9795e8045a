using System.Globalization;

namespace ActorServer.Http;

/// <summary>An answer that says when to come again. [RFC 9110 §10.2.3]</summary>
internal sealed class RetryLater(IResult answer, TimeSpan wait) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return answer.ExecuteAsync(httpContext);
    }
}
