using System.Globalization;
using System.Text.Json;
using Federation.Keys;
using Federation.Origins;
using Federation.Signatures;
using Federation.Tests.Support;

namespace Federation.Tests.Signatures;

/// <summary>The vectors' common record: a request, a clock, a key.</summary>
internal static class SignatureVectors
{
    public static HttpRequestParts Request(JsonElement vector)
    {
        JsonElement request = vector.GetProperty("request");
        List<KeyValuePair<string, string>> headers =
            [.. request.GetProperty("headers").EnumerateArray().Select(pair => KeyValuePair.Create(pair[0].GetString()!, pair[1].GetString()!))];
        string? body = request.TryGetProperty("body", out JsonElement text) ? text.GetString() : null;
        byte[] bytes = request.TryGetProperty("bodyBase64", out JsonElement base64) && base64.ValueKind == JsonValueKind.String
            ? base64.GetBytesFromBase64() : (body ?? "").Utf8();
        HttpRequestParts parts = Parts(request.GetProperty("method").GetString()!, request.GetProperty("target").GetString()!, headers, bytes);
        return request.TryGetProperty("authority", out JsonElement authority) && Origin.TryOf($"{request.GetProperty("scheme").GetString()}://{authority.GetString()}", out Origin origin)
            ? parts with { PublicOrigin = origin } : parts;
    }

    /// <summary>A message of RFC 9421's own examples: a request, or a response with the request that it answers.</summary>
    public static SignedMessage Message(JsonElement message, JsonElement? request = null) => new()
    {
        Method = Text(message, "method"),
        Target = Text(message, "target"),
        Scheme = Text(message, "scheme"),
        Authority = Text(message, "authority"),
        Status = message.TryGetProperty("status", out JsonElement status) ? status.GetInt32() : null,
        Fields = Fields(message, "headers"),
        Trailers = Fields(message, "trailers"),
        Request = request is { } related ? Message(related) : null,
    };

    public static HttpRequestParts Parts(string method, string target, IReadOnlyList<KeyValuePair<string, string>> headers, byte[] body) =>
        new(method, target, name => [.. headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)], body);

    public static DateTimeOffset Now(JsonElement vector) =>
        DateTimeOffset.Parse(vector.GetProperty("now").GetString()!, CultureInfo.InvariantCulture);

    /// <summary>The key under the id that the vector gives it, as an actor's document would show it; none for an unsigned request.</summary>
    public static PublicKey? Key(JsonElement vector)
    {
        if (!vector.TryGetProperty("key", out JsonElement name) || name.ValueKind != JsonValueKind.String
            || vector.GetProperty("keyId").ValueKind != JsonValueKind.String) return null;
        JsonElement key = Conformance.Json("http-signatures/keys.json").GetProperty("keys").GetProperty(name.GetString()!);
        string id = vector.GetProperty("keyId").GetString()!;
        string json = JsonSerializer.Serialize(new { id, owner = id.Split('#')[0], publicKeyPem = key.GetProperty("publicKeyPem").GetString() });
        return PublicKey.From(json.Node());
    }

    /// <summary>The whole check, as the straight line in does it.</summary>
    public static SignatureFault Check(HttpRequestParts request, DateTimeOffset now, PublicKey? key, SignatureLimits? limits = null)
    {
        if (!HttpSignature.TryReadEnvelope(request, now, out SignatureEnvelope? envelope, out SignatureFault fault, limits)) return fault;
        Assert.Equal(SignatureFault.None, fault);
        return key is not null && HttpSignature.Verify(envelope, key) is not null ? SignatureFault.None : SignatureFault.BadSignature;
    }

    private static string? Text(JsonElement message, string name) => message.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static Func<string, IReadOnlyList<string>> Fields(JsonElement message, string name) => field =>
        !message.TryGetProperty(name, out JsonElement fields) ? []
        : [.. fields.EnumerateArray().Where(pair => pair[0].GetString()!.Equals(field, StringComparison.OrdinalIgnoreCase)).Select(pair => pair[1].GetString()!)];
}
