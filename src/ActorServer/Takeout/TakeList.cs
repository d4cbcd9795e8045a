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
/// A list that the owner brings along from another server: whom to follow, to block, to mute, and lists of people. Each name is a row of the queue, since its server must be asked whom it means, and
/// a few hundred at once would be turned away.
/// </summary>
internal sealed class TakeList(Db db, OwnIds own, SafeHttp http, Peers peers, PublishActivity publish, Blocks blocks, TimeProvider clock)
{
    /// <summary>How many names were taken. Hosts need nobody to be asked, so they are blocked at once.</summary>
    internal async Task<int> EnqueueAsync(string kind, string csv, CancellationToken ct)
    {
        var rows = Csv.Rows(csv).Take(Limits.ImportRows).ToList();
        var hosts = kind == WorkRow.TakeBlock ? rows.Select(row => BlockList.HostOf(row[0])).OfType<string>().Where(host => host.Contains('.', StringComparison.Ordinal)).Distinct().ToList() : [];
        foreach (var host in hosts.Where(host => !new BlockList([host]).Has(own.Actor))) await blocks.AddAsync(host, ct);
        var people = rows.Select(row => Person.Of(row, kind)).OfType<Person>().Distinct().ToList();
        await db.WriteAsync(async tx =>
        {
            foreach (var together in people.GroupBy(person => person.List))
            {
                var list = together.Key is { } name ? await ListNamedAsync(tx, name) : null;
                if (together.Key is not null && list is null) continue;
                var batch = own.NewActivity(clock.GetUtcNow());
                foreach (var person in together) await WorkRows.EnqueueAsync(tx, Row(kind, person.Handle, batch, clock.Milliseconds()) with { Position = list ?? (person.IsQuiet ? 1 : 0) });
            }
        }, ct);
        return people.Count + hosts.Count;
    }

    /// <summary>Somebody on a list, on which of the owner's lists they shall be, and whether what they do is no news either while they are muted. As Mastodon writes them.</summary>
    private sealed record Person(Handle Handle, string? List, bool IsQuiet)
    {
        internal static Person? Of(IReadOnlyList<string> row, string kind)
        {
            var isListed = kind == WorkRow.TakeListed;
            if (!WebFinger.TryParseHandle(row.ElementAtOrDefault(isListed ? 1 : 0) ?? "", out var handle) || (isListed && row[0].Length == 0)) return null;
            return new(handle, isListed ? row[0] : null, kind == WorkRow.TakeMute && row.ElementAtOrDefault(1) != "false");
        }
    }

    /// <summary>The owner's list of that name, made where there is none; null where there is room for no more.</summary>
    private async Task<long?> ListNamedAsync(Tx tx, string name)
    {
        name = name.Length > Limits.PersonListCharacters ? name[..Limits.PersonListCharacters] : name;
        var lists = await PersonListRows.AllAsync(tx);
        if (lists.FirstOrDefault(list => list.Name == name) is { } known) return known.Seq;
        return lists.Count >= Limits.PersonLists ? null : await PersonListRows.AddAsync(tx, name, isExclusive: false, clock.Milliseconds());
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
        if (row.Kind is WorkRow.TakeMute or WorkRow.TakeListed)
        {
            await db.WriteAsync(tx => row.Kind == WorkRow.TakeMute
                ? RegardRows.SetMuteAsync(tx, peer.Uri, long.MaxValue, mutesNews: row.Position == 1)
                : PersonListRows.PutAsync(tx, row.Position, peer.Uri, clock.Milliseconds()), ct);
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
