using ActorServer.Inbox;
using ActorServer.Operations;

namespace ActorServer.Http;

/// <summary>For whoever watches the process: live means it answers, whatever its database does; ready means that what comes in can be kept, or says why not.</summary>
internal static class Health
{
    internal static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live"));
        routes.MapSeen();
        routes.MapGet("/health/ready", async (Readiness readiness, CancellationToken ct) =>
            await readiness.CheckAsync(ct) is { } not ? new RetryLater(not.Reason.ToProblem(not.Advice), Limits.ComeAgain) : Results.Text("ready"));
    }
}
