using ActorServer.Store;
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
            if (resolved.Failure is { } failure) return new(null, $"{handle} could not be found: {Words(failure)}");
            actorId = resolved.Value!;
        }
        else if (Uri.TryCreate(typed, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http")
        {
            // A profile page's address leads to the actor by content negotiation; its id may be another one.
            var document = await fetcher.GetAsync(typed, ct);
            if (document.Failure is { } failure) return new(null, $"{typed} could not be read as a person's profile: {Words(failure)}");
            actorId = document.Value!.Id;
        }
        else
        {
            return new(null, $"'{typed}' is no handle. Write it as @someone@somewhere.example, or give the address of a profile.");
        }
        return await peers.GetAsync(actorId, ct) is { } peer ? new(peer, null) : new(null, $"{typed} leads to {actorId}, which is no person's document.");
    }

    private static string Words(FetchFailure failure) => failure.Fault switch
    {
        FetchFault.Status or FetchFault.Gone => failure.Status is 404 or 410 ? "nobody has that name there." : $"that server answered {failure.Status}.",
        FetchFault.Timeout or FetchFault.Network => $"that server does not answer ({failure.Detail}).",
        FetchFault.Resting or FetchFault.TooOften => $"that server wants to be asked later ({failure.Detail}).",
        FetchFault.RefusedAddress => "that address is not on the public internet (see the option AllowLoopback for trying out).",
        FetchFault.Blocked => "you blocked them; 'unblock' takes that back.",
        FetchFault.BadUrl => "the address must begin with https://.",
        FetchFault.WrongContentType or FetchFault.Malformed or FetchFault.IdMismatch or FetchFault.TooLarge or FetchFault.TooManyRedirects =>
            $"what that server sent cannot be used ({failure.Detail}).",
    };
}
