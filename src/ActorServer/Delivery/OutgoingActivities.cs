using System.Collections.Concurrent;
using System.Text;
using ActorServer.Collections;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>An activity as it leaves: the bytes, read once for many deliveries.</summary>
internal sealed record OutgoingActivity(ReadOnlyMemory<byte> Body, bool IsForFollowers, long ReadAt, int Generation);

/// <summary>
/// What is being delivered. Read again when something was published here (it may have been deleted or proved anew), and every moment, for the command line
/// may do the same from another process. The key that signs is read with it.
/// </summary>
internal sealed class OutgoingActivities(Db db, OwnIds own, OwnKeys keys, FollowersHeaders headers, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<string, OutgoingActivity> _known = new();
    private readonly SemaphoreSlim _reading = new(1);
    private int _generation;

    /// <summary>Whoever published something says so once it is on disk.</summary>
    internal void ReadAgain()
    {
        Interlocked.Increment(ref _generation);
        headers.ReadAgain();
    }

    internal async ValueTask<OutgoingActivity> FindAsync(WorkRow row, CancellationToken ct) =>
        Fresh(row) ?? await ReadOnceAsync(row, ct) ?? throw new InvalidOperationException($"Delivery {row.Seq} has no activity {row.ActivityUri}.");

    /// <summary>For many deliveries that come next: what the followers on their hosts add up to is read for all of them at once. [FEP-8fcf]</summary>
    internal async Task ReadAheadAsync(IReadOnlyList<WorkRow> rows, CancellationToken ct)
    {
        foreach (var ofActivity in rows.Where(row => row.Kind == WorkRow.Deliver).GroupBy(row => row.ActivityUri))
        {
            var activity = Fresh(ofActivity.First()) ?? await ReadOnceAsync(ofActivity.First(), ct);
            if (activity is { IsForFollowers: true }) await headers.ReadAsync([.. ofActivity.Select(OriginOf).OfType<string>().Distinct()], ct);
        }
    }

    /// <summary>To a host with followers, what they add up to goes along. [FEP-8fcf]</summary>
    internal ValueTask<IReadOnlyCollection<KeyValuePair<string, string>>> HeadersAsync(OutgoingActivity activity, Uri inbox, CancellationToken ct) =>
        activity.IsForFollowers ? headers.FindAsync(OriginOf(inbox), ct) : ValueTask.FromResult<IReadOnlyCollection<KeyValuePair<string, string>>>([]);

    public void Dispose() => _reading.Dispose();

    private static string? OriginOf(WorkRow row) => Uri.TryCreate(row.Target, UriKind.Absolute, out var inbox) ? OriginOf(inbox) : null;

    private static string OriginOf(Uri inbox) => inbox.GetLeftPart(UriPartial.Authority);

    private OutgoingActivity? Fresh(WorkRow row) =>
        _known.TryGetValue(row.ActivityUri, out var known) && known.Generation == Volatile.Read(ref _generation) && clock.GetElapsedTime(known.ReadAt) < Limits.OutgoingIsFresh ? known : null;

    /// <summary>One reads it for all who want it at this moment.</summary>
    private async Task<OutgoingActivity?> ReadOnceAsync(WorkRow row, CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            return Fresh(row) ?? await ReadAsync(row, ct);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<OutgoingActivity?> ReadAsync(WorkRow row, CancellationToken ct)
    {
        var (generation, readAt) = (Volatile.Read(ref _generation), clock.GetTimestamp());
        await keys.UseNewestAsync(ct);
        if (await db.ReadAsync(tx => ActivityRows.FindAsync(tx, row.ActivityUri), ct) is not { } activity) return null;
        if (_known.Count >= Limits.OutgoingRemembered) _known.Clear();
        return _known[row.ActivityUri] = new(Encoding.UTF8.GetBytes(activity.Json), FollowersSynchronization.IsDue(activity, own), readAt, generation);
    }
}
