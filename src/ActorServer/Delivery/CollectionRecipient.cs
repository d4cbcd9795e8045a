using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation.Fetching;

namespace ActorServer.Delivery;

/// <summary>
/// A recipient that is a collection on another server: it is read as the owner, and its members take its place. [AP §7.1 MUST dereference]
/// </summary>
internal sealed class CollectionRecipient(Db db, OwnIds own, FetchOnce fetcher, TimeProvider clock)
{
    /// <summary>The rows for its members; those that wait already are not enqueued again.</summary>
    internal async Task<(IReadOnlyList<WorkRow> Members, Outcome Outcome)> ExpandAsync(WorkRow row, AuthenticNode collection, CancellationToken ct)
    {
        // Whoever is followed hands it on to the followers; nobody else may. [AP §7.1.1: collections owned by the actor; §7.1.2]
        if (await db.ReadAsync(tx => PeerRows.OwnsFollowersAsync(tx, collection.Id), ct)) return ([], new(Verdict.Delivered, null, "Its owner's server tells its members."));
        // [AP §7.1 MUST limit the indirection]
        if (row.Depth >= Limits.CollectionDepth) return ([], new(Verdict.Refused, null, "A collection in a collection in a collection: not followed further."));
        var read = await RemoteCollection.ReadAsync(fetcher, collection, Limits.CollectionMembers, Limits.CollectionPages, ct);
        if (read.Failure is { } failure) return ([], Outcome.Of(failure));
        var members = read.Items.Select(item => item.Id).OfType<string>().Distinct().Where(id => ObjectDocument.IsWebAddress(id) && !own.IsOwn(id));
        return ([.. members.Select(id => Row(row, id))], new(Verdict.Delivered, null, "Its members were found."));
    }

    private WorkRow Row(WorkRow row, string member) => row with
    {
        Kind = WorkRow.Resolve,
        Target = member,
        Lane = new Uri(member).Authority,
        Depth = row.Depth + 1,
        DueAt = clock.Milliseconds(),
    };
}
