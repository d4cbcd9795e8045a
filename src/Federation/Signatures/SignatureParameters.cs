using System.Buffers;

namespace Federation.Signatures;

/// <summary>
/// The value of a cavage <c>Signature</c> header: <c>name="value"</c> pairs between commas. [cavage-12 §2.1, §4.1] Strict: a name
/// stands once, quotes are closed, escapes and anything outside visible ASCII are refused. Bare values are read, since
/// numbers are written so by the draft and algorithm names by some peers.
/// </summary>
public static class SignatureParameters
{
    /// <summary>A signature by an 8192-bit key, a long key id and twenty header names stay under 3 kB.</summary>
    private const int MaxLength = 8 * 1024;

    /// <summary>The draft has seven.</summary>
    private const int MaxParameters = 16;

    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The pairs, unquoted; <see langword="null"/> when the value is not of that form.</summary>
    public static Dictionary<string, string>? Parse(string header)
    {
        if (header.Length > MaxLength) return null;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        ReadOnlySpan<char> rest = header.AsSpan().Trim(" \t");
        while (true)
        {
            if (!TakeToken(ref rest, out string name) || !TakeSeparator(ref rest, '=')) return null;
            if (!TakeValue(ref rest, out string value)) return null;
            if (!parameters.TryAdd(name, value) || parameters.Count > MaxParameters) return null; // [cavage-12 §2.2 MUST NOT] duplicates
            if (rest.IsEmpty) return parameters;
            if (!TakeSeparator(ref rest, ',')) return null;
        }
    }

    private static bool TakeToken(ref ReadOnlySpan<char> rest, out string token)
    {
        int length = rest.IndexOfAnyExcept(Token);
        if (length < 0) length = rest.Length;
        token = rest[..length].ToString();
        rest = rest[length..];
        return length > 0;
    }

    private static bool TakeSeparator(ref ReadOnlySpan<char> rest, char separator)
    {
        rest = rest.TrimStart(" \t");
        if (rest.IsEmpty || rest[0] != separator) return false;
        rest = rest[1..].TrimStart(" \t");
        return true;
    }

    private static bool TakeValue(ref ReadOnlySpan<char> rest, out string value)
    {
        if (rest.IsEmpty || rest[0] != '"') return TakeToken(ref rest, out value);
        int end = rest[1..].IndexOf('"');
        value = end < 0 ? "" : rest.Slice(1, end).ToString();
        if (end < 0 || value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.Contains('\\', StringComparison.Ordinal)) return false;
        rest = rest[(end + 2)..];
        return true;
    }
}
