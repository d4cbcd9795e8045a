using System.Net;
using Federation.Fetching;

namespace ActorServer.Http;

/// <summary>Who is at the other end, for counting. Never for trust.</summary>
internal static class RemoteAddress
{
    /// <summary>Whoever has one address of IPv6 has the whole network. [RFC 6177]</summary>
    private const int SubnetBytes = 8;

    /// <summary>
    /// The address that a request comes from. On the open web that is a reverse proxy's, on this machine or in its network, which names the real
    /// one last in X-Forwarded-For; nobody else's word on that counts. Null when a proxy does not name one: it must not be counted as one stranger.
    /// </summary>
    internal static string? Of(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address) return null;
        if (IsPublic(address)) return Name(address);
        var forwarded = http.Request.Headers["X-Forwarded-For"];
        if (forwarded.Count == 0) return null;
        return IPAddress.TryParse(forwarded[^1]!.Split(',')[^1].Trim(), out var told) ? Name(told) : null;
    }

    private static bool IsPublic(IPAddress address) => SafeHttp.IsPublic(address);

    private static string Name(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes.Length > SubnetBytes ? bytes.AsSpan(0, SubnetBytes) : bytes);
    }
}
