using ActorServer.Store;
using Federation.Fetching;

namespace ActorServer.LinkCards;

/// <summary>Asks a page what it says of itself: once, without a signature, the beginning of it only. A page that does not answer says nothing.</summary>
internal sealed class FetchLinkCard(Db db, SafeHttp http, ActorServerOptions options, TimeProvider clock)
{
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var now = clock.Milliseconds();
        var isWanted = options.LinkPreviews && await db.ReadAsync(tx => LinkCardRows.IsWantedAsync(tx, row.Target), ct);
        var (card, said) = isWanted ? await AskAsync(row.Target, now, ct) : (null, "Nobody wants to know it any more.");
        await db.WriteAsync(async tx =>
        {
            if (isWanted && await LinkCardRows.IsWantedAsync(tx, row.Target)) await LinkCardRows.PutAsync(tx, card ?? new LinkCardRow { Href = row.Target, FetchedAt = now });
            // Whatever came of it: it is no server that something is delivered to, so it neither rests nor is asked again.
            await WorkRows.FinishAsync(tx, row.Seq, WorkRow.Done, null, said, now);
        }, ct);
    }

    private async Task<(LinkCardRow? Card, string Said)> AskAsync(string href, long now, CancellationToken ct)
    {
        var fetched = await http.GetBeginningAsync(new Uri(href), "text/html", Limits.CardPageBytes, ct);
        if (fetched.Value is not { } page) return (null, fetched.Failure!.Detail);
        if (!page.ContentType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)) return (null, "It is no page.");
        return LinkedPage.Read(LinkedPage.Decode(page.Bytes.Span, page.ContentType), href, page.Url, now) is { } card ? (card, "It has a title.") : (null, "It has no title.");
    }
}
