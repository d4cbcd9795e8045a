using ActorServer.Http;
using ActorServer.Identity;
using Federation;

namespace ActorServer.Inbox;

/// <summary>HTTP only: read the bytes of either media type [AP §7 SHOULD], hand them over, answer.</summary>
internal static class InboxEndpoints
{
    internal static void MapInbox(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/actor/inbox", PostAsync);
        routes.MapPost("/inbox", PostAsync);
        routes.MapGet("/actor/events", EventStream.GetAsync);
    }

    private static async Task<IResult> PostAsync(HttpContext http, ReceiveActivity receive, DoorRates rates)
    {
        if (rates.Deliver(http) is not null) return Refusal.TooOften.ToResult();
        if (!As.IsMediaType(http.Request.ContentType)) return Refusal.NotActivityPub.ToResult();
        if (await RequestBody.ReadAsync(http.Request, Limits.ActivityBytes, http.RequestAborted) is not { } body) return Refusal.BodyTooLarge.ToResult();
        // Not RequestAborted: a peer that hangs up must not leave us between the commit and its answer with a half-told story.
        return await receive.RunAsync(http.Request.ToParts(body, http.RequestServices.GetRequiredService<OwnIds>()), CancellationToken.None) is { } refusal ? refusal.ToResult() : Results.Accepted();
    }
}
