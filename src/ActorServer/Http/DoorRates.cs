using System.Globalization;
using Federation.Fetching;

namespace ActorServer.Http;

/// <summary>How often somebody may knock: all the buckets of the server, with the owner's options. [AP §B.7]</summary>
internal sealed class DoorRates(ActorServerOptions options, TimeProvider clock)
{
    private readonly TokenBuckets _addresses = new(options.AddressRate, options.AddressBurst, clock);
    private readonly TokenBuckets _hosts = new(options.HostRate, options.HostBurst, clock);
    private readonly TokenBuckets _keyFetches = new(options.AddressRate > 0 ? Limits.KeyFetchesPerSecond : 0, Limits.KeyFetchBurst, clock);
    private readonly TokenBuckets _mediaFetches = new(options.AddressRate > 0 ? Limits.MediaFetchesPerSecond : 0, Limits.MediaFetchBurst, clock);

    private readonly TokenBuckets _registrations = new(options.AddressRate > 0 ? Limits.RegistrationsPerSecond : 0, Limits.RegistrationBurst, clock);
    private readonly TokenBuckets _tokenRequests = new(options.AddressRate > 0 ? Limits.TokenRequestsPerSecond : 0, Limits.TokenRequestBurst, clock);
    private readonly TokenBuckets _interactions = new(options.AddressRate > 0 ? Limits.InteractionsPerSecond : 0, Limits.InteractionBurst, clock);
    private readonly TokenBuckets _apps = new(options.AppRate, options.AppBurst, clock);

    /// <summary>A POST to an inbox, before anything of it is read. Null, or how long to wait.</summary>
    internal TimeSpan? Deliver(HttpContext http) => _addresses.Take(RemoteAddress.Of(http));

    /// <summary>The same, once it is known which host signed. Not before: anybody could use up a stranger's share with a forged key id.</summary>
    internal TimeSpan? Deliver(string signer) => _hosts.Take(new Uri(signer).Authority);

    /// <summary>A signed GET whose key is not known, so that it would make this server fetch.</summary>
    internal TimeSpan? FetchKey(HttpContext http) => _keyFetches.Take(RemoteAddress.Of(http));

    /// <summary>Somebody else's picture that is not here, so that this server would fetch it.</summary>
    internal TimeSpan? FetchMedia(HttpContext http) => _mediaFetches.Take(RemoteAddress.Of(http));

    /// <summary>A visitor who wants to be led to their own server, so that this server would ask it where.</summary>
    internal TimeSpan? LeadHome(HttpContext http) => _interactions.Take(RemoteAddress.Of(http));

    /// <summary>An app that registers itself.</summary>
    internal TimeSpan? Register(HttpContext http) =>
        RateLimit.Show(http.Response, "register", Limits.RegistrationsPerSecond, Limits.RegistrationBurst, _registrations.TakeCounted(RemoteAddress.Of(http)));

    /// <summary>An app that asks for a token, or gives one back.</summary>
    internal TimeSpan? Token(HttpContext http) =>
        RateLimit.Show(http.Response, "token", Limits.TokenRequestsPerSecond, Limits.TokenRequestBurst, _tokenRequests.TakeCounted(RemoteAddress.Of(http)));

    /// <summary>Whatever an app does with its token. [AP §B.8]</summary>
    internal TimeSpan? App(HttpContext http, long grant) =>
        RateLimit.Show(http.Response, "app", options.AppRate, options.AppBurst, _apps.TakeCounted(grant.ToString(CultureInfo.InvariantCulture)));
}
