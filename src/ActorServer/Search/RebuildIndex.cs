using ActorServer.Store;

namespace ActorServer.Search;

/// <summary>
/// All posts go into the index once more, in the order of their ids, a little at a time: after an upgrade from a time before there was a search, and after a
/// move to another database. How far it is is kept, so that a restart goes on.
/// </summary>
internal static class RebuildIndex
{
    internal const string Setting = "search.older";

    internal static async Task<bool> IsUnderWayAsync(Tx tx) => await SettingRows.GetAsync(tx, Setting) is not null;

    /// <summary>How far it is, in hundredths; null when there is nothing to do.</summary>
    internal static async Task<int?> PercentAsync(Tx tx)
    {
        if (!await IsUnderWayAsync(tx)) return null;
        return (int)(100 * await SearchRows.CountAsync(tx) / Math.Max(1, await ObjectRows.CountAsync(tx)));
    }

    /// <summary>Names the next few, when all before them are in the index. False when there are no more.</summary>
    internal static async Task<bool> StepAsync(Tx tx)
    {
        await tx.HoldAsync(Setting);    // one process at a time
        if (await SettingRows.GetAsync(tx, Setting) is not { } last) return false;
        if (await UnindexedRows.AddAfterAsync(tx, last, Limits.IndexedAtOnce) is { } next)
        {
            await SettingRows.SetAsync(tx, Setting, next);
            return true;
        }
        await SettingRows.RemoveAsync(tx, Setting);
        return false;
    }
}
