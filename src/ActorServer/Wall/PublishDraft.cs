using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>
/// A draft whose time has come becomes a post. Mentions are looked up first, on the network; then post, draft and row of the queue end in one transaction, so that
/// it is posted once whatever happens in between. Where it cannot be posted it stays a draft that says why.
/// </summary>
internal sealed class PublishDraft(Db db, ComposeNote compose, PublishActivity publish, Drafts drafts, OwnIds own, TimeProvider clock)
{
    internal static WorkRow Later(DraftRow draft, OwnIds own) => new()
    {
        Kind = WorkRow.PublishDraft,
        Lane = own.Authority,
        Subject = $"draft {draft.Id}",
        ActivityUri = $"{own.Origin}{DraftForms.Path}/{draft.Id}",
        // With its time: chosen anew, another row stands for it, and this one finds that it is not its turn.
        Target = $"{own.Origin}{DraftForms.Path}/{draft.Id}#{draft.DueAt}",
        DueAt = draft.DueAt!.Value,
        CreatedAt = draft.DueAt.Value,
    };

    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        // Step 1: is it still to be posted, and now? The owner may have asked for another try of everything that waits: that posts nothing early.
        var id = new Uri(row.ActivityUri).Segments[^1];
        var draft = await db.ReadAsync(tx => DraftRows.FindAsync(tx, id), ct);
        if (draft?.DueAt is not { } due)
        {
            await FinishAsync(row, "It is no draft with a time any more.", ct);
            return;
        }
        if (due > clock.Milliseconds())
        {
            await db.WriteAsync(tx => WorkRows.PostponeAsync(tx, row.Seq, null, null, due), ct);
            return;
        }

        // Step 2: a Note of it.
        var typed = TypedPost.Of(draft);
        var ready = await db.ReadAsync(async tx => typed.ToDraft(await Drafts.FilesOfAsync(tx, typed), await Drafts.PeopleOfAsync(tx, typed)), ct);
        var composed = await compose.NewAsync(ready, ct);
        var problem = composed.Note is { } made ? TypedPoll.Add(made, typed, clock.GetUtcNow()) : composed.Problem;

        // Step 3: post and draft in one transaction.
        problem ??= (await PublishAsync(row, draft, composed.Note!, ready.Attachments, ct)) is { } refusal ? OwnerActions.Words(refusal) : null;
        if (problem is null) return;

        // Step 4: or it stays a draft that says why.
        await db.WriteAsync(async tx =>
        {
            if (await DraftRows.FindAsync(tx, id) is { DueAt: not null } now) await DraftRows.PutAsync(tx, now with { DueAt = null, Problem = problem });
            await WorkRows.FinishAsync(tx, row.Seq, WorkRow.Done, null, problem, clock.Milliseconds());
        }, ct);
    }

    /// <summary>Null, or why not. A draft that the owner changed meanwhile is looked at again from the beginning.</summary>
    private Task<Refusal?> PublishAsync(WorkRow row, DraftRow draft, JsonObject note, IReadOnlyList<MediaRow> shown, CancellationToken ct) => db.WriteAsync<Refusal?>(async tx =>
    {
        await tx.HoldAsync(own.Actor);
        if (await DraftRows.FindAsync(tx, draft.Id) is not { } now || now.Fields != draft.Fields || now.DueAt != draft.DueAt)
        {
            await WorkRows.PostponeAsync(tx, row.Seq, null, "The draft was being changed.", clock.Milliseconds());
            return null;
        }
        if ((await publish.InTransactionAsync(tx, (JsonObject)note.DeepClone())).Refusal is { } refusal)
        {
            tx.Abandon();
            return refusal;
        }
        await drafts.EndAsync(tx, draft.Id, shown);
        await WorkRows.FinishAsync(tx, row.Seq, WorkRow.Done, null, null, clock.Milliseconds());
        return null;
    }, ct);

    private Task FinishAsync(WorkRow row, string answer, CancellationToken ct) =>
        db.WriteAsync(tx => WorkRows.FinishAsync(tx, row.Seq, WorkRow.Done, null, answer, clock.Milliseconds()), ct);
}
