using System.Net;

namespace Federation.Fetching;

/// <summary>What <see cref="SafeHttp"/> may do. The defaults are for a server on the open network.</summary>
public sealed record FetchPolicy
{
    /// <summary>Whether plain http is allowed. Off: a page on the way could answer for any server. On for development and tests.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>
    /// Whether loopback addresses, names that only exist inside a network, and any port are allowed. Off: they are our own services.
    /// On for development and tests.
    /// </summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Bytes of one answer, after decompression. The largest honest documents stay well under 1 MiB.</summary>
    public long MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// For the whole exchange: name, connection, redirects and body together. Mastodon's servers answer within one second or not at
    /// all.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Redirects of one GET. Honest ones are one or two: to https, to www, from a profile page to the actor.</summary>
    public int MaxRedirects { get; init; } = 3;

    /// <summary>Kibibytes of the answer's header.</summary>
    public int MaxHeaderKibibytes { get; init; } = 32;

    /// <summary>Bytes of a POST's answer that are kept for the owner to read.</summary>
    public int MaxAnswerBytes { get; init; } = 4 * 1024;

    /// <summary>Connections to one host: deliveries to a big server must not take all of its, or our, sockets.</summary>
    public int MaxConnectionsPerServer { get; init; } = 8;

    /// <summary>Requests a second to one host for long; 0 is no limit. Mastodon's servers allow about one a second to strangers and much more to inboxes.</summary>
    public double RequestsPerSecond { get; init; } = 10;

    /// <summary>Requests to one host at once: a long thread, or a post to everybody on a server without a shared inbox.</summary>
    public int RequestBurst { get; init; } = 200;

    /// <summary>The longest wait for a turn at one host; beyond it the request fails with <see cref="FetchFault.TooOften"/>. Short: whoever waits holds a place.</summary>
    public TimeSpan LongestTurn { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Addresses that are tried for one name. A name may resolve to hundreds.</summary>
    public int MaxAddresses { get; init; } = 4;

    /// <summary>How long a connection is kept for further requests; also how long a changed DNS answer may go unseen.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Sent with every request. Some peers refuse requests without a name and an address to ask at.</summary>
    public string UserAgent { get; init; } = "ActorServer";

    /// <summary>
    /// Whether the owner wants nothing to do with an address. Asked for every request and every redirect, before the name is resolved.
    /// </summary>
    public Func<Uri, CancellationToken, ValueTask<bool>> IsBlocked { get; init; } = (_, _) => ValueTask.FromResult(false);

    /// <summary>
    /// How names become addresses. Asked once for each connection; the answer is checked, then connected to, so a second
    /// answer cannot differ. Replaced in tests, which must not ask the network.
    /// </summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;
}
