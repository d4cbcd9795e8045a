using System.Text;

namespace ActorServer.Inbox;

/// <summary>Answers that do not end: apps and pages that listen. There are only so many places, and all of them are free when the server stops. [WHATWG HTML §9.2]</summary>
internal sealed class OpenStreams(IHostApplicationLifetime lifetime) : IDisposable
{
    private readonly SemaphoreSlim _places = new(Limits.Streams);

    public void Dispose() => _places.Dispose();

    /// <summary>Runs until the client leaves or the server stops; the caller has made sure that the client may listen.</summary>
    internal async Task HoldAsync(HttpContext http, Func<CancellationToken, Task> run)
    {
        if (!_places.Wait(0))
        {
            await Refusal.TooManyStreams.ToResult().ExecuteAsync(http);
            return;
        }
        // Ends with the client, or with the server, which would wait for it otherwise.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers["X-Accel-Buffering"] = "no";      // nginx would keep events back
            await run(ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client left, or the server stops.
        }
        finally
        {
            _places.Release();
        }
    }

    internal static async Task WriteAsync(HttpContext http, string text, CancellationToken ct)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
        await http.Response.Body.FlushAsync(ct);
    }
}
