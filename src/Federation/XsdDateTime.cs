using System.Globalization;

namespace Federation;

/// <summary>xsd:dateTime as peers write it. [AS2 §2.3]</summary>
internal static class XsdDateTime
{
    /// <summary>Longer than any date that a peer sends; a bound on the work.</summary>
    private const int MaxLength = 64;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",             // [AS2 §2.3] seconds may be left out
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzz",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd",
    ];

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length <= MaxLength && DateTimeOffset.TryParseExact(CutFraction(text.Trim()), Formats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>A tick is seven digits; Go and Rust write nine.</summary>
    private static string CutFraction(string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return text;
        int end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end - dot - 1 <= 7 ? text : string.Concat(text.AsSpan(0, dot + 8), text.AsSpan(end));
    }
}
