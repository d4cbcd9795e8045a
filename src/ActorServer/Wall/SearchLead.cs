using ActorServer.Delivery;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.RemoteActors;
using ActorServer.Search;
using ActorServer.Store;
using Federation.Discovery;

namespace ActorServer.Wall;

/// <summary>
/// What was typed may be no words but a name or an address: then it leads to that person or post. What is not here is fetched, as when the owner
/// follows somebody; a post is kept as for threads, and nobody is told.
/// </summary>
internal sealed class SearchLead(Db db, OwnIds own, FindActor find, RemotePosts posts, TimeProvider clock)
{
    /// <summary>A person, a post's id, or a sentence about why there is neither; nothing for words.</summary>
    internal readonly record struct Lead(PeerRow? Person, string? Post, string? Problem);

    /// <param name="typed">What the owner typed.</param>
    /// <param name="mayFetch">False when another site sent the owner here: it must not make this server fetch anything.</param>
    /// <param name="ct">Given up with the request.</param>
    internal async Task<Lead> OfAsync(string typed, bool mayFetch, CancellationToken ct)
    {
        typed = typed.Trim();
        var isHandle = WebFinger.TryParseHandle(typed, out _) && !typed.Contains(' ', StringComparison.Ordinal);
        if (!isHandle && !(ObjectDocument.IsWebAddress(typed) && !typed.Any(char.IsWhiteSpace))) return default;
        if (await KnownAsync(typed, ct) is { } known) return known;
        if (!mayFetch) return default;
        if (own.IsOwn(typed)) return new(null, null, Language.Text("There is nothing at {0}.", typed));
        return isHandle ? await PersonAsync(typed, ct) : await PostAsync(typed, ct) ?? await PersonAsync(typed, ct);
    }

    /// <summary>The same, given up when the owner has waited long enough: the owner is told, and asks again.</summary>
    internal async Task<Lead> InTimeAsync(string typed, bool mayFetch, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(Limits.LookUpTime, clock);
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await OfAsync(typed, mayFetch, timed.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(null, null, Language.Text("{0} did not answer within {1} seconds. Try again in a while.", typed, (int)Limits.LookUpTime.TotalSeconds));
        }
    }

    private Task<Lead?> KnownAsync(string typed, CancellationToken ct) => db.ReadAsync<Lead?>(async tx =>
    {
        if (await ObjectRows.FindAsync(tx, typed) is { DeletedAt: null, Type: var type } && type is not ("Collection" or "OrderedCollection")) return new(null, typed, null);
        if (await FindPosts.ActorsOfAsync(tx, own, typed) is [var actor, ..] && await PeerRows.FindAsync(tx, actor) is { } person) return new(person, null, null);
        return null;
    }, ct);

    private async Task<Lead> PersonAsync(string typed, CancellationToken ct)
    {
        var found = await find.ByAsync(typed, ct);
        return new(found.Peer, null, found.Problem);
    }

    /// <summary>Null when it is no post that can be read: then it may be a person.</summary>
    private async Task<Lead?> PostAsync(string address, CancellationToken ct)
    {
        var fetched = await posts.GetAsync(address, ct);
        if (fetched.Row is { } post)
        {
            await db.WriteAsync(tx => RemotePosts.KeepQuietlyAsync(tx, post, own), ct);
            return new(null, post.Uri, null);
        }
        return fetched.Outcome.Verdict is Verdict.Later or Verdict.HostDown ? new(null, null, Language.Text("{0} cannot be reached now ({1}).", address, fetched.Outcome.Answer ?? "")) : null;
    }
}
