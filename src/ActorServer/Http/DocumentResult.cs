using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Json;

namespace ActorServer.Http;

/// <summary>An ActivityStreams document as an answer, in the one of the two media types that was asked for. [AP §3.2] Who has it already is told so. [AP §6 SHOULD: RFC 9111]</summary>
/// <param name="json">The document.</param>
/// <param name="status">The HTTP status.</param>
/// <param name="isPrivate">Only the owner's app may keep it, nobody on the way.</param>
internal sealed class DocumentResult(string json, int status = StatusCodes.Status200OK, bool isPrivate = false) : IResult
{
    /// <summary>
    /// Text stays readable on the wire; what is dangerous in HTML is not so in JSON. As deep as the deepest document that is taken in, and what is
    /// built around it.
    /// </summary>
    internal static readonly JsonSerializerOptions Wire = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = JsonLimits.Default.MaxDepth + 16 };

    internal DocumentResult(JsonObject document, int status = StatusCodes.Status200OK, bool isPrivate = false) : this(document.ToJsonString(Wire), status, isPrivate)
    {
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.ForAnswer(httpContext.Request);
        response.Headers.Vary = "Accept, Signature, Signature-Input, Authorization, Cookie";
        // [RFC 9111 §5.2.2.4] Kept if you like, but asked for again each time: what is shown here changes, and depends on who asks.
        var request = httpContext.Request;
        response.Headers.CacheControl = isPrivate || request.Headers.Authorization.Count > 0 || request.Headers.Cookie.Count > 0 ? "private, no-cache" : "no-cache";
        var bytes = Encoding.UTF8.GetBytes(json);
        if (status == StatusCodes.Status200OK && IsReading(request))
        {
            var tag = EntityTag.Of(bytes, response.ContentType);
            response.Headers.ETag = tag.ToString();
            if (EntityTag.IsKnown(request, tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                response.ContentType = null;
                return;
            }
        }
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(request.Method)) await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }

    private static bool IsReading(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
