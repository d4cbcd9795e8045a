using System.Collections.Concurrent;
using ActorServer.Collections;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>
/// What the owner's followers on each host add up to, as a header. [FEP-8fcf] Kept for a moment for all activities. A host that sees one from before
/// somebody came or went asks for the list, which is always true.
/// </summary>
internal sealed class FollowersHeaders(Db db, OwnIds own, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Known> _known = new();

    /// <summary>Something was published here: a follower may have been let in.</summary>
    internal void ReadAgain() => _known.Clear();

    internal async ValueTask<IReadOnlyCollection<KeyValuePair<string, string>>> FindAsync(string origin, CancellationToken ct)
    {
        if (!IsFresh(origin)) await ReadAsync([origin], ct);
        return _known.TryGetValue(origin, out var known) ? known.Header : [];
    }

    /// <summary>Those of many hosts that are not known, in one read.</summary>
    internal async Task ReadAsync(IReadOnlyCollection<string> origins, CancellationToken ct)
    {
        string[] wanted = [.. origins.Where(origin => !IsFresh(origin))];
        if (wanted.Length == 0) return;
        var readAt = clock.GetTimestamp();
        var followers = (await db.ReadAsync(tx => FollowRows.FollowersAtAsync(tx, wanted), ct)).ToLookup(OriginOf);
        if (_known.Count >= Limits.HostsRemembered) _known.Clear();
        foreach (var origin in wanted) _known[origin] = new([FollowersSynchronization.HeaderOf(followers[origin], own)], readAt);
    }

    private bool IsFresh(string origin) => _known.TryGetValue(origin, out var known) && clock.GetElapsedTime(known.ReadAt) < Limits.FollowersHeaderIsFresh;

    /// <summary>As far as the slash after the host.</summary>
    private static string OriginOf(string actor) => actor[..actor.IndexOf('/', actor.IndexOf("//", StringComparison.Ordinal) + 2)];

    private sealed record Known(IReadOnlyCollection<KeyValuePair<string, string>> Header, long ReadAt);
}
