using System.Globalization;
using ActorServer.Store;

namespace ActorServer.Search;

/// <summary>
/// All posts go into the index once more, in the order of their ids, some hundreds at a time: when the words of a post are others than they were (ADR 31), after a
/// move to another database, after an upgrade from a time before there was a search, and when the owner asks for it. How far it is is kept, so that a restart goes on.
/// </summary>
internal static class RebuildIndex
{
    /// <summary>The last id that was named; there while it is under way.</summary>
    internal const string Setting = "search.older";

    /// <summary>How many were named, of how many.</summary>
    private const string DoneSetting = "search.older.done";

    /// <summary>By which rules the index was made.</summary>
    internal const string RulesSetting = "search.rules";

    /// <summary>Raise it whenever Words, Folding, Mark, PostWords, or what makes terms of them for a database, make other words of the same post: every server then makes its index anew after the upgrade.</summary>
    internal const string Rules = "3";

    /// <summary>Those of the versions that did not write them down.</summary>
    private const string FirstRules = "1";

    internal static async Task<bool> IsUnderWayAsync(Tx tx) => await SettingRows.GetAsync(tx, Setting) is not null;

    /// <summary>How far it is, in hundredths; null when there is nothing to do.</summary>
    internal static async Task<int?> PercentAsync(Tx tx)
    {
        if (!await IsUnderWayAsync(tx)) return null;
        var (done, all) = await DoneAsync(tx);
        return all == 0 ? 0 : (int)Math.Min(99, 100 * done / all);
    }

    /// <summary>At the start: were the words that are in the index made by other rules? True when it is made anew therefore.</summary>
    internal static async Task<bool> BeginIfRulesChangedAsync(Tx tx)
    {
        await tx.HoldAsync(Setting);
        var rules = await SettingRows.GetAsync(tx, RulesSetting);
        if (rules == Rules) return false;
        await SettingRows.SetAsync(tx, RulesSetting, Rules);
        if ((rules ?? FirstRules) == Rules || !await ObjectRows.AreAnyAsync(tx)) return false;
        await BeginAsync(tx);
        return true;
    }

    /// <summary>The index is empty from now on; the running server fills it.</summary>
    internal static async Task BeginAsync(Tx tx)
    {
        await tx.HoldAsync(Setting);
        foreach (var statement in tx.Dialect.EmptyIndex) await tx.ExecuteAsync(statement);
        await SettingRows.SetAsync(tx, Setting, "");
    }

    /// <summary>Names the next few, when all before them are in the index. False when there are no more.</summary>
    internal static async Task<bool> StepAsync(Tx tx)
    {
        await tx.HoldAsync(Setting);    // one process at a time
        if (await SettingRows.GetAsync(tx, Setting) is not { } last) return false;
        var named = await UnindexedRows.AddAfterAsync(tx, last, Limits.IndexedAtOnce);
        if (named.Count == 0)
        {
            await SettingRows.RemoveAsync(tx, Setting);
            await SettingRows.RemoveAsync(tx, DoneSetting);
            return false;
        }
        var (done, all) = last.Length == 0 ? (0, await ObjectRows.CountAsync(tx)) : await DoneAsync(tx);
        await SettingRows.SetAsync(tx, Setting, named[^1]);
        await SettingRows.SetAsync(tx, DoneSetting, string.Create(CultureInfo.InvariantCulture, $"{done + named.Count} {all}"));
        return true;
    }

    private static async Task<(long Done, long All)> DoneAsync(Tx tx) =>
        (await SettingRows.GetAsync(tx, DoneSetting))?.Split(' ') is [var done, var all] ? (long.Parse(done, CultureInfo.InvariantCulture), long.Parse(all, CultureInfo.InvariantCulture)) : (0, 0);
}
