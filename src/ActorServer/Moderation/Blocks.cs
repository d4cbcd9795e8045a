using ActorServer.Store;

namespace ActorServer.Moderation;

/// <summary>
/// The owner's blocks: who is blocked is not heard, not delivered to, not fetched from, and not shown. Kept in memory for the front door; the
/// command line changes them from another process, so they are read again when they are a moment old.
/// </summary>
internal sealed class Blocks(Db db, TimeProvider clock) : IDisposable
{
    private sealed record Snapshot(BlockList List, DateTimeOffset ReadAt);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile Snapshot? _known;

    internal async ValueTask<BlockList> ListAsync(CancellationToken ct)
    {
        if (Fresh() is { } known) return known;
        // One reads them for all who want them at this moment: a hundred deliveries do.
        await _reading.WaitAsync(ct);
        try
        {
            return Fresh() ?? await ReadAsync(ct);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private BlockList? Fresh() => _known is { } known && clock.GetUtcNow() - known.ReadAt < Limits.BlocksAreFresh ? known.List : null;

    private async Task<BlockList> ReadAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var list = await db.ReadAsync(BlockList.LoadAsync, ct);
        _known = new(list, now);
        return list;
    }

    /// <summary>Whoever changed the blocks in a transaction says so once it is on disk.</summary>
    internal void ReadAgain()
    {
        ReadAgainHere();
        db.TellOthers(News.Blocks);
    }

    internal void ReadAgainHere() => _known = null;

    /// <summary>May nothing be sent to or asked from this address?</summary>
    internal async ValueTask<bool> HasAsync(Uri address, CancellationToken ct) => (await ListAsync(ct)).Has(address.AbsoluteUri);

    /// <summary>
    /// Blocks an actor by id, or a host: they follow nobody here any more, nobody here follows them, and what they put on the wall goes. They are
    /// not told. [AP §6.9 SHOULD NOT deliver] False when they are blocked already.
    /// </summary>
    internal async Task<bool> AddAsync(string subject, CancellationToken ct)
    {
        var added = await db.WriteAsync(async tx =>
        {
            if (!await BlockRows.AddAsync(tx, subject, clock.Milliseconds())) return false;
            var blocked = new BlockList([subject]);
            foreach (var actor in (await BlockRows.EverybodyAsync(tx)).Where(blocked.Has)) await ForgetAsync(tx, actor);
            return true;
        }, ct);
        ReadAgain();
        return added;
    }

    /// <summary>They are heard again from now on. Who followed whom is not brought back.</summary>
    internal async Task<bool> RemoveAsync(string subject, CancellationToken ct)
    {
        var removed = await db.WriteAsync(tx => BlockRows.RemoveAsync(tx, subject), ct);
        ReadAgain();
        return removed;
    }

    /// <summary>What is here of somebody blocked, but for what they said to others: who follows whom, the wall, the news.</summary>
    internal static async Task ForgetAsync(Tx tx, string actor)
    {
        await FollowRows.RemoveAsync(tx, FollowRow.In, actor);
        await FollowRows.RemoveAsync(tx, FollowRow.Out, actor);
        await WallRows.RemoveActorAsync(tx, actor);
        await NotificationRows.RemoveActorAsync(tx, actor);
    }
}
