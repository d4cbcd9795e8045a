using ActorServer.Store;
using ActorServer.Wall;
using Federation.Discovery;
using Federation.Fetching;

namespace ActorServer.RemoteActors;

/// <summary>From what a person types (@someone@somewhere, or an address) to that person's actor. [AP §4 SHOULD normalise]</summary>
internal sealed class FindActor(SafeHttp http, DocumentFetcher fetcher, Peers peers)
{
    /// <summary>Exactly one of the two is set; the problem is a sentence for the owner.</summary>
    internal readonly record struct Found(PeerRow? Peer, string? Problem);

    internal async Task<Found> ByAsync(string typed, CancellationToken ct)
    {
        typed = typed.Trim();
        string actorId;
        if (WebFinger.TryParseHandle(typed, out var handle))
        {
            var resolved = await WebFinger.ResolveAsync(http, handle, ct);
            if (resolved.Failure is { } failure) return new(null, Language.Both(Language.Text("{0} could not be found.", handle), Words(failure)));
            actorId = resolved.Value!;
        }
        else if (Uri.TryCreate(typed, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http")
        {
            // A profile page's address leads to the actor by content negotiation; its id may be another one.
            var document = await fetcher.GetAsync(typed, ct);
            if (document.Failure is { } failure) return new(null, Language.Both(Language.Text("{0} could not be read as a person's profile.", typed), Words(failure)));
            actorId = document.Value!.Id;
        }
        else
        {
            return new(null, Language.Text("'{0}' is no handle. Write it as @someone@somewhere.example, or give the address of a profile.", typed));
        }
        return await peers.GetAsync(actorId, ct) is { } peer ? new(peer, null) : new(null, Language.Text("{0} leads to {1}, which is nobody's profile.", typed, actorId));
    }

    private static string Words(FetchFailure failure) => failure.Fault switch
    {
        FetchFault.Status or FetchFault.Gone => failure.Status is 404 or 410 ? Language.Text("Nobody has that name there.") : Language.Text("That server answered {0}.", failure.Status ?? 0),
        FetchFault.Timeout or FetchFault.Network => Language.Text("That server does not answer ({0}).", failure.Detail),
        FetchFault.Resting or FetchFault.TooOften => Language.Text("That server wants to be asked later ({0}).", failure.Detail),
        FetchFault.RefusedAddress => Language.Text("That address is not on the public internet (see the option AllowLoopback for trying out)."),
        FetchFault.Blocked => Language.Text("You blocked them. When you unblock them, they are found again."),
        FetchFault.BadUrl => Language.Text("The address must begin with https://."),
        FetchFault.WrongContentType or FetchFault.Malformed or FetchFault.IdMismatch or FetchFault.TooLarge or FetchFault.TooManyRedirects =>
            Language.Text("What that server sent cannot be used ({0}).", failure.Detail),
    };
}
