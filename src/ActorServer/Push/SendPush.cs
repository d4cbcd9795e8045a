using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Wall;
using Federation.Fetching;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;

namespace ActorServer.Push;

/// <summary>
/// Tells a browser of the owner's that there is news, through its maker's push service, which cannot read it. [RFC 8030] [RFC 8291] What it says is who, and what kind; no
/// words of anybody's.
/// </summary>
internal sealed class SendPush(Db db, OwnIds own, SafeHttp http, TimeProvider clock)
{
    /// <summary>A browser that is off for longer shows old news as new.</summary>
    private static readonly TimeSpan IsNews = TimeSpan.FromDays(1);

    /// <summary>With the notification, one row for each browser.</summary>
    internal static async Task EnqueueAsync(Tx tx, NotificationRow notification)
    {
        foreach (var browser in await PushRows.AllAsync(tx))
        {
            await WorkRows.EnqueueAsync(tx, new WorkRow
            {
                Kind = WorkRow.Push,
                Lane = new Uri(browser.Endpoint).Authority,
                Subject = browser.Endpoint,
                ActivityUri = notification.ActivityUri,
                Target = browser.Endpoint,
                DueAt = notification.At,
                CreatedAt = notification.At,
            });
        }
    }

    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        // Step 1: is there still something to say, and somebody to hear it?
        var (browser, text, keys) = await db.WriteAsync(async tx => (await PushRows.FindAsync(tx, row.Target), await TextAsync(tx, row, clock.Milliseconds()), await VapidKeys.KeepAsync(tx)), ct);
        var outcome = browser is null || text is null ? new Outcome(Verdict.Delivered, null, "") : Outcome.Of(await SendAsync(browser, text, keys, ct));

        // Step 2: a browser that is gone says so. [RFC 8030 §7.3]
        await db.WriteAsync(async tx =>
        {
            if (outcome.Verdict == Verdict.NoSuchInbox) await PushRows.RemoveAsync(tx, row.Target);
            await QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        }, ct);
    }

    private Task<PostResult> SendAsync(PushRow browser, string text, VapidKeys keys, CancellationToken ct) => http.LendAsync(new Uri(browser.Endpoint), async (handler, timed) =>
    {
#pragma warning disable RS0030 // The connections are SafeHttp's, which judges the address; the library only writes the message.
        using var client = new HttpClient(handler, disposeHandler: false);
#pragma warning restore RS0030
        using var vapid = new VapidAuthentication(keys.Public, keys.Private) { Subject = Contact };
        var service = new PushServiceClient(client) { DefaultAuthentication = vapid, AutoRetryAfter = false };
        var subscription = new PushSubscription { Endpoint = browser.Endpoint };
        subscription.SetKey(PushEncryptionKeyName.P256DH, browser.P256dh);
        subscription.SetKey(PushEncryptionKeyName.Auth, browser.Auth);
        try
        {
            await service.RequestPushMessageDeliveryAsync(subscription, new PushMessage(text) { TimeToLive = (int)IsNews.TotalSeconds, Urgency = PushMessageUrgency.Normal }, timed);
            return new PostResult((int)HttpStatusCode.Created, "", null, null);
        }
        catch (PushServiceClientException e)
        {
            return new PostResult((int)e.StatusCode, e.Body ?? "", null, null);
        }
    }, ct);

    /// <summary>Whom a push service may ask about this server: its page; where that has no certificate, as on the machine it is tried out on, an address that leads nowhere else. [RFC 8292 §2.1]</summary>
    private string Contact => own.Origin.StartsWith("https://", StringComparison.Ordinal) ? own.Origin + "/" : $"mailto:{own.Handle}@localhost";

    /// <summary>Null when it was read or taken back meanwhile, or whoever did it is muted.</summary>
    private static async Task<string?> TextAsync(Tx tx, WorkRow row, long now)
    {
        if (await NotificationRows.FindUnreadAsync(tx, row.ActivityUri, now) is not { } news || await PushRows.FindAsync(tx, row.Target) is not { } browser) return null;
        var (language, who) = (Language.Named(browser.Language) ?? Language.English, await PeerRows.FindAsync(tx, news.Actor));
        return new JsonObject { ["title"] = who?.Name ?? news.Actor, ["body"] = language.Say(Words(news.Kind)), ["url"] = "/notifications", ["tag"] = news.ActivityUri }.ToJsonString();
    }

    private static string Words(string kind) => kind switch
    {
        NotificationRow.Follow => Language.Text("follows you now"),
        NotificationRow.FollowRequest => Language.Text("wants to follow you"),
        NotificationRow.Mention => Language.Text("wrote to you"),
        NotificationRow.Reply or NotificationRow.ReplyRequest => Language.Text("answered you"),
        NotificationRow.Like or NotificationRow.Reaction => Language.Text("likes what you said"),
        NotificationRow.Boost => Language.Text("passed your post on"),
        NotificationRow.Quote or NotificationRow.QuoteRequest => Language.Text("quotes you"),
        _ => Language.Text("There is news for you"),
    };
}
