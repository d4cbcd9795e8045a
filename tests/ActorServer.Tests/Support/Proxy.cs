using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ActorServer.Tests.Support;

/// <summary>A reverse proxy before a server, which can be set up wrong.</summary>
internal sealed class Proxy : IAsyncDisposable
{
#pragma warning disable RS0030 // The test's own client, to a server on loopback: not a way out of the product.
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
#pragma warning restore RS0030
    private WebApplication _app = null!;

    internal string Origin => $"http://localhost:{new Uri(_app.Urls.First()).Port}";
    internal string Target { get; set; } = "";

    /// <summary>What it makes of Host; null leaves it.</summary>
    internal string? Host { get; set; }
    internal bool NamesClient { get; set; } = true;
    internal long MostBytes { get; set; } = long.MaxValue;

    internal static async Task<Proxy> StartAsync()
    {
        var proxy = new Proxy();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        proxy._app = builder.Build();
        proxy._app.Run(proxy.PassOnAsync);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>A server whose public address is this proxy's.</summary>
    internal async Task<RunningServer> BehindAsync(params (string Name, string Value)[] options)
    {
        Target = $"http://localhost:{FakeHost.FreePort()}";
        return await RunningServer.StartAsync("nick", [("PublicOrigin", Origin), ("Listen", Target), .. options]);
    }

    private async Task PassOnAsync(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        if (http.Request.ContentLength > MostBytes)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), Target + http.Request.Path + http.Request.QueryString);
        if (http.Request.ContentLength > 0) request.Content = new StreamContent(http.Request.Body);
        foreach (var (name, value) in http.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)value)) request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)value);
        }
        request.Headers.Host = Host ?? http.Request.Host.Value;
        if (NamesClient) request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7");
        using var response = await _client.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, value) in response.Headers.Concat(response.Content.Headers).Where(header => header.Key != "Transfer-Encoding")) http.Response.Headers[name] = value.ToArray();
        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }
}
