using ActorServer.Http;
using ActorServer.Identity;

namespace ActorServer.OAuth;

/// <summary>HTTP only: tokens for codes and refresh tokens [RFC 6749 §3.2], and giving them back [RFC 7009].</summary>
internal static class TokenEndpoint
{
    internal static Task<IResult> PostAsync(HttpContext http, Clients clients, IssueTokens tokens, DoorRates rates, OwnIds own) => WithClientAsync(http, clients, rates, async (client, form) =>
    {
        var (issued, error) = form.GetValueOrDefault("grant_type") switch
        {
            "authorization_code" => await tokens.ForCodeAsync(client, form.GetValueOrDefault("code", ""), form.GetValueOrDefault("redirect_uri"), form.GetValueOrDefault("code_verifier")),
            "refresh_token" => await tokens.ForRefreshTokenAsync(client, form.GetValueOrDefault("refresh_token", ""), form.GetValueOrDefault("scope")),
            null => (null, OAuthError.InvalidRequest("grant_type is missing.")),
            _ => (null, new OAuthError("unsupported_grant_type", "There are authorization_code and refresh_token.")),
        };
        return issued is null ? error! : OAuthError.Secret(new
        {
            access_token = issued.AccessToken,
            token_type = "Bearer",
            expires_in = (int)Limits.AccessToken.TotalSeconds,
            refresh_token = issued.RefreshToken,
            scope = issued.Scope,
            activitypub_actor_id = own.Actor,       // [SWICG Basic Profile, Authorized actor identity]
        });
    });

    internal static Task<IResult> RevokeAsync(HttpContext http, Clients clients, IssueTokens tokens, DoorRates rates) => WithClientAsync(http, clients, rates, async (client, form) =>
        !form.TryGetValue("token", out var token) ? OAuthError.InvalidRequest("token is missing.")
        : await tokens.RevokeAsync(client, token) ? Results.Ok()
        : new OAuthError("unauthorized_client", "This token is another app's."));

    private static async Task<IResult> WithClientAsync(
        HttpContext http, Clients clients, DoorRates rates, Func<Store.ClientRow, IReadOnlyDictionary<string, string>, Task<IResult>> act)
    {
        if (rates.Token(http) is { } wait) return new RetryLater(OAuthError.TooOften, wait);
        if (!http.Request.HasFormContentType || await FormParts.ReadAsync(http.Request, (_, _, _) => Task.FromResult(false), http.RequestAborted) is not { } form)
        {
            return OAuthError.InvalidRequest("Send Content-Type: application/x-www-form-urlencoded.");
        }
        var (client, error) = await ClientAuthentication.CheckAsync(http, form, clients);
        return client is null ? error! : await act(client, form);
    }
}
