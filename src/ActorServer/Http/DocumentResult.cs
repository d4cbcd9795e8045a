using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorServer.Http;

/// <summary>An ActivityStreams document as an answer, in the one of the two media types that was asked for. [AP §3.2]</summary>
internal sealed class DocumentResult(string json, int status = StatusCodes.Status200OK) : IResult
{
    /// <summary>Text stays readable on the wire; what is dangerous in HTML is not so in JSON.</summary>
    internal static readonly JsonSerializerOptions Wire = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal DocumentResult(JsonObject document, int status = StatusCodes.Status200OK) : this(document.ToJsonString(Wire), status)
    {
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.ForAnswer(httpContext.Request);
        response.Headers.Vary = "Accept, Signature, Signature-Input, Authorization, Cookie";
        response.Headers.AccessControlAllowOrigin = "*";
        var bytes = Encoding.UTF8.GetBytes(json);
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method)) await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
