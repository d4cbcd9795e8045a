using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Store;
using Federation;

namespace ActorServer.Delivery;

/// <summary>Tells whoever has a poll of the owner's how it stands: once for all votes of a while, and once when it ends.</summary>
internal sealed class TellPoll(Db db, PublishActivity publish, TimeProvider clock)
{
    internal Task RunAsync(WorkRow row, CancellationToken ct) => db.WriteAsync(async tx =>
    {
        var now = clock.GetUtcNow();
        await tx.HoldAsync(row.Target);
        if (await ObjectRows.FindAsync(tx, row.Target) is { Own: true, DeletedAt: null } question)
        {
            var whole = JsonObjects.ParseOwn(question.Json);
            var poll = Poll.Of(whole.ToAsNode());
            // The owner may have asked for another try of everything that waits: that ends no poll early.
            if (row.Kind == WorkRow.ClosePoll && poll?.EndsAt > now && poll.ClosedAt is null)
            {
                await WorkRows.PostponeAsync(tx, row.Seq, null, null, poll.EndsAt.Value.ToUnixTimeMilliseconds());
                return;
            }
            if (row.Kind == WorkRow.ClosePoll && poll is { ClosedAt: null })
            {
                whole["closed"] = (poll.EndsAt ?? now).ToXsd();
                await ObjectRows.SetJsonAsync(tx, question.Uri, whole.ToJsonString());
            }
            await publish.InTransactionAsync(tx, await UpdateAsync(tx, whole, question.Uri));
        }
        await WorkRows.FinishAsync(tx, row.Seq, WorkRow.Done, null, null, now.ToUnixTimeMilliseconds());
    }, ct);

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
