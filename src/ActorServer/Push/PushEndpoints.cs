using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Push;

/// <summary>A browser of the owner's wants to be told of news, or not any more.</summary>
internal static class PushEndpoints
{
    /// <summary>Longer than any service's address, and than its keys.</summary>
    private const int EndpointCharacters = 2000;
    private const int KeyCharacters = 200;

    internal static void MapPush(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/settings/push", SubscribeAsync);
        routes.MapPost("/settings/push/forget", ForgetAsync);
    }

    private static Task<IResult> SubscribeAsync(HttpContext http, OwnerForms forms, Db db, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        var (endpoint, p256dh, auth) = (form["endpoint"], form["p256dh"], form["auth"]);
        var isGood = endpoint.Length <= EndpointCharacters && ObjectDocument.IsWebAddress(endpoint) && p256dh.Length is > 0 and <= KeyCharacters && auth.Length is > 0 and <= KeyCharacters;
        if (!isGood) return Results.BadRequest();
        await db.WriteAsync(tx => PushRows.PutAsync(tx, new()
        {
            Endpoint = endpoint,
            P256dh = p256dh,
            Auth = auth,
            Language = Language.Accepted(http.Request).Code,
            Browser = BrowserWords.Of(http.Request.Headers.UserAgent.ToString()),
            CreatedAt = clock.Milliseconds(),
        }));
        return new SeeOther(ShowAccount.Path + "#news");
    });

    private static Task<IResult> ForgetAsync(HttpContext http, OwnerForms forms, Db db) => forms.HandleAsync(http, async form =>
    {
        await db.WriteAsync(tx => PushRows.RemoveAsync(tx, form["endpoint"]));
        return new SeeOther(ShowAccount.Path + "#news");
    });
}
