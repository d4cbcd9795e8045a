using System.Globalization;
using System.Text;
using Federation.Origins;

namespace Federation.Signatures;

/// <summary>
/// What the values of RFC 9421's components are taken from. [RFC 9421 §2] Requests are what is verified here; a response and the
/// request that it answers are there because the components are defined, and proved by the RFC's examples, for both.
/// </summary>
internal sealed record SignedMessage
{
    /// <summary>The values of a field in their order, empty when absent.</summary>
    public required Func<string, IReadOnlyList<string>> Fields { get; init; }

    /// <summary>Fields after the content; the requests that come in have none.</summary>
    public Func<string, IReadOnlyList<string>> Trailers { get; init; } = _ => [];

    /// <summary>The method in its own case; <see langword="null"/> for a response, as are the next three.</summary>
    public string? Method { get; init; }

    /// <summary>The request target as it stood in the request line.</summary>
    public string? Target { get; init; }

    /// <summary>http or https, as the client saw it.</summary>
    public string? Scheme { get; init; }

    /// <summary>Host and port as the client addressed them.</summary>
    public string? Authority { get; init; }

    /// <summary>A response's status.</summary>
    public int? Status { get; init; }

    /// <summary>The request that a response answers.</summary>
    public SignedMessage? Request { get; init; }

    /// <summary>[RFC 9421 §2.2.3] Lower-case, without the scheme's default port.</summary>
    public string? NormalAuthority
    {
        get
        {
            string? lower = Authority?.ToLowerInvariant();
            string? port = Scheme switch { "https" => ":443", "http" => ":80", _ => null };
            return port is not null && lower?.EndsWith(port, StringComparison.Ordinal) == true ? lower[..^port.Length] : lower;
        }
    }

    /// <summary>A request that came in.</summary>
    public static SignedMessage Of(HttpRequestParts request) => new()
    {
        Method = request.Method,
        Target = request.Target,
        Scheme = request.PublicOrigin?.Scheme ?? Uri.UriSchemeHttps,
        Authority = request.PublicOrigin is { } origin ? AuthorityOf(origin) : request.Headers("Host") is [var host] ? host.Trim() : null,
        Fields = request.Headers,
    };

    /// <summary>The value of a derived component; <see langword="null"/> where this message has none. [RFC 9421 §2.2]</summary>
    public string? Derived(string name) => name switch
    {
        "@method" => Method,
        "@target-uri" => TargetUri(),
        "@authority" => NormalAuthority,
        "@scheme" => Scheme?.ToLowerInvariant(),
        "@request-target" => Target,
        "@path" => Path(),
        "@query" => Query() is { } query ? "?" + query : null,
        "@status" => Status?.ToString(CultureInfo.InvariantCulture),
        _ => null, // [RFC 9421 §2.5 MUST] an unknown one produces an error; so does @signature-params [RFC 9421 §2.3 MUST NOT]
    };

    /// <summary>
    /// [RFC 9421 §2.2.8] The one value of a parameter of the query, both read as a form and percent-encoded again; <see langword="null"/>
    /// where it is absent or stands there twice.
    /// </summary>
    public string? QueryParameter(string encodedName)
    {
        string? found = null;
        foreach (string pair in (Query() ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (Reencode(equals < 0 ? pair : pair[..equals]) != encodedName) continue;
            if (found is not null) return null; // [RFC 9421 §2.2.8 MUST NOT] several of one name
            found = Reencode(equals < 0 ? "" : pair[(equals + 1)..]);
        }
        return found;
    }

    private static string AuthorityOf(Origin origin) => origin.ToString()[(origin.Scheme.Length + "://".Length)..];

    /// <summary>[RFC 9110 §7.1] How the target URI is put together from the forms of a request target.</summary>
    private string? TargetUri() => Target switch
    {
        null => null,
        ['/', ..] => Scheme is null || NormalAuthority is null ? null : $"{Scheme}://{NormalAuthority}{Target}",
        "*" => Scheme is null || NormalAuthority is null ? null : $"{Scheme}://{NormalAuthority}",
        _ => HttpUrl.TryParse(Target, out _) ? Target : null,
    };

    /// <summary>[RFC 9421 §2.2.6] An empty path is a slash.</summary>
    private string? Path()
    {
        if (PathAndQuery() is not { } target) return null;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        string path = query < 0 ? target : target[..query];
        return path.Length == 0 ? "/" : path;
    }

    /// <summary>[RFC 9421 §2.2.7] An absent query is an empty one.</summary>
    private string? Query()
    {
        if (PathAndQuery() is not { } target) return null;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? "" : target[(query + 1)..];
    }

    private string? PathAndQuery()
    {
        if (Target is null or ['/', ..]) return Target;
        if (!HttpUrl.TryParse(Target, out _)) return null;
        int authority = Target.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        int end = Target.AsSpan(authority).IndexOfAny('/', '?');
        return end < 0 ? "" : Target[(authority + end)..];
    }

    /// <summary>[WHATWG URL §5.1, and its application/x-www-form-urlencoded percent-encode set, with %20 for a space]</summary>
    private static string Reencode(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text.Replace('+', ' '));
        byte[] decoded = new byte[bytes.Length];
        int length = 0;
        for (int at = 0; at < bytes.Length; at++)
        {
            bool escaped = bytes[at] == '%' && at + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[at + 1]) && char.IsAsciiHexDigit((char)bytes[at + 2]);
            decoded[length++] = escaped ? Convert.FromHexString([(char)bytes[at + 1], (char)bytes[at + 2]])[0] : bytes[at];
            if (escaped) at += 2;
        }
        var encoded = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(decoded, 0, length)))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'*' or (byte)'-' or (byte)'.' or (byte)'_') encoded.Append((char)b);
            else encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return encoded.ToString();
    }
}
