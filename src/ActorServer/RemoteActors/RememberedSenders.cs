using System.Collections.Concurrent;
using ActorServer.Store;

namespace ActorServer.RemoteActors;

/// <summary>
/// Keys and actors as they were read of the database a moment ago: who says one thing often says the next in the same second. Another process may
/// change them, so they are believed for as long as blocks are; what this process changes is forgotten at once. What is not there is looked for again.
/// </summary>
internal sealed class RememberedSenders(Db db, TimeProvider clock)
{
    /// <summary>Read in one moment, and let go together.</summary>
    private sealed record Moment(long Began)
    {
        internal ConcurrentDictionary<string, PeerKeyRow> Keys { get; } = new(StringComparer.Ordinal);
        internal ConcurrentDictionary<string, PeerRow> Peers { get; } = new(StringComparer.Ordinal);
    }

    private volatile Moment _moment = new(clock.GetTimestamp());

    internal ValueTask<PeerKeyRow?> KeyAsync(string keyId, CancellationToken ct) => GetAsync(moment => moment.Keys, keyId, PeerKeyRows.FindAsync, ct);

    internal ValueTask<PeerRow?> PeerAsync(string id, CancellationToken ct) => GetAsync(moment => moment.Peers, id, PeerRows.FindAsync, ct);

    /// <summary>Whoever changed a key or an actor in a transaction says so once it is on disk. What is being read meanwhile is not remembered.</summary>
    internal void Forget() => _moment = new(clock.GetTimestamp());

    private async ValueTask<T?> GetAsync<T>(Func<Moment, ConcurrentDictionary<string, T>> of, string id, Func<Tx, string, Task<T?>> find, CancellationToken ct) where T : class
    {
        if (clock.GetElapsedTime(_moment.Began) >= Limits.BlocksAreFresh) Forget();
        // Taken before reading: if it is let go meanwhile, so is what was read.
        var rows = of(_moment);
        if (rows.TryGetValue(id, out var known)) return known;
        if (await db.ReadAsync(tx => find(tx, id), ct) is not { } row) return null;
        if (rows.Count < Limits.SendersRemembered) rows[id] = row;
        return row;
    }
}
