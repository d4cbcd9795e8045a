using System.Text;
using ActorServer.Delivery;
using ActorServer.Discovery;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Addressing;
using Federation.Fetching;
using Federation.Origins;

namespace ActorServer.RemoteActors;

/// <summary>
/// Somebody whose page the owner opened, from their own server: who they are now, what they said lately, how many they count, what their server is, and
/// whether the pages that they name name them. In the queue, so that the page is there at once and says that something is still being looked for.
/// Nobody is told, and nothing comes to the wall.
/// </summary>
internal sealed class LookAtPerson(Db db, Peers peers, FetchOnce fetcher, ReadOutbox outbox, RemotePosts posts, ReadNodeInfo nodeInfo, SafeHttp http, OwnIds own, TimeProvider clock)
{
    /// <summary>Begins to look, unless that is under way or was a moment ago. False when there is nothing to do.</summary>
    internal static async Task<bool> StartAsync(Tx tx, PeerRow peer, DateTimeOffset now)
    {
        var lately = await PeerLookRows.FindAsync(tx, peer.Uri);
        if (peer.GoneAt is not null || (lately is not null && now - lately.StartedAt.ToTime() < Limits.LookCoolDown)) return false;
        await PeerLookRows.ForgetWorkAsync(tx, peer.Uri);
        await PeerLookRows.StartAsync(tx, peer.Uri, now.ToUnixTimeMilliseconds());
        await WorkRows.EnqueueAsync(tx, Row(WorkRow.Look, peer.Uri, peer.Uri, now));
        return true;
    }

    internal Task RunAsync(WorkRow row, CancellationToken ct) => row.Kind switch
    {
        WorkRow.Look => LookAsync(row, ct),
        WorkRow.LookPost => GetPostAsync(row, ct),
        _ => CheckLinkAsync(row, ct),
    };

    private async Task LookAsync(WorkRow row, CancellationToken ct)
    {
        // Step 1: who they are now; an old copy where their server does not answer.
        var peer = await peers.GetAsync(row.Target, ct);
        var actor = peer is null ? null : Peers.Read(peer);

        // Step 2: what they said, and what their server counts.
        var said = await outbox.ReadAsync(peer, Limits.LookPosts, Limits.LookPages, ct);
        var isThere = said.Outcome.Verdict == Verdict.Delivered;
        var followers = isThere ? await TotalAsync(actor, "followers", row.Target, ct) : null;
        var following = isThere ? await TotalAsync(actor, "following", row.Target, ct) : null;
        var software = isThere ? await nodeInfo.SoftwareAsync(new Uri(row.Target).GetLeftPart(UriPartial.Authority), ct) : null;

        // Step 3: keep it. Nobody waits for longer than a moment, so what went wrong is said and not tried again.
        await db.WriteAsync(async tx =>
        {
            var now = clock.GetUtcNow();
            foreach (var post in said.Posts)
            {
                if (post.IsObject) await KeepAsync(tx, outbox.ToRow(peer!, post));
                else if (await ObjectRows.FindAsync(tx, post.Id!) is null) await WorkRows.EnqueueAsync(tx, Row(WorkRow.LookPost, row.Target, post.Id!, now));
            }
            await EnqueueLinksAsync(tx, row.Target, actor, now);
            if (software is not null) await HostRows.SetSoftwareAsync(tx, row.Lane, software);
            await PeerLookRows.FinishAsync(tx, new PeerLookRow
            {
                Actor = row.Target,
                FinishedAt = now.ToUnixTimeMilliseconds(),
                Posts = said.Total,
                Followers = followers,
                Following = following,
                Problem = isThere ? null : said.Outcome.Answer,
            });
            await RecordAsync(tx, row, said.Outcome);
        }, ct);
    }

    private async Task GetPostAsync(WorkRow row, CancellationToken ct)
    {
        var fetched = await posts.GetAsync(row.Target, ct);
        await db.WriteAsync(async tx =>
        {
            if (fetched.Row is { } post && post.AttributedTo == row.ActivityUri) await KeepAsync(tx, post);
            await RecordAsync(tx, row, fetched.Outcome);
        }, ct);
    }

    /// <summary>Does a page that they name as theirs name them?</summary>
    private async Task CheckLinkAsync(WorkRow row, CancellationToken ct)
    {
        var peer = await db.ReadAsync(tx => PeerRows.FindAsync(tx, row.ActivityUri), ct);
        var fetched = await http.GetUnsignedAsync(new Uri(row.Target), "text/html", Limits.LinkedPageBytes, ct);
        var isVerified = fetched.Value is { } page && RelMe.Leads(Encoding.UTF8.GetString(page.Bytes.Span), page.Url, address => IsTheirs(peer, address));
        var outcome = fetched.Failure is { } failure ? Outcome.Of(failure) : new Outcome(Verdict.Delivered, 200, "");
        await db.WriteAsync(async tx =>
        {
            // A page that does not answer now may still be what it was.
            if (outcome.Verdict is not (Verdict.Later or Verdict.HostDown)) await PeerLinkRows.PutAsync(tx, row.ActivityUri, row.Target, isVerified, clock.Milliseconds());
            await RecordAsync(tx, row, outcome);
        }, ct);
    }

    /// <summary>Their id, or the address of their profile.</summary>
    private static bool IsTheirs(PeerRow? peer, string address) =>
        peer is not null && new[] { peer.Uri, peer.Url }.OfType<string>().Any(theirs => Uri.TryCreate(theirs, UriKind.Absolute, out var to) && RelMe.Address(to) == address);

    /// <summary>Only what is for everybody: the others' are not for whoever happens to look.</summary>
    private async Task KeepAsync(Tx tx, ObjectRow post)
    {
        if (post.Visibility is nameof(Visibility.Public) or nameof(Visibility.Unlisted)) await RemotePosts.KeepQuietlyAsync(tx, post, own);
    }

    /// <summary>Their server's own count of a collection; null where it does not say.</summary>
    private async Task<long?> TotalAsync(AsNode? actor, string property, string actorId, CancellationToken ct) =>
        actor?.IdOf(property) is { } address && Origin.Same(address, actorId) && (await fetcher.GetAsync(address, ct)).Value is { } collection && RemoteCollection.Is(collection.Node)
            ? collection.Node.Integer("totalItems") : null;

    private static async Task EnqueueLinksAsync(Tx tx, string actorId, AsNode? actor, DateTimeOffset now)
    {
        if (actor is null) return;
        var fresh = (await PeerLinkRows.OfAsync(tx, actorId)).Where(link => now - link.CheckedAt.ToTime() < Limits.PeerLinkIsFresh).Select(link => link.Href).ToHashSet();
        foreach (var href in PeerField.In(actor.Value).Select(field => field.Link).OfType<string>().Where(href => !fresh.Contains(href)).Distinct()) await WorkRows.EnqueueAsync(tx, Row(WorkRow.PeerLink, actorId, href, now));
    }

    /// <summary>Once only: a host that does not answer rests, and the next look asks again.</summary>
    private async Task RecordAsync(Tx tx, WorkRow row, Outcome outcome)
    {
        await QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        if (outcome.Verdict is Verdict.Later or Verdict.HostDown) await WorkRows.FinishAsync(tx, row.Seq, WorkRow.GivenUp, outcome.Status, outcome.Answer, clock.Milliseconds());
    }

    private static WorkRow Row(string kind, string actor, string target, DateTimeOffset now) => new()
    {
        Kind = kind,
        Lane = new Uri(target).Authority,
        Subject = actor,
        ActivityUri = actor,
        Target = target,
        DueAt = now.ToUnixTimeMilliseconds(),
        CreatedAt = now.ToUnixTimeMilliseconds(),
    };
}
