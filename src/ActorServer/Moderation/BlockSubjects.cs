using ActorServer.Identity;
using ActorServer.RemoteActors;
using ActorServer.Store;
using ActorServer.Wall;
using Federation.Discovery;

namespace ActorServer.Moderation;

/// <summary>From what the owner types (a handle, an address, a host) to what is blocked: an actor's id or a host.</summary>
internal sealed class BlockSubjects(Db db, OwnIds own, FindActor find)
{
    /// <summary>
    /// Exactly one of the two is set; the problem is a sentence for the owner. A host as it is; somebody known here without asking their server,
    /// which may be the reason for the block; others by asking.
    /// </summary>
    internal async Task<(string? Subject, string? Problem)> FindAsync(string typed, CancellationToken ct)
    {
        typed = typed.Trim();
        if (BlockList.HostOf(typed) is { } host) return new BlockList([host]).Has(own.Actor) ? (null, Language.Text("{0} is this server itself.", host)) : (host, null);
        if (await KnownAsync(typed, ct) is { } known) return own.IsOwn(known) ? (null, Language.Text("That is yourself.")) : (known, null);
        var found = await find.ByAsync(typed, ct);
        return found.Peer is { } peer ? (peer.Uri, null) : (null, Language.Both(found.Problem!, Language.Text("A server can be blocked without asking it: write only its name.")));
    }

    /// <summary>The subject of a block that there may be. Nothing is fetched from who is blocked, so a handle is looked for among those known here.</summary>
    internal async Task<string> FindBlockedAsync(string typed, CancellationToken ct) => BlockList.HostOf(typed) ?? await KnownAsync(typed, ct) ?? typed;

    private Task<string?> KnownAsync(string typed, CancellationToken ct) => db.ReadAsync(tx => WebFinger.TryParseHandle(typed, out var handle)
        ? PeerRows.FindByNameAsync(tx, handle.User, handle.Host)
        : PeerRows.FindByAddressAsync(tx, typed), ct);
}
