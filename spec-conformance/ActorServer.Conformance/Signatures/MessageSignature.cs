using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Signatures;

/// <summary>A signature of RFC 9421 made by hand, so that a test can leave out or falsify any part of it.</summary>
internal sealed record MessageSignature
{
    internal string Label { get; init; } = "sig1";
    internal IReadOnlyList<string> Covered { get; init; } = ["@method", "@target-uri", "@authority", "content-digest"];
    internal required string KeyId { get; init; }
    internal required Func<byte[], byte[]> Sign { get; init; }
    internal DateTimeOffset? Created { get; init; } = TimeProvider.System.GetUtcNow();
    internal DateTimeOffset? Expires { get; init; }
    internal string? Algorithm { get; init; }
    internal string? Further { get; init; }

    /// <summary>By this peer's RSA key.</summary>
    internal static MessageSignature Of(FakePeer peer) => new() { KeyId = peer.Key.KeyId, Sign = data => peer.Key.SignSha256(data) };

    internal static string Digest(string algorithm, byte[] body) => algorithm switch
    {
        "sha-256" => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:",
        "sha-512" => $"sha-512=:{Convert.ToBase64String(SHA512.HashData(body))}:",
        _ => $"{algorithm}=:{Convert.ToBase64String([1, 2, 3])}:",
    };

    /// <summary>Posts a body to an inbox with these signatures, and with this Content-Digest unless it is null.</summary>
    internal static Task<HttpResponseMessage> PostAsync(FakePeer peer, string inbox, byte[] body, string? digest, params MessageSignature[] signatures) =>
        peer.PostAsync(inbox, body, null, change: request =>
        {
            if (digest is not null) request.Content!.Headers.TryAddWithoutValidation("Content-Digest", digest);
            request.Headers.TryAddWithoutValidation("Date", TimeProvider.System.GetUtcNow().ToString("r", CultureInfo.InvariantCulture));
            request.Headers.TryAddWithoutValidation("Signature-Input", string.Join(", ", signatures.Select(one => $"{one.Label}={one.Parameters}")));
            request.Headers.TryAddWithoutValidation("Signature", string.Join(", ", signatures.Select(one => $"{one.Label}=:{Convert.ToBase64String(one.Sign(one.Base(request)))}:")));
        });

    private string Parameters
    {
        get
        {
            var text = new StringBuilder($"({string.Join(' ', Covered.Select(name => $"\"{name}\""))})");
            if (Created is { } created) text.Append(CultureInfo.InvariantCulture, $";created={created.ToUnixTimeSeconds()}");
            if (Expires is { } expires) text.Append(CultureInfo.InvariantCulture, $";expires={expires.ToUnixTimeSeconds()}");
            text.Append(CultureInfo.InvariantCulture, $";keyid=\"{KeyId}\"");
            if (Algorithm is { } algorithm) text.Append(CultureInfo.InvariantCulture, $";alg=\"{algorithm}\"");
            return text.Append(Further).ToString();
        }
    }

    /// <summary>[RFC 9421 §2.5] A line for each component, and one for the parameters.</summary>
    private byte[] Base(HttpRequestMessage request)
    {
        var target = request.RequestUri!;
        var lines = Covered.Select(name => $"\"{name}\": " + name switch
        {
            "@method" => request.Method.Method,
            "@target-uri" => target.AbsoluteUri,
            "@authority" or "host" => target.Authority,
            "@scheme" => target.Scheme,
            "@path" => target.AbsolutePath,
            "@query" => target.Query.Length == 0 ? "?" : target.Query,
            "@request-target" => target.PathAndQuery,
            "content-type" => As.LdMediaType,
            _ => string.Join(", ", Values(request.Headers, name).Concat(Values(request.Content!.Headers, name))),
        });
        return Encoding.ASCII.GetBytes(string.Join('\n', [.. lines, $"\"@signature-params\": {Parameters}"]));
    }

    private static IEnumerable<string> Values(HttpHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) ? [.. values] : [];
}
