using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Operations;
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

    // A plain delegate: finding parameters by their types and a result to execute would cost each activity a tenth of what verifying it does.
    private static async Task PostAsync(HttpContext http)
    {
        var refused = await TakeAsync(http);
        Telemetry.Received(refused);
        if (refused is { } refusal) await refusal.ToResult().ExecuteAsync(http);
        else http.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static async Task<Refusal?> TakeAsync(HttpContext http)
    {
        var services = http.RequestServices;
        if (services.GetRequiredService<DoorRates>().Deliver(http) is not null) return Refusal.TooOften;
        if (!As.IsMediaType(http.Request.ContentType)) return Refusal.NotActivityPub;
        if (await RequestBody.ReadAsync(http.Request, Limits.ActivityBytes, http.RequestAborted) is not { } body) return Refusal.BodyTooLarge;
        // Not RequestAborted: a peer that hangs up must not leave us between the commit and its answer with a half-told story.
        return await services.GetRequiredService<ReceiveActivity>().RunAsync(http.Request.ToParts(body, services.GetRequiredService<OwnIds>()), CancellationToken.None);
    }
}
