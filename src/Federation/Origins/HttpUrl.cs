using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Federation.Origins;

/// <summary>
/// URLs that all readers read alike. <see cref="Uri"/> repairs what it is given (backslashes, missing slashes, <c>127.1</c>); what
/// needs repair is refused here, because the peer's reader may repair it otherwise.
/// </summary>
internal static class HttpUrl
{
    /// <summary>Beyond this no server answers, and databases and logs suffer.</summary>
    public const int MaxLength = 2048;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(ForbiddenCharacters());

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        if (text is null || text.Length > MaxLength || text.AsSpan().ContainsAny(Forbidden)) return false;
        int start = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : -1;
        if (start < 0) return false;
        int length = text.AsSpan(start).IndexOfAny('/', '?', '#');
        ReadOnlySpan<char> authority = length < 0 ? text.AsSpan(start) : text.AsSpan(start, length);
        return IsAuthority(authority) && Uri.TryCreate(text, UriKind.Absolute, out url) && url.Port > 0 && IsHost(url, authority);
    }

    /// <summary>The host as a connection and a Host header use it.</summary>
    public static string AsciiHost(Uri url) =>
        url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost.ToLowerInvariant();

    /// <summary>Host and port as a Host header has them; a default port is left out.</summary>
    public static string AsciiAuthority(Uri url) => url.IsDefaultPort ? AsciiHost(url) : $"{AsciiHost(url)}:{url.Port}";

    private static bool IsAuthority(ReadOnlySpan<char> authority)
    {
        if (authority.IsEmpty || authority.Contains('@') || authority.Contains('%')) return false; // [RFC 9110 §4.2.4] userinfo
        foreach (char c in authority)
            if (c > '\x7f' && !IsHostLetter(c)) return false;
        return true;
    }

    /// <summary>
    /// Letters only: full-width digits, enclosed numbers and foreign dots turn into an address or another name. [UTS #46]
    /// </summary>
    private static bool IsHostLetter(char c) => c is not (>= '\uFF00' and <= '\uFFEF') && CharUnicodeInfo.GetUnicodeCategory(c) is
        UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsHost(Uri url, ReadOnlySpan<char> authority) => url.HostNameType switch
    {
        UriHostNameType.IPv6 => true,
        UriHostNameType.IPv4 => authority.StartsWith(url.Host, StringComparison.Ordinal), // not 127.1, 0x7f.1, 2130706433
        UriHostNameType.Dns => IsDnsName(url),
        _ => false,
    };

    private static bool IsDnsName(Uri url)
    {
        string host;
        try
        {
            host = AsciiHost(url);
        }
        catch (UriFormatException)
        {
            return false;
        }
        string name = host.TrimEnd('.');
        if (host.Length - name.Length > 1 || name.Length is 0 or > 253) return false;
        string[] labels = name.Split('.');
        foreach (string label in labels)
            if (!IsLabel(label)) return false;
        // A last label of digits, or hexadecimal, is an address in somebody's reader. [WHATWG URL §3.5]
        string last = labels[^1];
        return !char.IsAsciiDigit(last[0]) && IsPunycodeDecodable(name);
    }

    private static bool IsLabel(string label)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
        foreach (char c in label)
            if (!char.IsAsciiLetterOrDigit(c) && c is not '-' and not '_') return false;
        return true;
    }

    private static bool IsPunycodeDecodable(string name)
    {
        if (!name.Contains("xn--", StringComparison.Ordinal)) return true;
        try
        {
            var idn = new IdnMapping { AllowUnassigned = true };
            string unicode = idn.GetUnicode(name);
            return !unicode.Any(char.IsControl) && string.Equals(idn.GetAscii(unicode), name, StringComparison.OrdinalIgnoreCase);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string ForbiddenCharacters()
    {
        var all = new List<char> { '\\', ' ', '\x7f', '\u00a0', '\u2028', '\u2029', '<', '>', '"', '^', '`', '{', '|', '}' };
        for (char c = '\0'; c < ' '; c++) all.Add(c);
        return new string([.. all]);
    }
}
