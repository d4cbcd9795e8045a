using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>
/// Is a quote, or an answer to somebody else, that the owner looks at again still welcome? Its author may have taken the stamp back without anybody telling us. Asked once in a
/// while, in the background; until there is an answer the page shows what was true. [FEP-044f SHOULD]
/// </summary>
internal sealed class RecheckConsent(Db db, OwnIds own, QueueSignal queue, TimeProvider clock)
{
    /// <param name="posts">Posts on the page that quote or answer with somebody's consent.</param>
    internal async Task LookedAtAsync(IReadOnlyCollection<string> posts)
    {
        // Mostly there is nothing to ask, and a page that is only read writes nothing.
        if (posts.Count == 0 || (await db.ReadAsync(tx => DueAsync(tx, posts))).Count == 0) return;
        await db.WriteAsync(async tx =>
        {
            foreach (var row in await DueAsync(tx, posts))
            {
                await WorkRows.ArmAsync(tx, row);
                await (row.Kind == WorkRow.VerifyQuote ? QuoteRows.SetCheckedAsync(tx, row.Subject, row.DueAt) : ReplyRows.SetCheckedAsync(tx, row.Subject, row.DueAt));
            }
            tx.AfterCommit(queue.Set);
        });
    }

    private async Task<IReadOnlyList<WorkRow>> DueAsync(Tx tx, IReadOnlyCollection<string> posts)
    {
        var now = clock.GetUtcNow();
        var since = (now - Limits.QuoteIsFresh).ToUnixTimeMilliseconds();
        var quotes = (await QuoteRows.NotCheckedSinceAsync(tx, posts, since)).Where(quote => IsAnothers(quote.Stamp, quote.Quoting)).Select(quote => VerifyQuote.Later(quote.Quoting, quote.Stamp!, now));
        var replies = (await ReplyRows.NotCheckedSinceAsync(tx, posts, since)).Where(reply => IsAnothers(reply.Stamp, reply.Replying)).Select(reply => VerifyReply.Later(reply.Replying, reply.Stamp!, now.ToUnixTimeMilliseconds()));
        return [.. quotes, .. replies];
    }

    /// <summary>The owner's own stamps, and those on what the owner said, change only with the owner knowing.</summary>
    private bool IsAnothers(string? stamp, string post) => !own.IsOwn(stamp) && !own.IsOwn(post) && ObjectDocument.IsWebAddress(stamp!);
}
