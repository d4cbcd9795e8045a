using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation;
using Federation.Fetching;
using Federation.Origins;

namespace ActorServer.Threads;

/// <summary>
/// One step of making a thread whole. What it brings stays quiet: no news, not on the wall. Every post is believed only as its own origin
/// shows it, whoever named it; its place in the thread is what it says itself. [FEP-f228] [FEP-7888] [FEP-fe34]
/// </summary>
internal sealed class FetchThread(Db db, OwnIds own, FetchOnce fetcher, RemotePosts posts, QueueSignal queue, TimeProvider clock)
{
    private static readonly Outcome TooLate = new(Verdict.Refused, null, "Too much time went by since somebody wanted to read this thread.");

    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var step = ThreadWork.IsTooLate(row, clock.GetUtcNow()) ? new Step(TooLate, Nothing) : row.Kind switch
        {
            WorkRow.Replies => await ReadRepliesAsync(row, ct),
            WorkRow.Context => await ReadContextAsync(row, ct),
            _ => await GetPostAsync(row, ct),
        };
        await db.WriteAsync(async tx =>
        {
            await step.KeepAsync(tx);
            await QueueRecord.RecordAsync(tx, row, step.Outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        }, ct);
        queue.Set();
    }

    /// <summary>What a step came to, and what it leaves, in the same transaction.</summary>
    private sealed record Step(Outcome Outcome, Func<Tx, Task> KeepAsync);

    private static Task Nothing(Tx tx) => Task.CompletedTask;

    /// <summary>A post that is missing. Of an ancestor, what it answers is asked for next; of an answer, its own answers.</summary>
    private async Task<Step> GetPostAsync(WorkRow row, CancellationToken ct)
    {
        var known = await db.ReadAsync(tx => ObjectRows.FindAsync(tx, row.Target), ct);
        var fetched = known is null ? await posts.GetAsync(row.Target, ct) : new RemotePost(known, default, new(Verdict.Delivered, null, "Here already."));
        return new Step(fetched.Outcome, async tx =>
        {
            if (fetched.Row is not { } post)
            {
                // A collection of activities named it by the Create.
                if (row.Kind == WorkRow.Reply && PostIn(fetched.Node) is { } made && made != row.Target) await ThreadWork.EnqueueItemsAsync(tx, row, [made], row.Depth, own, clock.GetUtcNow());
                return;
            }
            var isNew = known is null && await RemotePosts.KeepQuietlyAsync(tx, post, own);
            var now = clock.GetUtcNow();
            if (row.Kind == WorkRow.Ancestor && row.Depth < Limits.ThreadAncestors && await ThreadWork.AncestorOfAsync(tx, post.Uri, own, now) is { } above)
                await ThreadWork.EnqueueNextAsync(tx, row, WorkRow.Ancestor, above.Target, row.Depth + 1, now);
            if (row.Kind == WorkRow.Reply && isNew && row.Depth < Limits.ThreadDepth && HasAnswers(fetched.Node))
                await ThreadWork.EnqueueNextAsync(tx, row, WorkRow.Replies, post.Uri, row.Depth, now);
        });
    }

    /// <summary>Some name a collection only when there is something in it; all name one when they keep one.</summary>
    private static bool HasAnswers(AsNode post) => post.First("replies") is not null;

    /// <summary>The post that an item of a conversation stands for: itself, or what a Create made, which may stand in the Add that took it in. [FEP-f228]</summary>
    private static string? PostIn(AsNode item)
    {
        if (item.Is(As.Add) && item.Object is { IsObject: true } added) item = added;
        if (item.Is(As.Create)) return item.Object?.Id;
        return item.IsReference || ObjectDocument.IsPost(item) ? item.Id : null;
    }

    /// <summary>
    /// [FEP-f228] The collection of all that was done in the conversation where the post names one, or that of its posts; else the answers that the
    /// post itself names. A collection on another host is read in its own time; it may not be there, so the answers are read as well.
    /// </summary>
    private async Task<Step> ReadRepliesAsync(WorkRow row, CancellationToken ct)
    {
        var document = await fetcher.GetAsync(row.Target, ct);
        if (document.Failure is { } failure) return new(Outcome.Of(failure), Nothing);
        var post = document.Value!;
        string? elsewhere = null;
        foreach (var property in Conversations)
        {
            if (post.Node.IdOf(property) is not { } id || !ObjectDocument.IsWebAddress(id) || own.IsOwn(id)) continue;
            if (!Origin.Same(id, post.Id))
            {
                elsewhere ??= id;
                continue;
            }
            var whole = await ReadCollectionAsync(id, ct);
            if (whole.Outcome.Verdict is Verdict.Delivered or Verdict.Later or Verdict.HostDown) return ToStep(whole, row, Limits.ThreadDepth);
        }
        var answers = await ReadAnswersAsync(post, ct);
        return new Step(answers.Outcome, async tx =>
        {
            if (elsewhere is not null) await ThreadWork.EnqueueNextAsync(tx, row, WorkRow.Context, elsewhere, Limits.ThreadDepth, clock.GetUtcNow());
            await ToStep(answers, row, row.Depth + 1).KeepAsync(tx);
        });
    }

    /// <summary>What names the whole conversation; who has the first need not be asked for the second.</summary>
    private static readonly string[] Conversations = ["contextHistory", "context"];

    private async Task<Step> ReadContextAsync(WorkRow row, CancellationToken ct) => ToStep(await ReadCollectionAsync(row.Target, ct), row, Limits.ThreadDepth);

    private Step ToStep(Read read, WorkRow row, int depth) => new(read.Outcome, tx => ThreadWork.EnqueueItemsAsync(tx, row, read.Items, depth, own, clock.GetUtcNow()));

    private sealed record Read(IReadOnlyList<string> Items, Outcome Outcome);

    /// <summary>The answers stand in the post's document, or in a collection of their own beside it. [FEP-7458]</summary>
    private async Task<Read> ReadAnswersAsync(AuthenticNode post, CancellationToken ct)
    {
        if (post.Node.First("replies") is not { } replies) return new([], new(Verdict.Delivered, 200, "It names no answers."));
        if (replies.IsReference) return Origin.Same(replies.Id, post.Id) ? await ReadCollectionAsync(replies.Id!, ct) : new([], new(Verdict.Refused, null, "Its answers are on another origin."));
        return await ReadPagesAsync(post, replies, ct);
    }

    private async Task<Read> ReadCollectionAsync(string address, CancellationToken ct)
    {
        var document = await fetcher.GetAsync(address, ct);
        if (document.Failure is { } failure) return new([], Outcome.Of(failure));
        if (!RemoteCollection.Is(document.Value!.Node)) return new([], new(Verdict.Refused, null, "That is no collection."));
        return await ReadPagesAsync(document.Value, document.Value.Node, ct);
    }

    /// <summary>What was read before a page failed is asked for all the same; the row waits and reads again.</summary>
    private async Task<Read> ReadPagesAsync(AuthenticNode document, AsNode collection, CancellationToken ct)
    {
        var read = await RemoteCollection.ReadAsync(fetcher, document.Id, collection, Limits.ThreadItemsPerHost, Limits.ThreadPages, ct);
        return new([.. read.Items.Select(PostIn).OfType<string>()], read.Failure is { } failure ? Outcome.Of(failure) : new(Verdict.Delivered, 200, ""));
    }
}
