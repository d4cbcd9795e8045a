using ActorServer.Store;

namespace ActorServer.Http;

/// <summary>For whoever watches the process: live means it answers, ready means that its database does, too.</summary>
internal static class Health
{
    internal static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live"));
        routes.MapGet("/health/ready", async (Db db, CancellationToken ct) =>
        {
            await db.ReadAsync(tx => SettingRows.GetAsync(tx, "server.origin"), ct);
            return Results.Text("ready");
        });
    }
}
