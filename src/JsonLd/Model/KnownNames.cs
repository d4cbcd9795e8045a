using System.Text;

namespace JsonLd;

/// <summary>
/// Names of members that were seen lately, so that <c>attributedTo</c> is one string in ten thousand documents. A table of fixed
/// size in which a newer name replaces an older one: it cannot grow.
/// </summary>
internal static class KnownNames
{
    private const int Slots = 1024;
    private const int LongestName = 48;
    private static readonly string?[] Names = new string?[Slots];

    internal static string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestName) return Encoding.UTF8.GetString(utf8);
        var slot = Slot(utf8);
        var known = Names[slot];
        if (known is not null && Matches(known, utf8)) return known;
        return Names[slot] = Encoding.UTF8.GetString(utf8);
    }

    private static int Slot(ReadOnlySpan<byte> utf8)
    {
        var hash = (uint)utf8.Length;
        foreach (var b in utf8) hash = (hash * 31) + b;
        return (int)((hash ^ (hash >> 15)) % Slots);
    }

    private static bool Matches(string known, ReadOnlySpan<byte> utf8)
    {
        if (known.Length != utf8.Length) return false;
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] > 0x7F || known[i] != utf8[i]) return false;
        }

        return true;
    }
}
