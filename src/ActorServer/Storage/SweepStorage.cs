using System.Globalization;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;

namespace ActorServer.Storage;

/// <summary>
/// Takes away what came from others, is old, and nobody here cares about. Looks as a reader, in the order of a key, and takes away as the writer, a few
/// at a time, looking once more: the owner may have liked it meanwhile. Where it stands is kept with what it took, so a restart goes on from there.
/// </summary>
internal sealed partial class SweepStorage(Db db, OwnIds own, ActorServerOptions options, StrayMedia media, TimeProvider clock, ILogger<SweepStorage> log)
{
    internal const string ResultSetting = "sweep.result";
    private const string ObjectsAfter = "sweep.objects-after";
    private const string ActivitiesAfter = "sweep.activities-after";

    /// <param name="dryRun">Only count.</param>
    /// <param name="pause">Between units of work, so that the writer is there for everybody else.</param>
    /// <param name="ct">Stops between units.</param>
    internal async Task<SweepResult> RunAsync(bool dryRun, TimeSpan pause, CancellationToken ct)
    {
        var run = new Run(dryRun, pause, new SweepResult(), clock.Milliseconds(), ct);

        // Step 1: posts of others, and what was about them.
        await SweepObjectsAsync(run);

        // Step 2: what came in long ago: its effect is stored, its words are not needed.
        await SweepActivitiesAsync(run);

        // Step 3: people of whom nothing is left.
        await SweepPeopleAsync(run);

        // Step 4: what the owner has read, and what the queue is done with.
        await SweepNotificationsAsync(run);
        await SweepWorkAsync(run);
        await SweepDeliveriesAsync(run);

        // Step 5: files without a row.
        foreach (var bytes in await media.SweepAsync(dryRun, ct))
        {
            run.Result.MediaFiles++;
            run.Result.Bytes += bytes;
        }

        // Step 6: the index of words comes together again.
        if (!dryRun) await MergeWordsAsync(run);

        // Step 7: what is free in the database goes back to the disk, where it can.
        run.Result.FinishedAt = clock.Milliseconds();
        if (dryRun) return run.Result;
        await db.WriteAsync(tx => SettingRows.SetAsync(tx, ResultSetting, run.Result.ToJson()), ct);
        await GiveBackAsync(run);
        LogDone(run.Result);
        return run.Result;
    }

    /// <summary>Each batch of posts made a segment of its own, and a search looks into every one. A little at a time: all at once takes seconds of the writer's.</summary>
    private async Task MergeWordsAsync(Run run)
    {
        if (!await db.ReadAsync(SearchRows.AreScatteredAsync, run.Ct)) return;
        var isFirst = true;
        while (await db.WriteAsync(tx => SearchRows.MergeAsync(tx, isFirst, Limits.WordPagesMerged), run.Ct))
        {
            isFirst = false;
            await Task.Delay(run.Pause, clock, run.Ct);
        }
    }

    /// <summary>A run: whether it takes anything away, and what it took so far.</summary>
    private sealed record Run(bool IsDry, TimeSpan Pause, SweepResult Result, long Now, CancellationToken Ct)
    {
        /// <summary>The time before which something is that many days old; null when such things stay for ever.</summary>
        internal long? Before(int days) => days == 0 ? null : Now - (days * (long)TimeSpan.FromDays(1).TotalMilliseconds);

        /// <summary>Tops of threads that were looked at: does the owner take part?</summary>
        internal Dictionary<string, bool> Threads { get; } = [];
    }

    private async Task SweepObjectsAsync(Run run)
    {
        if (run.Before(options.KeepRemoteDays) is null && run.Before(options.KeepFollowedDays) is null) return;
        var after = run.IsDry ? "" : await PositionAsync(ObjectsAfter) ?? "";
        while (true)
        {
            var page = await db.ReadAsync(tx => RetentionRows.ObjectsAsync(tx, after, Limits.SweepPage), run.Ct);
            if (page.Count == 0) break;
            var old = new List<RemoteObject>();
            foreach (var known in page) if (await db.ReadAsync(tx => MayGoAsync(tx, known, run, run.Threads), run.Ct)) old.Add(known);
            after = page[^1].Uri;
            foreach (var few in old.Chunk(Limits.SweepUnit)) await UnitAsync(run, tx => ForgetObjectsAsync(tx, few, run), few.Length, known => known.DeletedAt is null, few);
            if (!run.IsDry && old.Count > 0) await NotePositionAsync(ObjectsAfter, after, run);
            if (run.Threads.Count > Limits.SweepThreads) run.Threads.Clear();
        }
        if (!run.IsDry) await db.WriteAsync(tx => SettingRows.RemoveAsync(tx, ObjectsAfter), run.Ct);
    }

    /// <summary>Pure but for what it reads: old enough, and nobody cares.</summary>
    private async Task<bool> MayGoAsync(Tx tx, RemoteObject known, Run run, Dictionary<string, bool>? threads)
    {
        if (known.DeletedAt is { } deleted) return deleted < run.Now - Limits.TombstoneStays.TotalMilliseconds && !await IsInOwnThreadAsync(tx, known.Uri, threads);
        if (known.Visibility == nameof(Federation.Addressing.Visibility.Direct) && await ReplyRows.FindAsync(tx, known.Uri) is not { IsAccepted: false }) return false;      // a letter to the owner
        // The shorter time first: most is younger than that, and costs no further look.
        var (stranger, followed) = (run.Before(options.KeepRemoteDays), run.Before(options.KeepFollowedDays));
        if (!(known.ArrivedAt < stranger) && !(known.ArrivedAt < followed)) return false;
        var limit = await RetentionRows.IsOfFollowedAsync(tx, known.Uri, known.AttributedTo) ? followed : stranger;
        return known.ArrivedAt < limit && !await RetentionRows.IsCaredForAsync(tx, known.Uri, own) && !await IsInOwnThreadAsync(tx, known.Uri, threads);
    }

    private static async Task<bool> IsInOwnThreadAsync(Tx tx, string uri, Dictionary<string, bool>? threads)
    {
        var top = await ThreadRows.TopAsync(tx, uri) ?? uri;
        if (threads?.TryGetValue(top, out var known) == true) return known;
        var isOwn = await ThreadRows.HasOwnBelowAsync(tx, top);
        if (threads is not null) threads[top] = isOwn;
        return isOwn;
    }

    private async Task ForgetObjectsAsync(Tx tx, RemoteObject[] few, Run run)
    {
        foreach (var known in few)
        {
            if (await MayGoAsync(tx, known, run, threads: null)) await RetentionRows.ForgetObjectAsync(tx, known);
        }
    }

    private async Task SweepActivitiesAsync(Run run)
    {
        if (run.Before(options.KeepRemoteDays) is not { } before) return;
        var after = run.IsDry ? 0 : long.Parse(await PositionAsync(ActivitiesAfter) ?? "0", CultureInfo.InvariantCulture);
        while (true)
        {
            var page = await db.ReadAsync(tx => RetentionRows.ActivitiesAsync(tx, after, before, Limits.SweepUnit * 5), run.Ct);
            if (page.Count == 0) return;
            after = page[^1].Seq;
            var position = after.ToString(CultureInfo.InvariantCulture);
            var standing = run.IsDry ? await db.ReadAsync(tx => CountStandingAsync(tx, page), run.Ct) : await db.WriteAsync(async tx =>
            {
                await SettingRows.SetAsync(tx, ActivitiesAfter, position);
                return await ForgetActivitiesAsync(tx, page);
            }, run.Ct);
            run.Result.ActivitiesShortened += standing;
            run.Result.Activities += page.Count - standing;
            run.Result.Bytes += page.Sum(activity => activity.Bytes);
            await RestAsync(run);
        }
    }

    private static async Task<int> CountStandingAsync(Tx tx, IReadOnlyList<OldActivity> page)
    {
        var standing = 0;
        foreach (var activity in page) if (await RetentionRows.StandsAsync(tx, activity)) standing++;
        return standing;
    }

    /// <summary>One whose effect can still be taken back by its id keeps who, what and about what; of the others the id stays known. [AP §5.2]</summary>
    private static async Task<int> ForgetActivitiesAsync(Tx tx, IReadOnlyList<OldActivity> page)
    {
        var standing = 0;
        foreach (var activity in page)
        {
            if (await RetentionRows.StandsAsync(tx, activity))
            {
                standing++;
                await ActivityRows.SetJsonAsync(tx, activity.Seq, Bare(activity));
            }
            else await RetentionRows.ForgetActivityAsync(tx, activity.Uri, activity.Seq);
        }
        return standing;
    }

    private static string Bare(OldActivity activity) => new JsonObject
    {
        ["@context"] = As.Context,
        ["id"] = activity.Uri,
        ["type"] = activity.Type,
        ["actor"] = activity.Actor,
        ["object"] = activity.ObjectUri,
    }.ToJsonString();

    private async Task SweepPeopleAsync(Run run)
    {
        if (run.Before(options.KeepRemoteDays) is not { } before) return;
        var shown = (await db.ReadAsync(RetentionRows.ShownPeopleAsync, run.Ct)).ToHashSet();
        var after = "";
        while (true)
        {
            var page = await db.ReadAsync(tx => RetentionRows.PeersAsync(tx, after, before, Limits.SweepPage), run.Ct);
            if (page.Count == 0) return;
            after = page[^1].Uri;
            foreach (var few in page.Where(peer => !shown.Contains(peer.Uri)).Chunk(Limits.SweepUnit))
            {
                run.Result.People += few.Length;
                run.Result.Bytes += few.Sum(peer => peer.Bytes);
                await WriteUnlessDryAsync(run, async tx => { foreach (var peer in few) await RetentionRows.ForgetPeerAsync(tx, peer.Uri, before); });
            }
        }
    }

    private async Task SweepNotificationsAsync(Run run)
    {
        if (run.Before(options.KeepFollowedDays) is not { } before) return;
        run.Result.Notifications += await SweepRowsAsync(run, (tx, after) => RetentionRows.NotificationsAsync(tx, after, before, Limits.SweepPage), RetentionRows.ForgetNotificationsAsync);
    }

    private async Task SweepWorkAsync(Run run)
    {
        var before = run.Now - (long)Limits.FinishedWork.TotalMilliseconds;
        run.Result.Work += await SweepRowsAsync(run, (tx, after) => RetentionRows.WorkAsync(tx, after, before, Limits.SweepPage), RetentionRows.ForgetWorkAsync);
    }

    private async Task<long> SweepRowsAsync(Run run, Func<Tx, long, Task<IReadOnlyList<OldRow>>> read, Func<Tx, IReadOnlyCollection<long>, Task> forget)
    {
        long after = 0, count = 0;
        while (true)
        {
            var page = await db.ReadAsync(tx => read(tx, after), run.Ct);
            if (page.Count == 0) return count;
            after = page[^1].Seq;
            count += page.Count;
            run.Result.Bytes += page.Sum(row => row.Bytes);
            await WriteUnlessDryAsync(run, tx => forget(tx, [.. page.Select(row => row.Seq)]));
        }
    }

    /// <summary>One activity at a time: it may have gone to thousands. How it ended stays for the owner to see.</summary>
    private async Task SweepDeliveriesAsync(Run run)
    {
        var before = run.Now - (long)Limits.FinishedWork.TotalMilliseconds;
        var after = "";
        while (true)
        {
            var page = await db.ReadAsync(tx => RetentionRows.DeliveredAsync(tx, after, before, Limits.SweepPage), run.Ct);
            if (page.Count == 0) return;
            after = page[^1].Uri;
            foreach (var activity in page)
            {
                run.Result.Deliveries++;
                run.Result.Bytes += activity.Bytes;
                await WriteUnlessDryAsync(run, tx => DeliveryRows.SummariseAsync(tx, activity.Uri, own.IsOwn(activity.Uri)));
            }
        }
    }

    private async Task GiveBackAsync(Run run)
    {
        if (db.Dialect.GiveSpaceBack is not { } statement) return;
        while (await db.WriteAsync(async tx =>
        {
            var before = await tx.FirstAsync<long>(db.Dialect.FreePages!);
            await tx.ListAsync<long>(statement);
            return before > 0 && await tx.FirstAsync<long>(db.Dialect.FreePages!) < before;
        }, run.Ct)) await RestAsync(run);
    }

    private async Task UnitAsync(Run run, Func<Tx, Task> forget, int count, Func<RemoteObject, bool> isPost, RemoteObject[] few)
    {
        run.Result.Posts += few.Count(isPost);
        run.Result.Tombstones += count - few.Count(isPost);
        run.Result.Bytes += few.Sum(known => known.Bytes);
        await WriteUnlessDryAsync(run, forget);
        if (!run.IsDry) LogProgress(run.Result.Posts, run.Result.Tombstones);
    }

    private async Task WriteUnlessDryAsync(Run run, Func<Tx, Task> work)
    {
        if (run.IsDry) return;
        await db.WriteAsync(work, run.Ct);
        await RestAsync(run);
    }

    private Task RestAsync(Run run) => run.IsDry || run.Pause == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(run.Pause, clock, run.Ct);

    private Task<string?> PositionAsync(string name) => db.ReadAsync(tx => SettingRows.GetAsync(tx, name));

    private Task NotePositionAsync(string name, string position, Run run) => db.WriteAsync(tx => SettingRows.SetAsync(tx, name, position), run.Ct);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sweeping: {Posts} posts and {Tombstones} tombstones so far")]
    private partial void LogProgress(long posts, long tombstones);

    [LoggerMessage(Level = LogLevel.Information, Message = "Swept: {Result}")]
    private partial void LogDone(SweepResult result);
}
