using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Outbox;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Discovery;
using Federation.Fetching;

namespace ActorServer.Takeout;

/// <summary>
/// A list that the owner brings along from another server: whom to follow, whom to block. Each name is a row of the queue, since its server must be asked whom it means, and
/// a few hundred at once would be turned away.
/// </summary>
internal sealed class TakeList(Db db, OwnIds own, SafeHttp http, Peers peers, PublishActivity publish, Blocks blocks, TimeProvider clock)
{
    /// <summary>How many names were taken. Hosts need nobody to be asked, so they are blocked at once.</summary>
    internal async Task<int> EnqueueAsync(string kind, string csv, CancellationToken ct)
    {
        var names = Csv.FirstFields(csv).Distinct().Take(Limits.ImportRows).ToList();
        if (kind == WorkRow.TakeBlock)
        {
            foreach (var host in names.Select(BlockList.HostOf).OfType<string>().Where(host => host.Contains('.', StringComparison.Ordinal) && !new BlockList([host]).Has(own.Actor))) await blocks.AddAsync(host, ct);
        }
        var handles = names.Select(name => WebFinger.TryParseHandle(name, out var handle) ? handle : (Handle?)null).OfType<Handle>().Distinct().ToList();
        var batch = own.NewActivity(clock.GetUtcNow());
        await db.WriteAsync(async tx =>
        {
            foreach (var handle in handles) await WorkRows.EnqueueAsync(tx, Row(kind, handle, batch, clock.Milliseconds()));
        }, ct);
        return handles.Count + (kind == WorkRow.TakeBlock ? names.Count(name => BlockList.HostOf(name) is { } host && host.Contains('.', StringComparison.Ordinal)) : 0);
    }

    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var outcome = await TakeAsync(row, ct);
        await db.WriteAsync(tx => QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble()), ct);
    }

    private async Task<Outcome> TakeAsync(WorkRow row, CancellationToken ct)
    {
        if (!WebFinger.TryParseHandle(row.Subject, out var handle)) return new(Verdict.Refused, null, "That is no handle.");
        var found = await WebFinger.ResolveAsync(http, handle, ct);
        if (found.Value is not { } actor) return Outcome.Of(found.Failure!);
        if (own.IsOwn(actor) || await peers.GetAsync(actor, ct) is not { } peer) return new(Verdict.Refused, 200, $"{actor} is nobody that could be meant.");
        if (row.Kind == WorkRow.TakeBlock)
        {
            await blocks.AddAsync(peer.Uri, ct);
            return new(Verdict.Delivered, 200, "");
        }
        // A row that is run again, or somebody whom the owner found meanwhile.
        if (await db.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, peer.Uri), ct) is not null) return new(Verdict.Delivered, 200, "");
        var published = await publish.RunAsync(new() { ["type"] = As.Follow, ["object"] = peer.Uri }, ct);
        return published.Refusal is { } refusal ? new(Verdict.Refused, 200, refusal.ToString()) : new(Verdict.Delivered, 200, "");
    }

    private static WorkRow Row(string kind, Handle handle, string batch, long now) => new()
    {
        Kind = kind,
        Lane = handle.Host,
        Subject = handle.ToString(),
        ActivityUri = batch,
        Target = $"https://{handle.Host}/.well-known/webfinger?resource={Uri.EscapeDataString(handle.Acct)}",
        DueAt = now,
        CreatedAt = now,
    };
}
