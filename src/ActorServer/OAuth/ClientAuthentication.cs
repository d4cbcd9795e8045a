using System.Net;
using System.Text;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.OAuth;

/// <summary>Which app asks, and is it that app? [RFC 6749 §2.3]</summary>
internal static class ClientAuthentication
{
    internal static async Task<(ClientRow? Client, OAuthError? Error)> CheckAsync(HttpContext http, IReadOnlyDictionary<string, string> form, Clients clients)
    {
        var inHeader = Basic(http.Request.Headers.Authorization.ToString());
        // [RFC 6749 §2.3 MUST NOT] more than one way at a time
        if (inHeader is not null && form.ContainsKey("client_secret")) return (null, OAuthError.InvalidRequest("Send the secret in one place only."));
        var id = inHeader?.Id ?? form.GetValueOrDefault("client_id", "");
        var secret = inHeader?.Secret ?? form.GetValueOrDefault("client_secret");
        if (inHeader is not null && form.TryGetValue("client_id", out var other) && other != id) return (null, OAuthError.InvalidRequest("client_id differs from the one in Authorization."));
        if (await clients.KnownAsync(id, http.RequestAborted) is not { } client) return (null, OAuthError.InvalidClient("This client_id is not known."));
        return IsRight(client, inHeader is not null, secret) ? (client, null) : (null, OAuthError.InvalidClient($"This client authenticates with {client.AuthMethod}."));
    }

    /// <summary>An app with a secret must show it, in either of the two places; one without has none to show, and what it sends all the same is ignored. [FEP-d8c2 MUST]</summary>
    private static bool IsRight(ClientRow client, bool isInHeader, string? secret) => client.SecretHash is { } hash
        ? secret is not null && Secrets.AreEqual(hash, Secrets.Hash(secret))
        : !isInHeader;

    /// <summary>[RFC 6749 §2.3.1] Both parts are form-encoded before they are joined.</summary>
    private static (string Id, string Secret)? Basic(string header)
    {
        const string scheme = "Basic ";
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[scheme.Length..].Trim(), bytes, out var length)) return ("", "");
        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return parts is [var id, var secret] ? (WebUtility.UrlDecode(id), WebUtility.UrlDecode(secret)) : ("", "");
    }
}
