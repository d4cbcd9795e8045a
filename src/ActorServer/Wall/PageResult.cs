using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace ActorServer.Wall;

/// <summary>
/// A page: a Razor component rendered once, on the server, with headers under which a browser does nothing but show it. Rendered by
/// HtmlRenderer alone: the framework's own way would bring sessions of scripts, data protection and its keys along.
/// </summary>
internal sealed class PageResult<TPage>(Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK) : IResult
    where TPage : IComponent
{
    /// <summary>Another place that a form of this page may lead to, as a source of the policy.</summary>
    internal string? FormTarget { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        var bytes = Encoding.UTF8.GetBytes(html);
        var response = httpContext.Response;
        PageHeaders.Set(response, FormTarget, hasScripts: parameters.GetValueOrDefault("Frame") is Frame { IsOwner: true });
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}

internal static class PageHeaders
{
    /// <summary>
    /// No script at all, from anywhere, even if one slipped through the sanitiser; the owner's pages have those that are parts of the program. Pictures and videos only from here, other people's
    /// too: their servers do not learn who reads.
    /// </summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    private const string Scripts = "script-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; ";

    internal static void Set(HttpResponse response, string? formTarget, bool hasScripts = false)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = (hasScripts ? Scripts : "") + (formTarget is null ? Policy : $"{Policy} {formTarget}");
        headers.XContentTypeOptions = "nosniff";
        // No other site learns of our addresses. Not no-referrer: under that, browsers send "Origin: null" with our own forms. [Fetch §3.2]
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        // A page shows other things to the owner than to a visitor.
        headers.CacheControl = "private, no-cache";
        headers.Vary = "Accept, Accept-Language, Cookie";
    }
}
