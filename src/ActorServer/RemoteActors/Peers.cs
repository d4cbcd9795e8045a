using System.Text;
using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Store;
using Federation;
using Federation.Fetching;
using Federation.Json;
using Federation.Keys;
using Federation.Origins;

namespace ActorServer.RemoteActors;

/// <summary>Other people's actors: from the cache while that is fresh, else from their own origin. [AP §7 SHOULD cache]</summary>
internal sealed class Peers(Db db, RememberedSenders senders, FetchOnce fetcher, TimeProvider clock)
{
    private readonly SingleFlight<PeerRow?> _flights = new();

    /// <summary>An actor; an old copy when its origin does not answer; null when there is none at all.</summary>
    internal async Task<PeerRow?> GetAsync(string id, CancellationToken ct)
    {
        var cached = await senders.PeerAsync(id, ct);
        return IsFresh(cached) ? cached : await _flights.RunAsync(id, () => RefreshUnlessFreshAsync(id), ct) ?? cached;
    }

    /// <summary>Whoever looked at the cache a moment ago may find now that another request brought the actor.</summary>
    private async Task<PeerRow?> RefreshUnlessFreshAsync(string id)
    {
        var meanwhile = await db.ReadAsync(tx => PeerRows.FindAsync(tx, id));
        return IsFresh(meanwhile) ? meanwhile : await RefreshAsync(id, CancellationToken.None);
    }

    private bool IsFresh(PeerRow? row) => row is { GoneAt: null } && row.FetchedAt.ToTime() + Limits.PeerIsFresh > clock.GetUtcNow();

    /// <summary>
    /// The actor with this id, or the author of the post with this id; a post's author must be on its own origin. [FEP-fe34] Neither of the two
    /// is set when there is a document, but nobody behind it: a collection, perhaps.
    /// </summary>
    internal async Task<Behind> BehindAsync(string id, CancellationToken ct)
    {
        if (await db.ReadAsync(tx => PeerRows.FindAsync(tx, id), ct) is { GoneAt: null } known) return new(known);
        var document = await fetcher.GetAsync(id, ct);
        if (document.Failure is { } failure) return new(null, failure);
        if (document.Value!.Id == id && await KeepAsync(document.Value, null, ct) is { } actor) return new(actor);
        if (document.Value.Node.AttributedTo is not { } author || author == id || !Origin.Same(author, id)) return new(null, null, document.Value);
        if ((await db.ReadAsync(BlockList.LoadAsync, ct)).Has(author)) return new(null, new FetchFailure(FetchFault.Blocked, null, $"{author} is blocked", null));
        return await GetAsync(author, ct) is { } maker ? new(maker) : new(null, new FetchFailure(FetchFault.Network, null, $"the author {author} could not be fetched", null));
    }

    /// <summary>Fetches an actor anew and keeps it. One that answers 410 or 404 is marked as gone.</summary>
    internal async Task<PeerRow?> RefreshAsync(string id, CancellationToken ct)
    {
        var document = await fetcher.GetAsync(id, ct);
        if (document.Failure is { } failure)
        {
            if (!failure.IsGone()) return null;
            await db.WriteAsync(tx => PeerRows.SetGoneAsync(tx, id, clock.Milliseconds()), ct);
            senders.Forget();
            return null;
        }
        return document.Value!.Id == id ? await KeepAsync(document.Value, null, ct) : null;
    }

    /// <summary>
    /// Keeps an actor that came from its own origin, with its keys, and <paramref name="alone"/>, a key of theirs that has a document of its own.
    /// Null when the document is no actor with an inbox.
    /// </summary>
    internal async Task<PeerRow?> KeepAsync(AuthenticNode actor, PublicKey? alone, CancellationToken ct)
    {
        var now = clock.Milliseconds();
        if (ToRow(actor, now) is not { } row) return null;
        var identities = IdentityStatement.VerifiedIn(row.Json, row.Uri, clock.GetUtcNow());
        await db.WriteAsync(async tx =>
        {
            await PeerRows.PutAsync(tx, row);
            await KeyHistory.KeepAsync(tx, actor.Node, alone, now);
            await PeerIdentityRows.SetAsync(tx, row.Uri, identities, now);
        }, ct);
        senders.Forget();
        return row;
    }

    /// <summary>The same inside a transaction, for an Update that carries its own signer.</summary>
    internal static async Task KeepAsync(Tx tx, PeerRow row, AsNode actor, long now)
    {
        await PeerRows.PutAsync(tx, row);
        await KeyHistory.KeepAsync(tx, actor, null, now);
    }

    /// <summary>An actor document that was kept, in the terms that we read.</summary>
    internal static AsNode? Read(PeerRow row) => ActivityDocument.TryRead(Encoding.UTF8.GetBytes(row.Json), out var document, out _) ? document.Node : null;

    /// <summary>What we keep of an actor that came from its own origin.</summary>
    internal static PeerRow? ToRow(AuthenticNode actor, long now) => ToRow(actor.Node, Encoding.UTF8.GetString(actor.Bytes.Span), now);

    /// <summary>What we keep of an actor document; null when it lacks what an actor must have. [AP §4.1]</summary>
    internal static PeerRow? ToRow(AsNode actor, string json, long now)
    {
        if (actor.Id is not { } id || !Uri.TryCreate(id, UriKind.Absolute, out var uri)) return null;
        // One document is not both a person and what a person said, or it could be taken for either.
        if (actor.AttributedTo is not null && !actor.Types.Any(As.IsActor)) return null;
        if (actor.IdOf("inbox") is not { } inbox || !Uri.TryCreate(inbox, UriKind.Absolute, out _)) return null;
        var username = actor.Text("preferredUsername") ?? uri.Segments[^1].Trim('/', '@');
        return new PeerRow
        {
            Uri = id,
            Host = uri.Authority,
            Username = username,
            Name = actor.Name is { Length: > 0 } name ? name : username,
            // A profile's address on another origin would let anybody lead to somebody else's page.
            Url = Origin.Same(actor.Url, id) ? actor.Url : null,
            Icon = actor.First("icon") is { } icon ? icon.Url ?? icon.Id : null,
            Inbox = inbox,
            // One on another origin would turn a copy for each of our posts on a stranger.
            SharedInbox = actor.First("endpoints")?.IdOf("sharedInbox") is { } shared && Origin.Same(shared, id) ? shared : null,
            Followers = actor.IdOf("followers"),
            MovedTo = actor.IdOf("movedTo"),
            Indexable = actor.Flag("indexable") ?? false,       // [FEP-5feb SHOULD] what is missing is no
            Json = json,
            FirstSeenAt = now,
            FetchedAt = now,
        };
    }
}

/// <summary>Who was found behind an address; or why it could not be read; or what is there instead.</summary>
internal readonly record struct Behind(PeerRow? Peer, FetchFailure? Failure = null, AuthenticNode? Document = null);
