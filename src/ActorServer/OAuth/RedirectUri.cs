namespace ActorServer.OAuth;

/// <summary>Where an app may be answered: only at an address that it named beforehand. [RFC 9700 §2.1]</summary>
internal static class RedirectUri
{
    /// <summary>Longer than any app's address.</summary>
    private const int Longest = 1000;

    /// <summary>Schemes that a browser itself acts on, and so belong to no app.</summary>
    private static readonly HashSet<string> OfBrowsers = new(StringComparer.OrdinalIgnoreCase)
    {
        "about", "blob", "data", "file", "filesystem", "ftp", "ftps", "intent", "javascript", "mailto", "resource", "sms", "tel", "urn", "vbscript", "view-source", "ws", "wss",
    };

    /// <summary>
    /// May an app have this one? https anywhere; http only on the device itself; or a scheme of the app's own, as on telephones. [RFC 8252 §7]
    /// No fragment [RFC 6749 §3.1.2 MUST NOT], nobody's name.
    /// </summary>
    internal static bool IsAcceptable(string uri) =>
        uri.Length <= Longest && uri.All(c => c is > ' ' and < '\x7f' and not ('"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}'))
        && Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && !uri.Contains('#', StringComparison.Ordinal) && parsed.UserInfo.Length == 0
        && parsed.Scheme switch
        {
            "https" => parsed.Host.Length > 0,
            "http" => IsOnTheDevice(parsed),
            var own => !OfBrowsers.Contains(own),
        };

    /// <summary>The very same text [RFC 9700 §4.1.3 MUST]; on the device itself the port is the app's choice at the time. [RFC 8252 §7.3 MUST]</summary>
    internal static bool Matches(string registered, string asked) =>
        registered == asked
        || (IsAcceptable(asked)
            && Uri.TryCreate(registered, UriKind.Absolute, out var one) && Uri.TryCreate(asked, UriKind.Absolute, out var other)
            && IsOnTheDevice(one) && IsOnTheDevice(other) && one.Scheme == "http" && other.Scheme == "http"
            && one.Host == other.Host && WithoutPort(registered, one) == WithoutPort(asked, other));

    /// <summary>Which place this is, for the owner.</summary>
    internal static string PlaceName(string uri) => new Uri(uri) switch
    {
        { Scheme: "https" } web => web.IdnHost,
        { Scheme: "http" } => "a program on this device",
        var own => $"the app on this device ({own.Scheme}:)",
    };

    /// <summary>The place as a page's policy names it. A name in brackets cannot stand there. [CSP §2.3.1]</summary>
    internal static string PolicySource(string uri) => new Uri(uri) switch
    {
        { Scheme: "https" or "http", HostNameType: not UriHostNameType.IPv6 } web => web.GetLeftPart(UriPartial.Authority),
        var other => $"{other.Scheme}:",
    };

    /// <summary>The address with the answer's parameters behind those that it has.</summary>
    internal static string With(string uri, params IEnumerable<(string Name, string? Value)> parameters)
    {
        var added = string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return $"{uri}{(uri.Contains('?', StringComparison.Ordinal) ? "&" : "?")}{added}";
    }

    private static bool IsOnTheDevice(Uri uri) => uri.Host is "127.0.0.1" or "[::1]" or "localhost";

    private static string WithoutPort(string text, Uri uri) =>
        text.Replace($"://{uri.Host}:{uri.Port}", $"://{uri.Host}", StringComparison.Ordinal);
}
