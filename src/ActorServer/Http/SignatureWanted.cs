namespace ActorServer.Http;

/// <summary>A refusal that says which signature would have helped. [RFC 9421 §5]</summary>
internal sealed class SignatureWanted(IResult answer) : IResult
{
    // Any algorithm that the keys of an actor are made for, so neither alg nor keyid is asked for.
    private const string OfReading = """sig1=("@method" "@target-uri");created""";
    private const string OfWriting = """sig1=("@method" "@target-uri" "content-digest");created""";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        // [RFC 9421 §5.1] For the next request of this kind.
        httpContext.Response.Headers["Accept-Signature"] = HttpMethods.IsPost(httpContext.Request.Method) ? OfWriting : OfReading;
        return answer.ExecuteAsync(httpContext);
    }
}
