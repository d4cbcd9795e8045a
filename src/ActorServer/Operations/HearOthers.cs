using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>What other processes on the same database tell, passed on to whoever here wants to know.</summary>
internal sealed class HearOthers(Db db, QueueSignal queue, ActivitySignal activities, Blocks blocks, OwnKeys keys) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => db.ListenAsync(Hear, stoppingToken);

    private void Hear(News news)
    {
        switch (news)
        {
            case News.Work: queue.SetHere(); break;
            case News.Activity: activities.SetHere(); break;
            case News.Blocks: blocks.ReadAgainHere(); break;
            case News.Keys: keys.UseNewestSoon(); break;
        }
    }
}
