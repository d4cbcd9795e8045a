using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;
using Federation.Json;

namespace ActorServer.OAuth;

/// <summary>An app introduces itself. Anybody may: it gets an id, and nothing else until the owner lets it in. [RFC 7591]</summary>
internal static class RegisterClient
{
    internal static async Task<IResult> PostAsync(HttpContext http, Clients clients, DoorRates rates, Db db, TimeProvider clock)
    {
        if (rates.Register(http) is { } wait) return new RetryLater(OAuthError.TooOften, wait);
        if (http.Request.ContentType?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) != true) return Unreadable("Send Content-Type: application/json.");
        if (await RequestBody.ReadAsync(http.Request, Limits.ClientMetadataBytes, http.RequestAborted) is not { } body) return Unreadable($"Send at most {Limits.ClientMetadataBytes} bytes.");
        if (!BoundedJson.TryParse(body, out var root, out _)) return Unreadable("Send one JSON object.");

        var said = JsonObject.Create(root)!;
        var (row, error) = ClientMetadata.Read(OwnIds.NewId(clock.GetUtcNow()), said, ClientMetadata.Basic, clock.Milliseconds());
        if (row is null) return error!;
        var secret = row.AuthMethod == ClientMetadata.None ? null : Secrets.New();
        await db.WriteAsync(tx => clients.PutAsync(tx, secret is null ? row : row with { SecretHash = Secrets.Hash(secret) }));
        return OAuthError.Secret(Answer(row, secret), StatusCodes.Status201Created);
    }

    /// <summary>[RFC 7591 §3.2.1] Everything that was registered, as it was understood.</summary>
    private static JsonObject Answer(ClientRow row, string? secret)
    {
        var answer = new JsonObject
        {
            ["client_id"] = row.ClientId,
            ["client_id_issued_at"] = row.CreatedAt / 1000,
            ["client_name"] = row.Name,
            ["redirect_uris"] = JsonNode.Parse(row.RedirectUris),
            ["token_endpoint_auth_method"] = row.AuthMethod,
            ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
            ["response_types"] = new JsonArray("code"),
        };
        if (row.Website is { } site) answer["client_uri"] = site;
        if (row.Scope is { } scope) answer["scope"] = scope;
        if (secret is null) return answer;
        answer["client_secret"] = secret;
        answer["client_secret_expires_at"] = 0;     // never
        return answer;
    }

    private static OAuthError Unreadable(string description) => new("invalid_client_metadata", description);
}
