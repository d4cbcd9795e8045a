using System.Text;
using ActorServer.Delivery;
using ActorServer.Store;
using Federation.Fetching;

namespace ActorServer.Identity;

/// <summary>
/// Does a page that the owner names name the owner in return, with rel="me"? Then both are the same person's: only who writes both can do that.
/// [HTML rel-me] [FEP-fb2a]
/// </summary>
internal sealed class VerifyLink(Db db, OwnIds own, SafeHttp http, TimeProvider clock)
{
    /// <summary>Every page in the profile is looked at when the profile changes; also those that were, since they may have changed as well.</summary>
    internal static async Task EnqueueAsync(Tx tx, Owner owner, string updateId, long now)
    {
        var links = owner.Fields.Select(field => field.Link).OfType<string>().Distinct().ToList();
        await ProfileLinkRows.KeepOnlyAsync(tx, links);
        foreach (var link in links)
        {
            await WorkRows.EnqueueAsync(tx, new WorkRow
            {
                Kind = WorkRow.Link,
                Lane = new Uri(link).Authority,
                Subject = link,
                ActivityUri = updateId,
                Target = link,
                DueAt = now,
                CreatedAt = now,
            });
        }
    }

    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var fetched = await http.GetUnsignedAsync(new Uri(row.Target), "text/html", Limits.LinkedPageBytes, ct);
        var isVerified = fetched.Value is { } page && RelMe.Leads(Encoding.UTF8.GetString(page.Bytes.Span), page.Url, IsOwners);
        var outcome = fetched.Failure is { } failure ? Outcome.Of(failure)
            : new Outcome(Verdict.Delivered, 200, isVerified ? "It links back." : "It does not link back with rel=me.");
        await db.WriteAsync(async tx =>
        {
            var isStillThere = (await Owner.GetAsync(tx)).Fields.Any(field => field.Link == row.Target);
            // A page that does not answer now may still be what it was.
            if (isStillThere && outcome.Verdict is not (Verdict.Later or Verdict.HostDown)) await ProfileLinkRows.PutAsync(tx, row.Target, isVerified, clock.Milliseconds());
            await QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        }, ct);
    }

    private bool IsOwners(string address) => address == own.Origin || address == own.Actor || address == $"{own.Origin}/@{own.Handle}";
}
