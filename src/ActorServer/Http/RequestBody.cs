using System.Buffers;
using ActorServer.Identity;
using Federation.Signatures;
using Microsoft.AspNetCore.Http.Features;

namespace ActorServer.Http;

/// <summary>A request as the protocol sees it: the very bytes, and the target as it was sent.</summary>
internal static class RequestBody
{
    /// <summary>The whole body, or null when it is longer than <paramref name="limit"/>. Memory grows with what arrives, not with what was announced.</summary>
    internal static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int limit, CancellationToken ct)
    {
        if (request.ContentLength > limit) return null;
        try
        {
            return await ReadAllAsync(request, limit, ct);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;    // the server's own limit, met by a body that did not announce its length
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAllAsync(HttpRequest request, int limit, CancellationToken ct)
    {
        while (true)
        {
            // The pipe keeps what came until all is there; most bodies come at once, and are copied once.
            var read = await request.BodyReader.ReadAsync(ct);
            if (read.Buffer.Length > limit) return null;
            var body = read.IsCompleted ? read.Buffer.ToArray() : null;
            request.BodyReader.AdvanceTo(body is null ? read.Buffer.Start : read.Buffer.End, read.Buffer.End);
            if (body is not null) return body;
        }
    }

    internal static HttpRequestParts ToParts(this HttpRequest request, ReadOnlyMemory<byte> body, OwnIds own) => new(
        request.Method,
        request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        name => request.Headers[name].ToArray()!,
        body)
    {
        PublicOrigin = own.SignedOrigin,
    };
}
