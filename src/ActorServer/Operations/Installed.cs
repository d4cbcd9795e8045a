using ActorServer.Backups;
using ActorServer.Collections;
using ActorServer.Delivery;
using ActorServer.Discovery;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.LinkCards;
using ActorServer.Moderation;
using ActorServer.OAuth;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.OwnFiles;
using ActorServer.Push;
using ActorServer.RemoteActors;
using ActorServer.RemoteMedia;
using ActorServer.Search;
using ActorServer.Storage;
using ActorServer.Store;
using ActorServer.Takeout;
using ActorServer.Threads;
using ActorServer.Wall;
using Federation.Fetching;

namespace ActorServer.Operations;

/// <summary>How host names become addresses; tests, which must not ask the network, have their own.</summary>
internal delegate Task<System.Net.IPAddress[]> Resolve(string host, CancellationToken ct);

/// <summary>A data folder that is open and ready: the options it runs with, its database, its one way out.</summary>
internal sealed record Installed(ActorServerOptions Options, Db Db, OwnIds Own, IFileStore Files, Blocks Blocks, SafeHttp Http, TimeProvider Clock) : IAsyncDisposable
{
    internal static async Task<Installed> OpenAsync(IConfiguration configuration, TimeProvider clock, Resolve? resolve = null)
    {
        var options = ActorServerOptions.Read(configuration);
        var db = await Db.OpenAsync(options.DataFolder, clock, options.Database);
        await MovedMark.RefuseAsync(db, options.DataFolder);
        var key = await Installation.EnsureAsync(db, options, clock);
        var own = new OwnIds(options, await Installation.MediaSecretAsync(db));
        var blocks = new Blocks(db, clock);
        var policy = new FetchPolicy
        {
            IsBlocked = blocks.HasAsync,
            AllowHttp = options.AllowLoopback!.Value,
            AllowLoopback = options.AllowLoopback.Value,
            RequestsPerSecond = options.RequestRate,
            RequestBurst = options.RequestBurst,
            UserAgent = $"ActorServer/{ServerVersion.Text} (+{options.PublicOrigin}/)",
        };
        if (resolve is not null) policy = policy with { Resolve = new(resolve) };
        return new Installed(options, db, own, FilesOf(options, clock), blocks, new SafeHttp(policy, clock) { SigningKey = key }, clock);
    }

    /// <summary>Where the owner's files lie.</summary>
    internal static IFileStore FilesOf(ActorServerOptions options, TimeProvider clock) =>
        options.OwnBucket is { } bucket ? new BucketStore(bucket, clock) : new FolderStore(FolderStore.In(options.DataFolder));

    public async ValueTask DisposeAsync()
    {
        (Files as IDisposable)?.Dispose();
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
        .AddSingleton(installed.Blocks)
        .AddSingleton(installed.Http)
        .AddSingleton(installed.Own)
        .AddSingleton(installed.Files)
        .AddSingleton(installed.Clock)
        .AddSingleton<DocumentFetcher>()
        .AddSingleton<FetchOnce>()
        .AddSingleton<RememberedSenders>()
        .AddSingleton<Peers>()
        .AddSingleton<PeerKeys>()
        .AddSingleton<BlockSubjects>()
        .AddSingleton<FindActor>()
        .AddSingleton<AccessTokens>()
        .AddSingleton<OwnKeys>()
        .AddSingleton<RotateKeys>()
        .AddSingleton<QueueSignal>()
        .AddSingleton<RetryNow>()
        .AddSingleton<IndexWords>()
        .AddSingleton<ActivitySignal>()
        .AddSingleton<DoorRates>()
        .AddSingleton<MediaCache>()
        .AddSingleton<FetchMedia>()
        .AddSingleton<StrayMedia>()
        .AddSingleton<SweepStorage>()
        .AddSingleton<ReadStorage>()
        .AddSingleton<MakeBackup>()
        .AddSingleton<Filters>()
        .AddSingleton<FrontDoor>()
        .AddSingleton<ForwardedActivity>()
        .AddSingleton<ConversationCopies>()
        .AddSingleton<Vouching>()
        .AddSingleton<StoreEffect>()
        .AddSingleton<ReceiveActivity>()
        .AddSingleton<PublishActivity>()
        .AddSingleton<CollectionRecipient>()
        .AddSingleton<FollowersHeaders>()
        .AddSingleton<OutgoingActivities>()
        .AddSingleton<FanOut>()
        .AddSingleton<Receipts>()
        .AddSingleton<DeliverOne>()
        .AddSingleton<RemotePosts>()
        .AddSingleton<FetchObject>()
        .AddSingleton<VerifyQuote>()
        .AddSingleton<VerifyReply>()
        .AddSingleton<TellPoll>()
        .AddSingleton<AskFollowers>()
        .AddSingleton<FetchThread>()
        .AddSingleton<ReadOutbox>()
        .AddSingleton<BackfillPosts>()
        .AddSingleton<ReadNodeInfo>()
        .AddSingleton<LookAtPerson>()
        .AddSingleton<VerifyLink>()
        .AddSingleton<TakeList>()
        .AddSingleton<SendPush>()
        .AddSingleton<Departure>()
        .AddSingleton<FetchLinkCard>()
        .AddSingleton<RunWork>()
        .AddSingleton(new MediaTools(installed.Options))
        .AddSingleton<LookAtFile>()
        .AddSingleton<PrepareMedia>()
        .AddIdentity()
        .AddOAuth()
        .AddWall();
}
