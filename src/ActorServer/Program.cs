using ActorServer.Collections;
using ActorServer.Delivery;
using ActorServer.Discovery;
using ActorServer.Http;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Operations;
using ActorServer.Outbox;

return await CommandLine.RunAsync(args, ServeAsync);

// The server, from top to bottom: options, services, routes, run.
static async Task ServeAsync(IConfiguration configuration, CancellationToken ct)
{
    var builder = ServerHost.CreateBuilder(configuration);
    await using var server = await Installed.OpenAsync(configuration, TimeProvider.System);
    builder.Services.AddActorServer(server);
    builder.Services.AddHostedService<DeliveryWorker>();

    await using var app = builder.Build();
    app.UseProblems();
    app.MapHealth();
    app.MapDiscovery();
    app.MapInbox();
    app.MapOutbox();
    app.MapObjects();
    app.MapCollections();

    await app.StartAsync(ct);
    await Greeting.PrintAsync(server);
    await app.WaitForShutdownAsync(ct);
}
