using ActorServer.Backups;
using ActorServer.Collections;
using ActorServer.Delivery;
using ActorServer.Discovery;
using ActorServer.Feeds;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Messages;
using ActorServer.OAuth;
using ActorServer.Objects;
using ActorServer.Operations;
using ActorServer.Outbox;
using ActorServer.OwnFiles;
using ActorServer.Push;
using ActorServer.RemoteMedia;
using ActorServer.Resumes;
using ActorServer.Search;
using ActorServer.Storage;
using ActorServer.Takeout;
using ActorServer.Visitors;
using ActorServer.Wall;

return await CommandLine.RunAsync(args, ActorServer.Server.RunAsync);

namespace ActorServer
{
    /// <summary>The server, from top to bottom: options, services, routes, run.</summary>
    internal sealed class Server(WebApplication app, Installed installed, DataFolderLock? folder) : IAsyncDisposable
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
            var options = ActorServerOptions.Read(configuration);
            // Processes that share a database may share a data folder, too.
            var folder = options.Database is null ? DataFolderLock.Take(options.DataFolder) : null;
            try
            {
                return await StartOnAsync(folder, configuration, clock, resolve, ct);
            }
            catch
            {
                folder?.Dispose();
                throw;
            }
        }

        private static async Task<Server> StartOnAsync(DataFolderLock? folder, IConfiguration configuration, TimeProvider clock, Resolve? resolve, CancellationToken ct)
        {
            var installed = await Installed.OpenAsync(configuration, clock, resolve);
            var builder = ServerHost.CreateBuilder(configuration);
            builder.Services.AddActorServer(installed);
            builder.Services.AddHostedService<BucketAtStart>();
            builder.Services.AddHostedService<HearOthers>();
            if (installed.Options.IsWorker)
            {
                builder.Services.AddHostedService<DeliveryWorker>();
                builder.Services.AddHostedService<ScheduledBackups>();
                builder.Services.AddHostedService<IndexWorker>();
                builder.Services.AddHostedService<ScheduledSweep>();
                builder.Services.AddHostedService<PrepareOlderMedia>();
                builder.Services.AddHostedService<GatherOlderMessages>();
            }
            builder.Services.AddSingleton<Readiness>();
            builder.Services.AddSingleton<OpenStreams>().AddSingleton<EventStream>().AddSingleton<WallEvents>();

            var app = builder.Build();
            app.UseCorsForPrograms();
            app.UseErrorPages();
            Departure.Use(app);
            app.UseBackPressure();
            app.MapHealth();
            if (installed.Options.IsWeb) MapRoutes(app);
            await app.StartAsync(ct);
            return new Server(app, installed, folder);
        }

        private static void MapRoutes(WebApplication app)
        {
            app.MapDiscovery();
            app.MapInbox();
            app.MapOutbox();
            app.MapObjects();
            app.MapCollections();
            app.MapMedia();
            app.MapRemoteMedia();
            app.MapPlaceholders();
            app.MapIdentity();
            app.MapOAuth();
            app.MapWall();
            app.MapFeeds();
            app.MapVisitors();
            app.MapResume();
            app.MapTakeout();
            app.MapPush();
        }

        internal WebApplication App { get; } = app;
        internal Installed Installed { get; } = installed;

        public async ValueTask DisposeAsync()
        {
            await App.StopAsync();
            await App.DisposeAsync();
            await Installed.DisposeAsync();
            folder?.Dispose();
        }
    }
}
