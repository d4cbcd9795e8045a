using ActorServer.Tests.Support;

namespace ActorServer.Crash;

/// <summary>What arrived at the peers' inboxes, and whether that is what was promised.</summary>
internal sealed class Sinks(IReadOnlyList<FakePeer> hosts)
{
    private readonly HashSet<(string Activity, string Inbox)> _arrived = [];
    private readonly HashSet<(string Activity, string Inbox)> _promised = [];

    /// <summary>Different deliveries that arrived.</summary>
    internal int Count => _arrived.Count;

    /// <summary>Arrived more than once, which a crash between a delivery and its record allows.</summary>
    internal int Repeated { get; private set; }

    /// <summary>Takes in what arrived. Read before the database is: what arrived must be found there.</summary>
    internal void Collect()
    {
        foreach (var host in hosts)
        {
            while (host.Requests.TryDequeue(out var request))
            {
                if (request.Method != "POST") continue;
                if (!_arrived.Add((request.Json["id"]!.GetValue<string>(), host.Origin + request.Path))) Repeated++;
            }
        }
    }

    /// <summary>What arrived was promised, by the database as it is or as it was before a backup was restored; what is noted as done arrived.</summary>
    internal void Check(State actual)
    {
        foreach (var row in actual.Work) _promised.Add((row.ActivityUri, row.Target));
        foreach (var (activity, inbox) in _arrived.Except(_promised)) throw new LossException($"{inbox} got {activity}, of which nothing is stored.", lost: 1);
        foreach (var row in actual.Work.Where(row => row.State == "done"))
        {
            if (!_arrived.Contains((row.ActivityUri, row.Target))) throw new LossException($"{row.ActivityUri} is noted as delivered to {row.Target}, which never got it.", lost: 1);
        }
        if (actual.Work.FirstOrDefault(row => row.State == "given-up") is { } given) throw new LossException($"{given.ActivityUri} was given up for {given.Target}.", lost: 1);
    }

    /// <summary>Every post of the owner's is promised to each server with followers, once; nothing of the owner's is promised to nobody.</summary>
    internal void CheckPromises(State actual)
    {
        var targets = actual.Work.GroupBy(row => row.ActivityUri).ToDictionary(group => group.Key, group => group.Select(row => row.Target).Order(StringComparer.Ordinal).ToList());
        var everywhere = hosts.Select(host => host.SharedInbox).Order(StringComparer.Ordinal).ToList();
        foreach (var row in actual.Out.Where(row => row.Type != "Follow"))
        {
            var promised = targets.GetValueOrDefault(row.Uri, []);
            var whole = row.Type is "Create" or "Update" ? promised.SequenceEqual(everywhere) : promised.Count == 1;
            if (!whole) throw new LossException($"{row.Uri} ({row.Type}) is promised to {promised.Count} inboxes: {string.Join(", ", promised)}.", lost: 1);
        }
    }
}
