using System.Diagnostics.CodeAnalysis;

namespace Federation.Origins;

/// <summary>
/// Scheme, host and port: the unit of trust between servers. Two ids are each other's business only when their origins are equal.
/// Source: FEP-fe34. Hosts are compared lower-case and in their ASCII (IDN) form.
/// </summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">Lower-case; IDN labels in their <c>xn--</c> form; IPv6 in brackets.</param>
/// <param name="Port">The port, the scheme's default made explicit.</param>
public readonly record struct Origin(string Scheme, string Host, int Port)
{
    /// <summary>
    /// Reads the origin of an id. False for anything but an absolute http or https IRI, for one with user information, and for one
    /// with control characters, white space or a backslash, which readers of URLs disagree about. Never throws.
    /// </summary>
    public static bool TryOf([NotNullWhen(true)] string? iri, out Origin origin)
    {
        origin = default;
        if (!HttpUrl.TryParse(iri, out Uri? url)) return false;
        origin = Of(url);
        return true;
    }

    /// <summary>Whether both ids have an origin and it is the same one. [FEP-fe34]</summary>
    public static bool Same(string? a, string? b) => TryOf(a, out Origin first) && TryOf(b, out Origin second) && first == second;

    /// <summary>As a URL prefix without a trailing slash; a default port is left out.</summary>
    public override string ToString() =>
        (Scheme, Port) is ("https", 443) or ("http", 80) ? $"{Scheme}://{Host}" : $"{Scheme}://{Host}:{Port}";

    internal static Origin Of(Uri url) => new(url.Scheme, HttpUrl.AsciiHost(url), url.Port);
}
