using System.Text.Json;
using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.RemoteActors;
using ActorServer.Store;

namespace ActorServer.Collections;

/// <summary>
/// Whom another server lists as followers here, asked because its digest is not ours: a signed GET. The answer is kept for the owner to read, and
/// nobody follows or unfollows anybody because of it. [FEP-8fcf SHOULD]
/// </summary>
internal sealed partial class AskFollowers(Db db, OwnIds own, FetchOnce fetcher, TimeProvider clock, ILogger<AskFollowers> log)
{
    internal async Task RunAsync(WorkRow row, CancellationToken ct)
    {
        var difference = await db.ReadAsync(tx => FollowDifferenceRows.FindAsync(tx, row.Subject), ct);
        // It may have settled itself meanwhile.
        var (listed, outcome) = difference is null ? (null, new Outcome(Verdict.Delivered, null, "There is no difference any more.")) : await AskAsync(row.Target, ct);
        await db.WriteAsync(async tx =>
        {
            if (listed is not null) await FollowDifferenceRows.SetListedAsync(tx, row.Subject, difference!.Digest, JsonSerializer.Serialize(listed));
            await QueueRecord.RecordAsync(tx, row, outcome, clock.GetUtcNow(), Random.Shared.NextDouble());
        }, ct);
        if (listed is not null) LogListed(row.Subject, listed.Contains(own.Actor) ? "among" : "not among", listed.Count);
    }

    private async Task<(IReadOnlyList<string>? Listed, Outcome Outcome)> AskAsync(string url, CancellationToken ct)
    {
        var document = await fetcher.GetAsync(url, ct);
        if (document.Failure is { } failure) return (null, Outcome.Of(failure));
        if (!RemoteCollection.Is(document.Value!.Node)) return (null, new(Verdict.Refused, null, "That is no collection."));
        var read = await RemoteCollection.ReadAsync(fetcher, document.Value, Limits.FollowersListed, 1, ct);
        return read.Failure is { } broken ? (null, Outcome.Of(broken)) : ([.. read.Items.Select(item => item.Id).OfType<string>()], new(Verdict.Delivered, 200, ""));
    }

    /// <summary>The row that asks for it.</summary>
    internal static WorkRow Later(string sender, string url, long now) => new()
    {
        Kind = WorkRow.AskFollowers,
        Lane = new Uri(url).Authority,
        Subject = sender,
        ActivityUri = sender,
        Target = url,
        DueAt = now,
        CreatedAt = now,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "The server of {Actor} was asked who follows them from here: the owner is {Place} the {Count} that it lists. The page People shows it")]
    private partial void LogListed(string actor, string place, int count);
}
