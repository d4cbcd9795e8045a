using ActorServer.Backups;
using ActorServer.Collections;
using ActorServer.Delivery;
using ActorServer.Discovery;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.OAuth;
using ActorServer.Objects;
using ActorServer.Operations;
using ActorServer.Outbox;
using ActorServer.RemoteMedia;
using ActorServer.Search;
using ActorServer.Storage;
using ActorServer.Wall;

return await CommandLine.RunAsync(args, ActorServer.Server.RunAsync);

namespace ActorServer
{
    /// <summary>The server, from top to bottom: options, services, routes, run.</summary>
    internal sealed class Server(WebApplication app, Installed installed, DataFolderLock folder) : IAsyncDisposable
    {
        internal static async Task RunAsync(IConfiguration configuration, CancellationToken ct)
        {
            using var signals = new StopSignals();
            await using var server = await StartAsync(configuration, TimeProvider.System, ct);
            await Greeting.PrintAsync(server.Installed.Options, server.App.Services.GetRequiredService<Setup>());
            await server.App.WaitForShutdownAsync(ct);
        }

        internal static async Task<Server> StartAsync(IConfiguration configuration, TimeProvider clock, CancellationToken ct, Resolve? resolve = null)
        {
            var folder = DataFolderLock.Take(ActorServerOptions.Read(configuration).DataFolder);
            try
            {
                return await StartOnAsync(folder, configuration, clock, resolve, ct);
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }

        private static async Task<Server> StartOnAsync(DataFolderLock folder, IConfiguration configuration, TimeProvider clock, Resolve? resolve, CancellationToken ct)
        {
            var installed = await Installed.OpenAsync(configuration, clock, resolve);
            var builder = ServerHost.CreateBuilder(configuration);
            builder.Services.AddActorServer(installed);
            builder.Services.AddHostedService<DeliveryWorker>();
            builder.Services.AddHostedService<ScheduledBackups>();
            builder.Services.AddHostedService<IndexOlderPosts>();
            builder.Services.AddHostedService<ScheduledSweep>();
            builder.Services.AddSingleton<Readiness>();
            builder.Services.AddSingleton<OpenStreams>().AddSingleton<EventStream>().AddSingleton<WallEvents>();

            var app = builder.Build();
            app.UseCorsForPrograms();
            app.UseErrorPages();
            app.UseBackPressure();
            app.MapHealth();
            app.MapDiscovery();
            app.MapInbox();
            app.MapOutbox();
            app.MapObjects();
            app.MapCollections();
            app.MapMedia();
            app.MapRemoteMedia();
            app.MapIdentity();
            app.MapOAuth();
            app.MapWall();
            await app.StartAsync(ct);
            return new Server(app, installed, folder);
        }

        internal WebApplication App { get; } = app;
        internal Installed Installed { get; } = installed;

        public async ValueTask DisposeAsync()
        {
            await App.StopAsync();
            await App.DisposeAsync();
            await Installed.DisposeAsync();
            folder.Dispose();
        }
    }
}
