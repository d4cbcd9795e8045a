using System.Net;
using System.Net.Sockets;
using Federation.Origins;

namespace Federation.Fetching;

/// <summary>
/// Which hosts and addresses a stranger may make us talk to. [AP §B.3] Addresses: the IANA special-purpose registries (RFC 6890), everything
/// not globally reachable refused, and IPv6 forms that carry an IPv4 address refused or judged by it. Names: those that never mean a
/// public server (RFC 6761, RFC 6762, RFC 8375, RFC 7686).
/// </summary>
internal static class AddressPolicy
{
    private static readonly IPNetwork[] Refused = Networks(
        "0.0.0.0/8",          // this network; 0.0.0.0 reaches our own services
        "10.0.0.0/8",         // private [RFC 1918]
        "100.64.0.0/10",      // carrier-grade NAT [RFC 6598]
        "127.0.0.0/8",        // loopback
        "169.254.0.0/16",     // link-local; cloud metadata
        "172.16.0.0/12",      // private [RFC 1918]
        "192.0.0.0/24",       // protocol assignments [RFC 6890]
        "192.0.2.0/24",       // documentation [RFC 5737]
        "192.88.99.0/24",     // 6to4 relays [RFC 7526]
        "192.168.0.0/16",     // private [RFC 1918]
        "198.18.0.0/15",      // benchmarks [RFC 2544]
        "198.51.100.0/24",    // documentation [RFC 5737]
        "203.0.113.0/24",     // documentation [RFC 5737]
        "168.63.129.16/32",   // a cloud's wire server: public by number, internal in fact
        "224.0.0.0/4",        // multicast
        "240.0.0.0/4",        // reserved, broadcast
        "::/96",              // unspecified, loopback, IPv4-compatible
        "::ffff:0:0:0/96",    // IPv4-translated [RFC 2765]
        "64:ff9b::/96",       // NAT64 [RFC 6052]
        "64:ff9b:1::/48",     // local NAT64 [RFC 8215]
        "100::/64",           // discard [RFC 6666]
        "2001::/23",          // Teredo, benchmarks, ORCHID and other assignments
        "2001:db8::/32",      // documentation [RFC 3849]
        "2002::/16",          // 6to4
        "3fff::/20",          // documentation [RFC 9637]
        "5f00::/16",          // segment routing [RFC 9602]
        "fc00::/7",           // unique local
        "fe80::/10",          // link-local
        "fec0::/10",          // site-local
        "ff00::/8");          // multicast

    /// <summary>IANA has given out only this part of IPv6 for global unicast.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly string[] InternalSuffixes =
    [
        "localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa",
        "in-addr.arpa", "ip6.arpa", "test", "invalid", "onion", "svc", "cluster.local",
    ];

    /// <summary>Ports of other protocols. [WHATWG Fetch, port blocking] Below 1024 only the web's own are used.</summary>
    private static readonly int[] BadPorts =
    [
        1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211,
    ];

    /// <summary>Judges a URL before anything is resolved; <see langword="null"/> when it may be tried.</summary>
    public static FetchFailure? Check(Uri url, FetchPolicy policy)
    {
        if (!HttpUrl.TryParse(url.OriginalString, out Uri? parsed)) return new FetchFailure(FetchFault.BadUrl, "not a plain http(s) URL");
        if (parsed.Scheme != Uri.UriSchemeHttps && !policy.AllowHttp) return new FetchFailure(FetchFault.BadUrl, "only https is allowed");
        if (parsed.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            IPAddress address = IPAddress.Parse(parsed.Host);
            if (!Allows(address, policy)) return new FetchFailure(FetchFault.RefusedAddress, $"{address} is not a public address");
        }
        else if (!policy.AllowLoopback && IsInternalName(HttpUrl.AsciiHost(parsed)))
        {
            return new FetchFailure(FetchFault.RefusedAddress, "the host is not a public name");
        }
        return policy.AllowLoopback || IsWebPort(parsed.Port)
            ? null
            : new FetchFailure(FetchFault.RefusedAddress, $"port {parsed.Port} is not the web's");
    }

    /// <summary>Whether a connection to this address may be made.</summary>
    public static bool Allows(IPAddress address, FetchPolicy policy)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IsPublic(plain) || (policy.AllowLoopback && IPAddress.IsLoopback(plain));
    }

    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6
            && (address.ScopeId != 0 || !GlobalUnicast.Contains(address))) return false;
        foreach (IPNetwork network in Refused)
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)) return false;
        return true;
    }

    /// <summary>Whether a host is this machine by its very name, so that no certificate can exist for it.</summary>
    public static bool IsLoopbackHost(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) ? IPAddress.IsLoopback(address)
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private static bool IsInternalName(string host)
    {
        string name = host.TrimEnd('.');
        if (!name.Contains('.', StringComparison.Ordinal)) return true; // a search list would complete it
        foreach (string suffix in InternalSuffixes)
            if (name == suffix || name.EndsWith("." + suffix, StringComparison.Ordinal)) return true;
        return false;
    }

    private static bool IsWebPort(int port) => port is 80 or 443 || (port >= 1024 && !BadPorts.Contains(port));

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];
}
