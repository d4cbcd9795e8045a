using ActorServer.Delivery;
using ActorServer.RemoteActors;
using ActorServer.Store;

namespace ActorServer.Objects;

/// <summary>
/// Looks whether a quote that came in is approved: gets the quoted post, and the stamp from its author's origin. Until then the page shows a link
/// and no more. Looked at again, an approved one whose stamp is gone is not approved any more. [FEP-044f]
/// </summary>
internal sealed class VerifyQuote(Db db, FetchOnce fetcher, FetchObject objects, TimeProvider clock)
{
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var (quoting, quote) = await db.ReadAsync(async tx => (await ObjectRows.FindAsync(tx, row.Target), await QuoteRows.FindAsync(tx, row.Target)), ct);
        var (isApproved, failure) = quoting is { DeletedAt: null } && quote is not null ? await CheckAsync(quoting, quote, row, ct) : (false, null);
        // A stamp that is gone was taken back. A host that is only in trouble says nothing about it: the row waits for its answer.
        var isGone = failure is { Verdict: Verdict.NoSuchInbox } && quote is { State: QuoteRow.Accepted };
        var outcome = (isGone ? null : failure) ?? new Outcome(Verdict.Delivered, failure?.Status, isApproved ? "approved" : "not approved");
        await db.WriteAsync(async tx =>
        {
            if (quote is not null && outcome.Verdict == Verdict.Delivered) await KeepAsync(tx, quote, isApproved ? StampOf(quoting!) : null, isApproved);
            await QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        }, ct);
    }

    /// <summary>What the author took back, or the post's author changed meanwhile, stays as it is then.</summary>
    private async Task KeepAsync(Tx tx, QuoteRow asked, string? stamp, bool isApproved)
    {
        if (await QuoteRows.FindAsync(tx, asked.Quoting) is not { State: QuoteRow.Pending or QuoteRow.Accepted } now || now.Quoted != asked.Quoted) return;
        if (isApproved) await QuoteRows.PutAsync(tx, now with { State = QuoteRow.Accepted, Stamp = stamp });
        else if (now.State == QuoteRow.Accepted && now.Stamp == asked.Stamp) await QuoteRows.SetStateAsync(tx, now.Quoting, QuoteRow.Revoked);
        await QuoteRows.SetCheckedAsync(tx, asked.Quoting, clock.Milliseconds());
    }

    private async Task<(bool IsApproved, Outcome? Failure)> CheckAsync(ObjectRow quoting, QuoteRow quote, WorkRow row, CancellationToken ct)
    {
        var (quoted, asked) = await objects.GetAsync(quote.Quoted, row, ct);
        if (quoted is null) return (false, asked.Verdict == Verdict.Delivered ? null : asked);
        if (quoted.AttributedTo == quoting.AttributedTo) return (true, null);      // nobody asks oneself
        if (StampOf(quoting) is not { } stamp || !Federation.Origins.Origin.Same(stamp, quoted.AttributedTo)) return (false, null);
        var document = await fetcher.GetAsync(stamp, ct);
        if (document.Failure is { } missing) return (false, Outcome.Of(missing));
        return (document.Value!.Id == stamp && QuoteStamp.Approves(document.Value.Node, quoted.AttributedTo, quoting.Uri, quote.Quoted), null);
    }

    private static string? StampOf(ObjectRow quoting) => ObjectDocument.Read(quoting).IdOf("quoteAuthorization");

    /// <summary>The row that asks for it.</summary>
    internal static WorkRow Later(string quoting, string quoted, DateTimeOffset now) => new()
    {
        Kind = WorkRow.VerifyQuote,
        Lane = new Uri(quoted).Authority,
        Subject = quoting,
        ActivityUri = quoting,
        Target = quoting,
        DueAt = now.ToUnixTimeMilliseconds(),
        CreatedAt = now.ToUnixTimeMilliseconds(),
    };
}
