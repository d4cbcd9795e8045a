namespace ActorServer.Http;

/// <summary>After a form: "done, look there". A reload then does not post it again. [RFC 9110 §15.4.4]</summary>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
