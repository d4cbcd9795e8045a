using System.Collections.Concurrent;
using System.Net;
using Federation.Fetching;
using Federation.Signatures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Federation.Tests.Support;

/// <summary>A real server on a real loopback socket, which answers as a test says and remembers what it was asked.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LocalServer(WebApplication app) => _app = app;

    public ConcurrentQueue<Seen> Requests { get; } = new();

    /// <summary>http://127.0.0.1:port</summary>
    public string Base => _app.Urls.First();

    public int Port => new Uri(Base).Port;

    /// <summary>Loopback and plain http only; a name that is not loopback is refused before any resolver is asked.</summary>
    public static FetchPolicy Policy { get; } = new()
    {
        AllowHttp = true,
        AllowLoopback = true,
        Timeout = TimeSpan.FromSeconds(20),
        Resolve = (host, _) => host == "localhost" || host.EndsWith(".example", StringComparison.Ordinal)
            ? Task.FromResult(new[] { IPAddress.Loopback })
            : throw new InvalidOperationException($"a test asked the network for {host}"),
    };

    public static async Task<LocalServer> StartAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        WebApplication app = builder.Build();
        var server = new LocalServer(app);
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            server.Requests.Enqueue(new Seen(
                context.Request.Method,
                context.Features.Get<IHttpRequestFeature>()!.RawTarget,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.Select(value => value ?? "").ToArray(), StringComparer.OrdinalIgnoreCase),
                body.ToArray()));
            await answer(context);
        });
        await app.StartAsync();
        return server;
    }

    public static Task AnswerAsync(HttpContext context, string contentType, string body, int status = 200)
    {
        context.Response.StatusCode = status;
        if (contentType.Length > 0) context.Response.Headers.ContentType = contentType;
        return context.Response.Body.WriteAsync(body.Utf8()).AsTask();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

internal sealed record Seen(string Method, string Target, IReadOnlyDictionary<string, string[]> Headers, byte[] Body)
{
    public HttpRequestParts Parts => new(Method, Target, name => Headers.TryGetValue(name, out string[]? values) ? values : [], Body);
}
