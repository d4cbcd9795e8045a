using ActorServer.Identity;

namespace ActorServer.OAuth;

/// <summary>How an app is let in. [RFC 6749] [RFC 9700]</summary>
internal static class OAuthEndpoints
{
    internal static void MapOAuth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/.well-known/oauth-authorization-server", (OwnIds own) => Results.Json(Metadata(own)));
        routes.MapGet("/.well-known/oauth-protected-resource", (OwnIds own) => Results.Json(Resource(own)));
        routes.MapGet("/oauth/authorize", AuthorizeEndpoint.GetAsync);
        routes.MapPost("/oauth/authorize", AuthorizeEndpoint.PostAsync);
        routes.MapPost("/oauth/token", TokenEndpoint.PostAsync);
        routes.MapPost("/oauth/revoke", TokenEndpoint.RevokeAsync);
        routes.MapPost("/oauth/register", RegisterClient.PostAsync);
        routes.MapGet("/settings/apps", Apps.GetAsync);
        routes.MapPost("/settings/apps/revoke", Apps.RevokeAsync);
    }

    internal static IServiceCollection AddOAuth(this IServiceCollection services) => services.AddSingleton<Clients>().AddSingleton<IssueTokens>();

    /// <summary>[RFC 8414 §2]</summary>
    private static object Metadata(OwnIds own) => new
    {
        issuer = own.Origin,
        authorization_endpoint = own.OAuthAuthorization,
        token_endpoint = own.OAuthToken,
        registration_endpoint = own.OAuthRegistration,
        revocation_endpoint = own.OAuthRevocation,
        scopes_supported = Scopes.Known,
        response_types_supported = new[] { "code" },
        response_modes_supported = new[] { "query" },
        grant_types_supported = new[] { "authorization_code", "refresh_token" },
        code_challenge_methods_supported = new[] { Pkce.Method },
        token_endpoint_auth_methods_supported = new[] { ClientMetadata.None, ClientMetadata.Basic, ClientMetadata.Post },
        revocation_endpoint_auth_methods_supported = new[] { ClientMetadata.None, ClientMetadata.Basic, ClientMetadata.Post },
        authorization_response_iss_parameter_supported = true,      // [RFC 9207 §3]
        client_id_metadata_document_supported = true,               // [CIMD]
        activitypub_object_id_as_client_id = true,                  // [FEP-d8c2]
    };

    /// <summary>What a token is for: all that is on this server, which lets apps in itself. [RFC 9728 §2]</summary>
    private static object Resource(OwnIds own) => new
    {
        resource = own.Origin,
        authorization_servers = new[] { own.Origin },
        scopes_supported = Scopes.Known,
        bearer_methods_supported = new[] { "header" },
        resource_name = own.FullHandle,
    };
}
