using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>
/// Is a quote that the owner looks at again still welcome? Its author may have taken the stamp back without anybody telling us. Asked once in a
/// while, in the background; until there is an answer the page shows what was true. [FEP-044f SHOULD]
/// </summary>
internal sealed class RecheckQuotes(Db db, OwnIds own, QueueSignal queue, TimeProvider clock)
{
    /// <param name="quoting">Posts on the page that quote another.</param>
    internal async Task LookedAtAsync(IReadOnlyCollection<string> quoting)
    {
        var now = clock.GetUtcNow();
        var since = (now - Limits.QuoteIsFresh).ToUnixTimeMilliseconds();
        // Mostly there is nothing to ask, and a page that is only read writes nothing.
        if (quoting.Count == 0 || !(await db.ReadAsync(tx => QuoteRows.NotCheckedSinceAsync(tx, quoting, since))).Any(IsAnothers)) return;
        await db.WriteAsync(async tx =>
        {
            foreach (var quote in (await QuoteRows.NotCheckedSinceAsync(tx, quoting, since)).Where(IsAnothers))
            {
                await WorkRows.ArmAsync(tx, VerifyQuote.Later(quote.Quoting, quote.Stamp!, now));
                await QuoteRows.SetCheckedAsync(tx, quote.Quoting, now.ToUnixTimeMilliseconds());
            }
            tx.AfterCommit(queue.Set);
        });
    }

    /// <summary>The owner's own stamps, and those on the owner's own quotes, change only with the owner knowing.</summary>
    private bool IsAnothers(QuoteRow quote) => !own.IsOwn(quote.Stamp) && !own.IsOwn(quote.Quoting) && ObjectDocument.IsWebAddress(quote.Stamp!);
}
