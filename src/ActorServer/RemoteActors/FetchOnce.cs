using ActorServer.Operations;
using Federation.Fetching;

namespace ActorServer.RemoteActors;

/// <summary>Documents from their origins, never twice at the same time: a popular post brings a thousand requests that need the same actor.</summary>
internal sealed class FetchOnce(DocumentFetcher fetcher)
{
    private readonly SingleFlight<FetchResult<AuthenticNode>> _flights = new();

    internal Task<FetchResult<AuthenticNode>> GetAsync(string id, CancellationToken ct) =>
        _flights.RunAsync(id.Split('#')[0], () => FetchAsync(id), ct);

    private async Task<FetchResult<AuthenticNode>> FetchAsync(string id)
    {
        var fetched = await fetcher.GetAsync(id, CancellationToken.None);
        Telemetry.Fetched(fetched.Failure?.Fault);
        return fetched;
    }
}
