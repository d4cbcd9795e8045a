using System.Collections.Concurrent;
using System.Text;
using ActorServer.Collections;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>An activity as it leaves: the bytes, read once for many deliveries.</summary>
internal sealed record OutgoingActivity(ReadOnlyMemory<byte> Body, bool IsForFollowers, long ReadAt, int Generation)
{
    /// <summary>By origin: what the followers there add up to. [FEP-8fcf]</summary>
    internal ConcurrentDictionary<string, IReadOnlyCollection<KeyValuePair<string, string>>> Headers { get; } = new();
}

/// <summary>
/// What is being delivered. Read again when something was published here (it may have been deleted or proved anew), and every moment, for the command line
/// may do the same from another process. The key that signs is read with it.
/// </summary>
internal sealed class OutgoingActivities(Db db, OwnIds own, OwnKeys keys, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, OutgoingActivity> _known = new();
    private int _generation;

    /// <summary>Whoever published something says so once it is on disk.</summary>
    internal void ReadAgain() => Interlocked.Increment(ref _generation);

    internal async ValueTask<OutgoingActivity> FindAsync(WorkRow row, CancellationToken ct)
    {
        var generation = Volatile.Read(ref _generation);
        if (_known.TryGetValue(row.ActivityUri, out var known) && known.Generation == generation && clock.GetElapsedTime(known.ReadAt) < Limits.OutgoingIsFresh) return known;
        var readAt = clock.GetTimestamp();
        await keys.UseNewestAsync(ct);
        var activity = await db.ReadAsync(tx => ActivityRows.FindAsync(tx, row.ActivityUri), ct)
            ?? throw new InvalidOperationException($"Delivery {row.Seq} has no activity {row.ActivityUri}.");
        if (_known.Count >= Limits.OutgoingRemembered) _known.Clear();
        return _known[row.ActivityUri] = new(Encoding.UTF8.GetBytes(activity.Json), FollowersSynchronization.IsDue(activity, own), readAt, generation);
    }

    /// <summary>To a host with followers, what they add up to goes along. [FEP-8fcf]</summary>
    internal async ValueTask<IReadOnlyCollection<KeyValuePair<string, string>>> HeadersAsync(OutgoingActivity activity, Uri inbox, CancellationToken ct)
    {
        if (!activity.IsForFollowers) return [];
        var origin = inbox.GetLeftPart(UriPartial.Authority);
        if (activity.Headers.TryGetValue(origin, out var known)) return known;
        return activity.Headers[origin] = await db.ReadAsync(tx => FollowersSynchronization.HeaderAsync(tx, origin, own), ct);
    }
}
