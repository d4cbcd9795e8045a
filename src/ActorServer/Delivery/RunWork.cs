using ActorServer.Collections;
using ActorServer.Identity;
using ActorServer.LinkCards;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Push;
using ActorServer.RemoteActors;
using ActorServer.Store;
using ActorServer.Takeout;
using ActorServer.Threads;
using ActorServer.Wall;

namespace ActorServer.Delivery;

/// <summary>The one switch from a row of the queue to what does it.</summary>
internal sealed class RunWork(
    Db db, DeliverOne deliver, FanOut fanOut, FetchObject fetch, FetchThread thread, BackfillPosts backfill, LookAtPerson look, VerifyLink link, FetchLinkCard cards, VerifyQuote quotes, VerifyReply replies, TellPoll polls, AskFollowers followers, PrepareMedia media, TakeList list, SendPush push, PublishDraft draft, TimeProvider clock)
{
    /// <summary>Whether the host answered, so that more may be asked of it.</summary>
    internal async Task<bool> RunAsync(WorkRow row, CancellationToken ct)
    {
        if (row.Kind is WorkRow.Deliver or WorkRow.Resolve or WorkRow.ContextOwner) return (await deliver.RunAsync(row, ct)).Verdict != Verdict.HostDown;
        await FetchAsync(row, ct);
        return await db.ReadAsync(tx => HostRows.FindAsync(tx, row.Lane), ct) is not { } host || host.RetryAt <= clock.Milliseconds();
    }

    private Task FetchAsync(WorkRow row, CancellationToken ct) => row.Kind switch
    {
        WorkRow.Expand => fanOut.RunAsync(row, ct),
        WorkRow.Fetch => fetch.RunAsync(row, ct),
        WorkRow.Ancestor or WorkRow.Replies or WorkRow.Context or WorkRow.Reply => thread.RunAsync(row, ct),
        WorkRow.Outbox or WorkRow.Post => backfill.RunAsync(row, ct),
        WorkRow.Look or WorkRow.LookPost or WorkRow.PeerLink => look.RunAsync(row, ct),
        WorkRow.Link => link.RunAsync(row, ct),
        WorkRow.LinkCard => cards.RunAsync(row, ct),
        WorkRow.VerifyQuote => quotes.RunAsync(row, ct),
        WorkRow.VerifyReply => replies.RunAsync(row, ct),
        WorkRow.TellPoll or WorkRow.ClosePoll => polls.RunAsync(row, ct),
        WorkRow.PublishDraft => draft.RunAsync(row, ct),
        WorkRow.AskFollowers => followers.RunAsync(row, ct),
        WorkRow.PrepareMedia => media.RunAsync(row, ct),
        WorkRow.Push => push.RunAsync(row, ct),
        WorkRow.TakeFollow or WorkRow.TakeBlock or WorkRow.TakeMute or WorkRow.TakeListed => list.RunAsync(row, ct),
        _ => throw new InvalidOperationException($"Work {row.Seq} is of a kind that this program does not know: {row.Kind}."),
    };
}
