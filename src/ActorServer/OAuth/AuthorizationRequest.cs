using System.Text.Json;
using ActorServer.Store;

namespace ActorServer.OAuth;

/// <summary>An app's wish, checked: who asks, for what, and where the answer goes. [RFC 6749 §4.1.1]</summary>
internal sealed record AuthorizationRequest(ClientRow Client, string RedirectUri, Scopes Scopes, string? State, string Challenge)
{
    internal static readonly string[] Names = ["response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"];

    /// <summary>Is the answer's address one of the app's own? If not, nothing may ever be sent there. [RFC 6749 §4.1.2.1 MUST NOT]</summary>
    internal static bool MayReturnTo(ClientRow client, string? redirectUri) =>
        redirectUri is not null && JsonSerializer.Deserialize<string[]>(client.RedirectUris)!.Any(registered => OAuth.RedirectUri.Matches(registered, redirectUri));

    /// <summary>The request, or what is wrong with it, for the app to hear. <see cref="MayReturnTo"/> was asked before.</summary>
    internal static (AuthorizationRequest? Request, OAuthError? Error) Read(ClientRow client, Func<string, string?> parameter)
    {
        if (parameter("response_type") != "code") return Refused(new("unsupported_response_type", "Only the response type code is supported."));
        if (parameter("code_challenge_method") != Pkce.Method || !Pkce.IsChallenge(parameter("code_challenge")))
        {
            return Refused(OAuthError.InvalidRequest("PKCE with code_challenge_method S256 is required."));     // [RFC 9700 §2.1.1]
        }
        // [RFC 6749 §3.3] Who does not say what for may read.
        var scopes = Scopes.Parse(parameter("scope") ?? client.Scope ?? "read");
        if (scopes.IsEmpty) return Refused(OAuthError.InvalidScope("None of these scopes is known."));
        if (client.Scope is { } most && !Scopes.Parse(most).Cover(scopes)) return Refused(OAuthError.InvalidScope("That is more than the app registered for."));
        return (new(client, parameter("redirect_uri")!, scopes, parameter("state"), parameter("code_challenge")!), null);
    }

    /// <summary>The app's address with an answer: the code or an error, its state as it was, and whose answer it is. [RFC 9207 §2 MUST]</summary>
    internal static string Answer(string redirectUri, string? state, string issuer, params (string, string?)[] answer) =>
        OAuth.RedirectUri.With(redirectUri, [.. answer, ("state", state), ("iss", issuer)]);

    private static (AuthorizationRequest?, OAuthError?) Refused(OAuthError error) => (null, error);
}
