using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Federation;
using Federation.Signatures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorServer.Tests.Support;

/// <summary>Every request that a fake host got, and what it answered.</summary>
internal sealed record Received(string Method, string Path, HttpRequestParts Parts, string Body, int Answered)
{
    internal JsonObject Json => (JsonObject)JsonNode.Parse(Body)!;
}

/// <summary>The socket of one or several fake peers. It can go down and come up again at the same address.</summary>
internal sealed class FakeHost : IAsyncDisposable
{
    private static int _lastPort = Environment.ProcessId * 97;

    private readonly int _port = FreePort();
    private WebApplication? _app;

    internal string Origin => $"http://localhost:{_port}";
    internal ConcurrentDictionary<string, JsonObject> Documents { get; } = new();

    /// <summary>What is served at a path as it is, whatever its type: media that somebody uploaded, arrays, redirects (a body that is an address).</summary>
    internal ConcurrentDictionary<string, (string ContentType, string Body)> Raw { get; } = new();

    /// <summary>Files, whose type nobody should believe the header for.</summary>
    internal ConcurrentDictionary<string, byte[]> Files { get; } = new();
    internal const string Redirect = "redirect";
    internal ConcurrentQueue<Received> Requests { get; } = new();
    internal Func<string, int> AnswerPost { get; set; } = _ => StatusCodes.Status202Accepted;
    internal Func<string, int?> AnswerGet { get; set; } = _ => null;
    internal string AnswerBody { get; set; } = "";
    internal string? RetryAfter { get; set; }
    internal Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;
    internal ConcurrentDictionary<string, string> Handles { get; } = new();

    internal async Task UpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_port}");
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        _app = app;
    }

    internal async Task DownAsync()
    {
        if (_app is null) return;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);    // without waiting for connections that are kept alive
        await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync() => await DownAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.OfType<string>().ToArray(), StringComparer.OrdinalIgnoreCase);
        var path = http.Request.Path.Value!;
        var parts = new HttpRequestParts(
            http.Request.Method, path + http.Request.QueryString, name => headers.GetValueOrDefault(name, []), body.ToArray());
        var isPost = HttpMethods.IsPost(http.Request.Method);
        var isWebFinger = path == "/.well-known/webfinger";
        var document = Documents.GetValueOrDefault(path) ?? (isWebFinger ? WebFinger(http.Request.Query["resource"].ToString()) : null);
        var status = isPost ? AnswerPost(path) : AnswerGet(path) ?? (document is null ? 404 : document["type"]?.ToString() == As.Tombstone ? 410 : 200);
        Requests.Enqueue(new Received(http.Request.Method, path, parts, Encoding.UTF8.GetString(body.ToArray()), status));
        await BeforeAnswer();
        http.Response.StatusCode = status;
        if (RetryAfter is { } wait) http.Response.Headers.RetryAfter = wait;
        if (isPost)
        {
            await http.Response.WriteAsync(AnswerBody);
            return;
        }
        if (Files.TryGetValue(path, out var file) && AnswerGet(path) is null)
        {
            http.Response.StatusCode = 200;
            http.Response.ContentType = "application/octet-stream";
            await http.Response.Body.WriteAsync(file);
            return;
        }
        if (Raw.TryGetValue(path, out var raw))
        {
            http.Response.StatusCode = raw.ContentType == Redirect ? 302 : 200;
            if (raw.ContentType == Redirect) http.Response.Headers.Location = raw.Body;
            http.Response.ContentType = raw.ContentType;
            await http.Response.WriteAsync(raw.Body);
            return;
        }
        if (document is null || status is not (200 or 410)) return;
        http.Response.ContentType = isWebFinger ? "application/jrd+json" : As.MediaType;
        await http.Response.WriteAsync(document.ToJsonString());
    }

    private JsonObject? WebFinger(string resource) => !Handles.TryGetValue(resource, out var actor) ? null : new JsonObject
    {
        ["subject"] = resource,
        ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["type"] = As.MediaType, ["href"] = actor }),
    };

    /// <summary>A port that nobody listens on, below those that outgoing connections take: it is still free when it is used.</summary>
    internal static int FreePort()
    {
        while (true)
        {
            var port = 12_000 + (int)((uint)Interlocked.Increment(ref _lastPort) % 20_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
