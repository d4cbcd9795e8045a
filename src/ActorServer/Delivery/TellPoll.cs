using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Delivery;

/// <summary>Tells whoever has a poll of the owner's how it stands: once for all votes of a while, and once when it ends; and the owner that a poll has ended.</summary>
internal sealed class TellPoll(Db db, OwnIds own, PublishActivity publish, ActivitySignal signal, TimeProvider clock)
{
    internal Task RunAsync(WorkRow row, CancellationToken ct) => db.WriteAsync(async tx =>
    {
        var now = clock.GetUtcNow();
        await tx.HoldAsync(row.Target);
        if (await ObjectRows.FindAsync(tx, row.Target) is { DeletedAt: null } question && Poll.Of(ObjectDocument.Read(question)) is { } poll)
        {
            // The owner may have asked for another try of everything that waits: that ends no poll early.
            if (row.Kind == WorkRow.ClosePoll && poll.EndsAt > now && poll.ClosedAt is null)
            {
                await WorkRows.PostponeAsync(tx, row.Seq, null, null, poll.EndsAt.Value.ToUnixTimeMilliseconds());
                return;
            }
            if (row.Kind == WorkRow.ClosePoll) await NotifyAsync(tx, question, now);
            if (question.Own) await TellAsync(tx, question, isEnd: row.Kind == WorkRow.ClosePoll && poll.ClosedAt is null, poll.EndsAt ?? now);
        }
        await WorkRows.FinishAsync(tx, row.Seq, WorkRow.Done, null, null, now.ToUnixTimeMilliseconds());
    }, ct);

    private async Task TellAsync(Tx tx, ObjectRow question, bool isEnd, DateTimeOffset end)
    {
        var whole = JsonObjects.ParseOwn(question.Json);
        if (isEnd)
        {
            whole["closed"] = end.ToXsd();
            await ObjectRows.SetJsonAsync(tx, question.Uri, whole.ToJsonString());
        }
        await publish.InTransactionAsync(tx, await UpdateAsync(tx, whole, question.Uri));
    }

    /// <summary>A poll of the owner's, or one that the owner voted in, has ended; told once.</summary>
    private async Task NotifyAsync(Tx tx, ObjectRow question, DateTimeOffset now)
    {
        await NotificationRows.AddAsync(tx, new NotificationRow
        {
            Kind = NotificationRow.PollClosed,
            Actor = question.AttributedTo,
            ObjectUri = question.Uri,
            ActivityUri = $"{own.Origin}/polls?ended={question.Uri}",
            At = now.ToUnixTimeMilliseconds(),
        });
        tx.AfterCommit(signal.Set);
    }

    /// <summary>To whoever has the poll, and blind to those who voted: nobody learns from this who they are. [FEP-9967 MUST]</summary>
    private static async Task<JsonObject> UpdateAsync(Tx tx, JsonObject whole, string question)
    {
        var update = new JsonObject { ["type"] = As.Update, ["object"] = question };
        foreach (var property in JsonObjects.Addressing)
        {
            if (whole[property] is { } named) update[property] = named.DeepClone();
        }
        update["bcc"] = new JsonArray([.. (await VoteRows.StrangersAsync(tx, question, Limits.VotersTold)).Select(voter => (JsonNode)voter)]);
        return update;
    }
}
