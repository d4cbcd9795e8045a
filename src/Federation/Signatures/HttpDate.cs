using System.Globalization;

namespace Federation.Signatures;

/// <summary>HTTP-date in its three forms. [RFC 9110 §5.6.7 MUST accept] A weekday that contradicts the date makes it no date.</summary>
internal static class HttpDate
{
    private static readonly string[] Formats =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'",   // IMF-fixdate
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'",    // RFC 850
        "ddd MMM d HH:mm:ss yyyy",           // asctime
        "ddd MMM  d HH:mm:ss yyyy",
    ];

    public static string Format(DateTimeOffset time) => time.ToUniversalTime().ToString("r", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
