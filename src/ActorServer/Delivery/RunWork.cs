using ActorServer.Collections;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.RemoteActors;
using ActorServer.Store;
using ActorServer.Threads;

namespace ActorServer.Delivery;

/// <summary>The one switch from a row of the queue to what does it.</summary>
internal sealed class RunWork(DeliverOne deliver, FetchObject fetch, FetchThread thread, BackfillPosts backfill, VerifyLink link, VerifyQuote quotes, TellPoll polls, AskFollowers followers)
{
    internal Task RunAsync(WorkRow row, CancellationToken ct) => row.Kind switch
    {
        WorkRow.Fetch => fetch.RunAsync(row, ct),
        WorkRow.Ancestor or WorkRow.Replies or WorkRow.Context or WorkRow.Reply => thread.RunAsync(row, ct),
        WorkRow.Outbox or WorkRow.Post => backfill.RunAsync(row, ct),
        WorkRow.Link => link.RunAsync(row, ct),
        WorkRow.VerifyQuote => quotes.RunAsync(row, ct),
        WorkRow.TellPoll or WorkRow.ClosePoll => polls.RunAsync(row, ct),
        WorkRow.AskFollowers => followers.RunAsync(row, ct),
        _ => deliver.RunAsync(row, ct),
    };
}
