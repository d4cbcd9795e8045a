using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Store;

namespace ActorServer.OAuth;

/// <summary>
/// What an app says of itself: when it registers [RFC 7591 §2], in a document at its client_id [draft-ietf-oauth-client-id-metadata-document], or as
/// an object of the social web [FEP-d8c2]. Nothing of it is proof of who it is, but where the document lies.
/// </summary>
internal static class ClientMetadata
{
    internal const string None = "none";
    internal const string Basic = "client_secret_basic";
    internal const string Post = "client_secret_post";
    private const int NameCharacters = 60;

    /// <summary>The row of an app with this client_id, without a secret; or why not.</summary>
    internal static (ClientRow? Row, OAuthError? Error) Read(string clientId, JsonObject said, string defaultMethod, long now)
    {
        var uris = Texts(said["redirect_uris"]);
        if (uris.Count is 0 or > Limits.RedirectUris) return Refused("invalid_redirect_uri", $"redirect_uris must be 1 to {Limits.RedirectUris} addresses.");
        if (uris.FirstOrDefault(uri => !RedirectUri.IsAcceptable(uri)) is not null)
        {
            return Refused("invalid_redirect_uri", "A redirect URI must be https, http on the device itself, or a scheme of the app's own; without fragment.");
        }
        var method = Text(said["token_endpoint_auth_method"]) ?? defaultMethod;
        if (method is not (None or Basic or Post)) return Refused("invalid_client_metadata", "token_endpoint_auth_method must be none, client_secret_basic or client_secret_post.");
        if (Texts(said["grant_types"]).Except(["authorization_code", "refresh_token"]).Any() || Texts(said["response_types"]).Except(["code"]).Any())
        {
            return Refused("invalid_client_metadata", "There is only the grant type authorization_code, with refresh_token, and the response type code.");
        }
        var scope = Text(said["scope"]);
        if (scope is not null && Scopes.Parse(scope).IsEmpty) return Refused("invalid_client_metadata", "None of these scopes is known; scopes_supported in the metadata lists them.");
        return (new ClientRow
        {
            ClientId = clientId,
            Name = Name(Text(said["client_name"])),
            Website = Text(said["client_uri"]) is { } site && Uri.TryCreate(site, UriKind.Absolute, out var web) && web.Scheme == "https" ? web.AbsoluteUri : null,
            RedirectUris = JsonSerializer.Serialize(uris),
            Scope = scope is null ? null : Scopes.Parse(scope).ToString(),
            AuthMethod = method,
            CreatedAt = now,
        }, null);
    }

    /// <summary>An ActivityPub object that describes an app, in the words of a registration. [FEP-d8c2]</summary>
    internal static JsonObject FromObject(JsonObject application) => new()
    {
        ["redirect_uris"] = new JsonArray([.. Texts(application["redirectURI"]).Select(uri => (JsonNode)uri)]),
        ["client_name"] = (application["name"] ?? (application["nameMap"] as JsonObject)?.FirstOrDefault().Value).IdOf(),
        ["client_uri"] = application["url"].IdOf(),
    };

    /// <summary>One line without tricks: no control characters, none that turn the direction of what follows.</summary>
    private static string Name(string? said)
    {
        var plain = string.Concat((said ?? "").EnumerateRunes()
            .Where(rune => System.Text.Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
            .Take(NameCharacters)).Trim();
        return plain.Length == 0 ? "An app without a name" : plain;
    }

    private static (ClientRow?, OAuthError?) Refused(string error, string description) => (null, new OAuthError(error, description));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static List<string> Texts(JsonNode? node) => node switch
    {
        JsonArray list => [.. list.Select(Text).OfType<string>()],
        _ => Text(node) is { } one ? [one] : [],
    };
}
