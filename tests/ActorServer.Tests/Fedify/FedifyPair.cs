using System.Text.Json.Nodes;
using ActorServer.RemoteActors;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>A running server and a Fedify peer that do not know each other yet, for the tests of how they come to.</summary>
internal sealed class FedifyPair : IAsyncDisposable
{
    private FedifyPair(RunningServer server, FedifyPeer fern)
    {
        Server = server;
        Fern = fern;
    }

    internal RunningServer Server { get; }
    internal FedifyPeer Fern { get; }

    /// <summary>The owner's handle as a person types it.</summary>
    internal string Nick => Server.Own.FullHandle;

    internal static async Task<FedifyPair> StartAsync(string scheme = "cavage", bool fernApprovesByHand = false)
    {
        var fern = await FedifyPeer.StartAsync(scheme, fernApprovesByHand);
        return new FedifyPair(await RunningServer.StartAsync(), fern);
    }

    /// <summary>Something on the peer's origin that no activity here knows anything of.</summary>
    internal string Thing => $"{Fern.Origin}/things/1";

    /// <summary>The owner finds fern by handle and follows. The Follow's id.</summary>
    internal async Task<string> FollowFernAsync()
    {
        var found = await Server.Get<FindActor>().ByAsync(Fern.Handle, CancellationToken.None);
        Assert.Null(found.Problem);
        return await Server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = found.Peer!.Uri });
    }

    /// <summary>Each follows the other, and both know it.</summary>
    internal async Task FollowEachOtherAsync()
    {
        await FollowFernAsync();
        await Fern.FollowAsync(Nick);
        await Fern.UntilAsync("both follow", s => s.IsFollowedBy(Server.Own.Actor) && s.FollowingState(Server.Own.Actor) == "accepted");
        await UntilAsync("the owner follows fern", tx => FollowRows.IsAcceptedAsync(tx, FollowRow.Out, Fern.Actor));
    }

    internal Task UntilAsync(string what, Func<Tx, Task<bool>> condition) => RunningServer.EventuallyAsync(what, () => Server.ReadAsync(condition));

    internal Task<FollowRow?> FollowRowAsync(string direction) => Server.ReadAsync(tx => FollowRows.FindAsync(tx, direction, Fern.Actor));

    internal Task<ObjectRow?> ObjectAsync(string uri) => Server.ReadAsync(tx => ObjectRows.FindAsync(tx, uri));

    /// <summary>The kinds of notifications that the owner got because of an activity.</summary>
    internal async Task<IEnumerable<string>> NotificationsOfAsync(string activityId) => from row in await NotificationsAsync(activityId) select row.Kind;

    /// <summary>The same with what they say.</summary>
    internal async Task<IEnumerable<NotificationRow>> NotificationsAsync(string activityId) =>
        from row in await Server.NotificationsAsync() where row.ActivityUri == activityId select row;

    /// <summary>What the wall shows of an object: post, boost, both or nothing.</summary>
    internal async Task<IEnumerable<string>> OnTheWallAsync(string objectId) =>
        from row in await Server.ReadAsync(tx => WallRows.PageAsync(tx, new(long.MaxValue, long.MaxValue, 0), 1000)) where row.ObjectUri == objectId select row.Kind;

    /// <summary>The ids in a collection, as anybody reads them over HTTP.</summary>
    internal async Task<IReadOnlyList<string>> ItemsAsync(string collection) =>
        [.. (await Server.GetItemsAsync(collection)).Select(item => item.GetValue<string>())];

    /// <summary>The owner posts a Note. The ids of the Create and of the Note.</summary>
    internal async Task<(string Create, string Note)> PostAsync(JsonObject note)
    {
        note["type"] = As.Note;
        var create = await Server.PublishAsync(note);
        return (create, (await Server.ReadAsync(tx => ActivityRows.FindAsync(tx, create)))!.ObjectUri!);
    }

    /// <summary>A post to everybody and the followers.</summary>
    internal Task<(string Create, string Note)> PostPubliclyAsync(string content) =>
        PostAsync(new JsonObject { ["content"] = content, ["to"] = new JsonArray(As.Public), ["cc"] = new JsonArray(Server.Own.Followers) });

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Fern.DisposeAsync();
    }
}
