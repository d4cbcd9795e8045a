namespace Federation.Fetching;

/// <summary>
/// Reads HTTP <c>Content-Type</c> values. [RFC 9110 §8.3.1] Only ActivityPub's own types make a document: what somebody uploaded has another. [FEP-fe34]
/// </summary>
internal static class ContentType
{
    private const int MaxLength = 512;

    /// <summary>
    /// The type in lower case and the value of one parameter. A quoted value may hold anything but a quote; a bare one may also hold
    /// slashes, since some peers forget the quotes around the profile. <see langword="null"/> when the text is no media type.
    /// </summary>
    public static (string Type, string? Parameter)? Read(string? contentType, string parameter)
    {
        if (contentType is null || contentType.Length > MaxLength) return null;
        ReadOnlySpan<char> rest = contentType;
        string type = TakeUntilSemicolon(ref rest).Trim().ToString().ToLowerInvariant();
        if (type.Count(c => c == '/') != 1 || type.AsSpan().ContainsAny(" ,\t\"")) return null;
        string? found = null;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<char> part = TakeUntilSemicolon(ref rest).Trim();
            int equals = part.IndexOf('=');
            if (part.IsEmpty) continue;
            if (equals <= 0) return null;
            ReadOnlySpan<char> value = part[(equals + 1)..].Trim();
            if (value.Length >= 2 && value[0] == '"' && value[^1] == '"') value = value[1..^1];
            else if (value.ContainsAny(" ,\t\"")) return null;
            if (part[..equals].Trim().Equals(parameter, StringComparison.OrdinalIgnoreCase)) found ??= value.ToString();
        }
        return (type, found);
    }

    /// <summary>[AP §3.2] The two types of ActivityPub documents.</summary>
    public static bool IsActivityPub(string? contentType) => contentType == As.MediaType || Read(contentType, "profile") switch
    {
        { Type: "application/activity+json" } => true,
        { Type: "application/ld+json", Parameter: { } profile } => profile.Split(' ').Contains(As.Context), // [RFC 6906] a list
        _ => false,
    };

    /// <summary>What a WebFinger answer may be called. [RFC 7033 §10.2] Older servers say application/json.</summary>
    public static bool IsJrd(string? contentType) => Read(contentType, "profile") is { Type: "application/jrd+json" or "application/json" };

    /// <summary>In the type of a link, ld+json without its profile is common and harmless: the document itself is asked again.</summary>
    public static bool IsActivityPubLink(string? type) =>
        IsActivityPub(type) || Read(type, "profile") is { Type: "application/ld+json", Parameter: null };

    private static ReadOnlySpan<char> TakeUntilSemicolon(ref ReadOnlySpan<char> rest)
    {
        bool quoted = false;
        for (int i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '"') quoted = !quoted;
            if (rest[i] != ';' || quoted) continue;
            ReadOnlySpan<char> part = rest[..i];
            rest = rest[(i + 1)..];
            return part;
        }
        ReadOnlySpan<char> last = rest;
        rest = [];
        return last;
    }
}
