using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.RemoteActors;
using ActorServer.Store;
using ActorServer.Wall;
using Federation.Fetching;

namespace ActorServer.Operations;

/// <summary>A data folder that is open and ready: the options it runs with, its database, its one way out.</summary>
internal sealed record Installed(ActorServerOptions Options, Db Db, SafeHttp Http, TimeProvider Clock) : IAsyncDisposable
{
    internal OwnIds Own { get; } = new(Options);

    internal static async Task<Installed> OpenAsync(IConfiguration configuration, TimeProvider clock)
    {
        var options = ActorServerOptions.Read(configuration);
        var db = await Db.OpenAsync(options.DataFolder, clock);
        var key = await Installation.EnsureAsync(db, options, clock);
        var policy = new FetchPolicy
        {
            AllowHttp = options.AllowLoopback!.Value,
            AllowLoopback = options.AllowLoopback.Value,
            UserAgent = $"ActorServer/{ServerVersion.Text} (+{options.PublicOrigin}/)",
        };
        return new Installed(options, db, new SafeHttp(policy, clock) { SigningKey = key }, clock);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Db.DisposeAsync();
    }
}

internal static class InstalledServices
{
    /// <summary>What the server and the command line share.</summary>
    internal static IServiceCollection AddActorServer(this IServiceCollection services, Installed installed) => services
        .AddSingleton(installed.Options)
        .AddSingleton(installed.Db)
        .AddSingleton(installed.Http)
        .AddSingleton(installed.Own)
        .AddSingleton(installed.Clock)
        .AddSingleton<DocumentFetcher>()
        .AddSingleton<Peers>()
        .AddSingleton<PeerKeys>()
        .AddSingleton<FindActor>()
        .AddSingleton<AccessTokens>()
        .AddSingleton<QueueSignal>()
        .AddSingleton<ReceiveActivity>()
        .AddSingleton<PublishActivity>()
        .AddSingleton<DeliverOne>()
        .AddSingleton<FetchObject>()
        .AddIdentity()
        .AddWall();
}
