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
        var inbox = new InboxDoor(routes.ServiceProvider);
        routes.MapPost("/actor/inbox", inbox.PostAsync);
        routes.MapPost("/inbox", inbox.PostAsync);
        routes.MapGet("/actor/events", EventStream.GetAsync);
    }

    /// <summary>What a POST needs, found once: a scope of services for each request would cost a Delete of nothing known half of what it costs.</summary>
    private sealed class InboxDoor(IServiceProvider services)
    {
        private readonly DoorRates _rates = services.GetRequiredService<DoorRates>();
        private readonly FrontDoor _door = services.GetRequiredService<FrontDoor>();
        private readonly ReceiveActivity _receive = services.GetRequiredService<ReceiveActivity>();
        private readonly OwnIds _own = services.GetRequiredService<OwnIds>();

        // A plain delegate: finding parameters by their types and a result to execute would cost each activity a tenth of what verifying it does.
        internal async Task PostAsync(HttpContext http)
        {
            var refused = await TakeAsync(http);
            Telemetry.Received(refused);
            if (refused is { } refusal) await refusal.ToResult().ExecuteAsync(http);
            else http.Response.StatusCode = StatusCodes.Status202Accepted;
        }

        private async ValueTask<Refusal?> TakeAsync(HttpContext http)
        {
            if (_rates.Deliver(http) is not null) return Refusal.TooOften;
            if (!As.IsMediaType(http.Request.ContentType)) return Refusal.NotActivityPub;
            if (await RequestBody.ReadAsync(http.Request, Limits.ActivityBytes, http.RequestAborted) is not { } body) return Refusal.BodyTooLarge;
            if (http.Request.Headers.ContainsKey("Signature") && await _door.HasNoUseForAsync(body, http.RequestAborted)) return null;
            // Not RequestAborted: a peer that hangs up must not leave us between the commit and its answer with a half-told story.
            return await _receive.RunAsync(http.Request.ToParts(body, _own), CancellationToken.None);
        }
    }
}
