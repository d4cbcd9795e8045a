using System.Text.Json;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Addressing;

namespace ActorServer.Outbox;

/// <summary>
/// The straight line out. The outbox endpoint, the page, the command line and automatic answers all come through here, and deliveries are
/// enqueued nowhere else. It never touches the network within its transaction, and before it only where two accounts must agree.
/// </summary>
internal sealed partial class PublishActivity(
    Db db, OwnIds own, Peers peers, Blocks blocks, OutgoingActivities outgoing, QueueSignal queue, ActivitySignal signal, TimeProvider clock, ILogger<PublishActivity> log)
{
    /// <summary>Publishes an activity, or an object in a Create. When this completes it is on disk, with every delivery it needs.</summary>
    internal Task<Published> RunAsync(JsonObject posted, CancellationToken ct) => RunAsync(posted, Alone, null, ct);

    /// <summary>The same with new files that the post shows: their rows are there if and only if the post is.</summary>
    internal Task<Published> RunAsync(JsonObject posted, IReadOnlyList<MediaRow> files, CancellationToken ct) =>
        RunAsync(posted, async tx => { foreach (var file in files) await MediaRows.InsertAsync(tx, file); }, null, ct);

    /// <summary>The same with something that happens if and only if it is published: a draft goes when it is a post.</summary>
    internal Task<Published> RunAsync(JsonObject posted, Func<Tx, Task> alongside, CancellationToken ct) => RunAsync(posted, alongside, null, ct);

    /// <summary>The same for an app that may ask again: what was published under its key is not published once more.</summary>
    internal Task<Published> RunOnceAsync(JsonObject posted, IdempotencyKey key, CancellationToken ct) => RunAsync(posted, Alone, key, ct);

    private static Task Alone(Tx tx) => Task.CompletedTask;

    private async Task<Published> RunAsync(JsonObject posted, Func<Tx, Task> alongside, IdempotencyKey? key, CancellationToken ct)
    {
        await SideEffects.FetchBeforePublishingAsync(posted, peers, ct);
        return await db.WriteAsync(async tx =>
        {
            // There is one owner, and what they do goes one after the other, from however many devices.
            await tx.HoldAsync(own.Actor);
            if (key is not null && await key.AnsweredAsync(tx, clock.GetUtcNow()) is { } before) return before;
            await alongside(tx);
            // A copy: where others are in the way this is run again.
            var published = await InTransactionAsync(tx, (JsonObject)posted.DeepClone());
            if (published.Refusal is not null) tx.Abandon();      // with the key: put right, it may be asked for under the same one
            else if (key is not null) await key.NoteAsync(tx, published.Uri!);
            return published;
        }, ct);
    }

    /// <summary>The same as part of a larger unit of work, which must be abandoned when this refuses.</summary>
    internal async Task<Published> InTransactionAsync(Tx tx, JsonObject posted)
    {
        // Step 1: a bare object is wrapped in a Create. [AP §6.2.1]
        if (WrapObject.IfBare(posted) is not { } activity) return Published.Refused(Refusal.NotAnActivity);

        // Step 2: id, actor, time. What a client wrote there is not believed. [AP §6 MUST: ignore the id]
        if (activity["actor"] is { } claimed && claimed.IdOf() != own.Actor) return Published.Refused(Refusal.NotOurs);
        var cx = new Outbound(tx, Stamp(activity), own, clock.GetUtcNow()) { Also = also => InTransactionAsync(tx, also) };

        // Step 3: effects; each may complete the activity and add who must hear of it.
        if (await SideEffects.PublishAsync(cx) is { } refusal) return Published.Refused(refusal);

        // Step 4: address. From the audience to inboxes; bto and bcc are read here and seen by nobody. [AP §6 MUST] What is held back goes to few, and is theirs alone to see.
        if (Recipients.Check(cx.Activity) is { } invalid) return Published.Refused(invalid);
        var addressed = cx.OnlyTo is { } few ? HeldBackFor(cx, few) : cx;
        var deliveries = await Recipients.ResolveAsync(addressed);
        var fanOuts = Recipients.FanOuts(addressed);
        var blind = Create.TakeBlind(cx.Activity);
        if (cx.Object is { } embedded) Create.TakeBlind(embedded);

        // Step 5: prove, last, for nothing may change afterwards [FEP-8b32]; store the activity and one row for each delivery. Of very many followers
        // only the first get theirs now, and a row stands for the others: accepting a post takes no longer than that. (docs/adr/0016)
        var visibility = Audience.Of(addressed.Activity.ToAsNode()).VisibilityFor(own.Followers);
        await ActivityRows.InsertAsync(tx, ToRow(cx, visibility, blind, await ProveActivity.ToWireAsync(tx, cx.Activity, visibility, cx.Now)));
        if (visibility > Visibility.Unlisted) await ActivityRows.NameRecipientsAsync(tx, cx.Id, Named(addressed.Activity, cx.OnlyTo is null ? blind : null));
        foreach (var delivery in deliveries) await WorkRows.EnqueueAsync(tx, delivery);
        foreach (var fanOut in fanOuts) await FanOut.BeginAsync(tx, fanOut, own);

        // Step 6: deliver [AP §6.11 MUST]: wake the worker, once all this is on disk.
        tx.AfterCommit(() =>
        {
            outgoing.ReadAgain();
            queue.Set();
            signal.Set();
            if (cx.Type is As.Block or As.Undo) blocks.ReadAgain();
            LogPublished(cx.Type, cx.Id, deliveries.Count);
        });
        return Published.As(cx.Id);
    }

    private static Outbound HeldBackFor(Outbound cx, IReadOnlyList<string> few) => new(cx.Tx, new JsonObject
    {
        ["id"] = cx.Id,
        ["type"] = cx.Type,
        ["object"] = cx.ObjectId,
        ["to"] = new JsonArray([.. few.Select(id => (JsonNode)id)]),
    }, cx.Own, cx.Now);

    /// <summary>A post that was held back goes out, as it is now, to everybody whom its Create is addressed to.</summary>
    internal async Task ReleaseAsync(Tx tx, string uri)
    {
        if (await ActivityRows.NewestAsync(tx, As.Create, own.Actor, uri) is not { } row || await ObjectRows.FindAsync(tx, uri) is not { DeletedAt: null } post) return;
        var activity = JsonObjects.ParseOwn(row.Json);
        foreach (var name in new[] { "@context", "proof" }) activity.Remove(name);
        activity["object"] = JsonObjects.ParseOwn(post.Json);
        var cx = new Outbound(tx, activity, own, clock.GetUtcNow());
        cx.TellBlind(row.Blind);
        cx.TellOwnerOfContext(cx.Object!);
        var deliveries = await Recipients.ResolveAsync(cx);
        var fanOuts = Recipients.FanOuts(cx);
        Create.TakeBlind(activity);
        var visibility = Audience.Of(activity.ToAsNode()).VisibilityFor(own.Followers);
        await ActivityRows.SetWireAsync(tx, row.Seq, await ProveActivity.ToWireAsync(tx, activity, visibility, cx.Now), visibility.ToString());
        if (visibility > Visibility.Unlisted) await ActivityRows.NameRecipientsAsync(tx, cx.Id, Named(activity, row.Blind));
        foreach (var delivery in deliveries) await WorkRows.EnqueueAsync(tx, delivery);
        foreach (var fanOut in fanOuts) await FanOut.BeginAsync(tx, fanOut, own);
        tx.AfterCommit(() =>
        {
            outgoing.ReadAgain();
            queue.Set();
            LogPublished(cx.Type, cx.Id, deliveries.Count);
        });
    }

    /// <summary>The people named, openly and blind; collections stand for themselves.</summary>
    private IEnumerable<string> Named(JsonObject activity, string? blind) =>
        activity.Recipients().Union(blind is null ? [] : JsonSerializer.Deserialize<string[]>(blind)!).Where(id => !own.IsOwn(id) && !As.IsPublic(id));

    /// <summary>[AP §3.1 MUST] Every activity has an id, of this server's, that can be fetched.</summary>
    private JsonObject Stamp(JsonObject activity)
    {
        var stamped = new JsonObject
        {
            ["id"] = own.NewActivity(clock.GetUtcNow()),
            ["type"] = activity["type"]?.DeepClone(),
            ["actor"] = own.Actor,
            ["published"] = clock.GetUtcNow().ToXsd(),
        };
        foreach (var (name, value) in activity)
        {
            // A proof that an app made is of another document: this one has another id.
            if (name != "proof" && !stamped.ContainsKey(name)) stamped[name] = value?.DeepClone();
        }
        stamped.SpellOutPublic();
        (stamped["object"] as JsonObject)?.SpellOutPublic();
        return stamped;
    }

    private static ActivityRow ToRow(Outbound cx, Visibility visibility, string? blind, string json) => new()
    {
        Uri = cx.Id,
        Direction = ActivityRow.Out,
        Type = cx.Type,
        Actor = cx.Own.Actor,
        ObjectUri = cx.ObjectId,
        Visibility = visibility.ToString(),
        Blind = blind,
        Json = json,
        At = cx.NowMilliseconds,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Published {Type} {Id}, {Deliveries} deliveries")]
    private partial void LogPublished(string type, string id, int deliveries);
}
