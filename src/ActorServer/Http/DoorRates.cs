using Federation.Fetching;

namespace ActorServer.Http;

/// <summary>How often somebody may knock: all the buckets of the server, with the owner's options.</summary>
internal sealed class DoorRates(ActorServerOptions options, TimeProvider clock)
{
    private readonly TokenBuckets _addresses = new(options.AddressRate, options.AddressBurst, clock);
    private readonly TokenBuckets _hosts = new(options.HostRate, options.HostBurst, clock);
    private readonly TokenBuckets _keyFetches = new(options.AddressRate > 0 ? Limits.KeyFetchesPerSecond : 0, Limits.KeyFetchBurst, clock);

    /// <summary>A POST to an inbox, before anything of it is read. Null, or how long to wait.</summary>
    internal TimeSpan? Deliver(HttpContext http) => _addresses.Take(RemoteAddress.Of(http));

    /// <summary>The same, once it is known which host signed. Not before: anybody could use up a stranger's share with a forged key id.</summary>
    internal TimeSpan? Deliver(string signer) => _hosts.Take(new Uri(signer).Authority);

    /// <summary>A signed GET whose key is not known, so that it would make this server fetch.</summary>
    internal TimeSpan? FetchKey(HttpContext http) => _keyFetches.Take(RemoteAddress.Of(http));
}
